from __future__ import annotations

import os
import resource
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from caseload.errors import Unreadable
from caseload.model.entries.assessment import Assessment, Score
from caseload.model.entries.coordination import Appointment, Contact, Handover
from caseload.model.entries.finding import Referral, Triage
from caseload.model.entries.review import Agreement, Closure, Death
from caseload.model.entries.safety import Alert
from caseload.model.moments import Moment
from caseload.model.patient import Allergies, Name, Patient
from caseload.model.plan import Action, Frequency, Goal, Plan, agreed_hash
from caseload.model.team import Member, Staff
from caseload.store import stamps
from caseload.store.cases import place_of
from caseload.store.folder import Folder, patient_place
from caseload.store.git import Git
from caseload.store.gitdir import state_folder
from caseload.store.index import Index, open_index
from caseload.store.indexfile import SHAPE, connect, writing
from caseload.store.journal import state_folder as state_folder_of_writers
from caseload.store.records import write
from caseload.store.settings import settings_of

HILL, OBRIEN, ZAJAC = "a1h00000", "b2b00000", "c3z00000"
NUMBER = "9990000018"

numbers = count()


def entry_id() -> str:
    return f"e{next(numbers):07d}"


def head(patient: str, day: str) -> dict[str, Any]:
    """What every entry has."""
    return {
        "id": entry_id(),
        "patient": patient,
        "happened": Moment(day),
        "recorded": datetime(2025, 11, 21, 12, tzinfo=UTC),
        "by": "anna",
    }


def put(folder: Folder, *records: Any) -> None:
    for record in records:
        path = folder.root / place_of(record)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(write(record))


def person(id_: str, family: str, given: str = "", **more: Any) -> Patient:
    return Patient(id=id_, name=Name(family=family, given=given), birth_date=date(1941, 3, 2), **more)


def referral(patient: str, day: str = "2025-11-03") -> Referral:
    return Referral(**head(patient, day), source="gp")


def triage(patient: str, day: str = "2025-11-04", manager: str = "anna", **more: Any) -> Triage:
    facts = {"decision": "accept", "manager": manager, "tier": "standard"} | more
    return Triage(**head(patient, day), **facts)


def git(*args: str | Path) -> None:
    subprocess.run(["git", *args], check=True, capture_output=True)


def make_folder(root: Path) -> Folder:
    root.mkdir(parents=True)
    folder = Folder(root)
    (root / "caseload.yaml").write_text("schema: caseload/1\nname: North team\narea: North\n")
    anna = Member(id="anna", name="Anna Best", emails=("Anna@example.org",))
    put(folder, Staff(staff=(anna, Member(id="ben", name="Ben Low", role="lead"))))
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A caseload folder under git without patients."""
    folder = make_folder(tmp_path / "team")
    git("init", "-q", folder.root)
    return folder


@pytest.fixture
def three(folder: Folder) -> Folder:
    """One case accepted, one referred, one person with no more than an identity."""
    put(
        folder,
        person(HILL, "Hill", "Margaret", nhs_number=NUMBER, area="North"),
        referral(HILL),
        triage(HILL, deputy="ben"),
        person(OBRIEN, "O’Brien", "Séan", nhs_number="9990000026"),
        referral(OBRIEN),
        Patient(
            id=ZAJAC,
            name=Name(family="Zając-Łukowska", given="Ewa", known_as="Evie"),
            birth_date=date(1950, 5, 6),
        ),
    )
    return folder


def let_the_clock_tick(folder: Folder) -> None:
    """Wait until what was written before is older than what is written from now on: some milliseconds."""
    probe = folder.root / "probe"
    probe.touch()
    first = probe.stat().st_ctime_ns
    while probe.stat().st_ctime_ns == first:
        probe.touch()
    probe.unlink()


def read_again(folder: Folder) -> int:
    """Open the index and return how many patients had to be read for it."""
    heard = [0]
    open_index(folder, lambda done, total: heard.append(done)).close()
    return heard[-1]


def names(index: Index, **wanted: Any) -> list[str]:
    return [row.family for row in index.cases(**wanted)]


def index_file(folder: Folder) -> Path:
    state = state_folder(folder.root)
    assert state
    return state / "index.sqlite"


def settled(folder: Folder) -> Folder:
    """Return the folder with an index that trusts every stamp."""
    let_the_clock_tick(folder)
    open_index(folder).close()
    assert read_again(folder) == 0
    return folder


# --- what it knows


def test_a_case_has_its_derived_facts(three: Folder) -> None:
    put(
        three,
        Assessment(
            **head(HILL, "2025-11-05"),
            complete=True,
            scores=(Score(instrument="phq-9", version="1", flags=("self-harm",)),),
        ),
        Contact(**head(HILL, "2025-11-07T10:00"), mode="telephone", minutes=20, purposes=("monitoring",)),
        Contact(**head(HILL, "2025-11-09T10:00"), mode="home-visit", outcome="no-reply"),
        Alert(
            **head(HILL, "2025-11-07"),
            status="raised",
            type="lone-worker",
            headline="large dog",
            critical=True,
            owner="anna",
            review_on=date(2026, 1, 1),
        ),
        Alert(
            **head(HILL, "2025-11-07"),
            status="raised",
            type="communication",
            headline="loop",
            owner="anna",
            review_on=date(2026, 1, 1),
        ),
    )
    with open_index(three) as index:
        row = index.case(HILL)
    assert row
    assert (row.family, row.given, row.born, row.nhs_number) == ("Hill", "Margaret", "1941-03-02", NUMBER)
    assert row.area == "North"
    assert (row.step, row.tier, row.manager, row.deputy) == ("assessed", "standard", "anna", "ben")
    assert (row.opened, row.last_contact) == ("2025-11-03", "2025-11-07")
    assert (row.critical, row.alerts) == (("large dog",), ("lone-worker", "communication"))
    assert (row.flags, row.next_due) == (1, "2025-11-05")
    assert (row.allergies, row.died) == ("not-asked", "")
    assert row.unreadable is False


def test_an_agreed_plan_and_a_death_show(three: Folder) -> None:
    goal = Goal(id=entry_id(), text="see the garden")
    plan = Plan(
        patient=HILL,
        goals=(goal,),
        actions=(Action(id=entry_id(), text="walk", goals=(goal.id,), sector="self-care"),),
    )
    put(
        three,
        plan,
        Assessment(**head(HILL, "2025-11-05"), complete=True),
        Agreement(**head(HILL, "2025-11-06"), plan_hash=agreed_hash(plan)),
        Death(**head(OBRIEN, "2025-11-20")),
    )
    with open_index(three) as index:
        hill, obrien = index.case(HILL), index.case(OBRIEN)
    assert hill
    assert (hill.step, hill.planned) == ("active", True)
    assert obrien
    assert (obrien.step, obrien.died, obrien.next_due) == ("closed", "2025-11-20", "")


def test_it_keeps_what_plans_cost(three: Folder) -> None:
    act = Action(id="t0000000", text="x", service="district-nurse", frequency=Frequency(times=2, unit="week"))
    put(three, Plan(patient=HILL, actions=(act,)), Plan(patient=OBRIEN))
    with open_index(three) as index:
        (costing,) = index.costings()
        assert (costing.patient, costing.state, costing.pennies, costing.days) == (HILL, "priced", 11_930, 7)
        assert {row.patient for row in index.cases() if row.planned} == {HILL, OBRIEN}
        put(three, Plan(patient=HILL, actions=(replace(act, service="gp-appointment"),)))
        index.refresh()
        assert [costing.state for costing in index.costings()] == ["no-price"]
        shutil.rmtree(three.root / patient_place(HILL))
        index.refresh()
        assert index.costings() == []


def test_lists_of_a_case_survive(folder: Folder) -> None:
    put(
        folder,
        person(
            HILL,
            "Hill",
            communication=("large print", "hearing aid, left"),
            adjustments=("first appointment of the day",),
            allergies=Allergies(status="none-known", checked_on=date(2025, 11, 1)),
        ),
    )
    with open_index(folder) as index:
        (row,) = index.cases()
    assert row.communication == ("large print", "hearing aid, left")
    assert row.adjustments == ("first appointment of the day",)
    assert row.allergies == "none-known"


def test_it_knows_the_settings_and_the_staff(folder: Folder) -> None:
    with open_index(folder) as index:
        assert (index.name, index.area, index.timezone) == ("North team", "North", "Europe/London")
        assert index.staff == {"anna": "Anna Best", "ben": "Ben Low"}
        assert index.emails == {"anna@example.org": "anna"}
        shipped = settings_of(b"schema: caseload/1\nname: North\n", Path("none"))
        assert (index.horizon_days, index.sync_days) == (shipped.capacity.horizon_days, shipped.sharing.sync_days)
        assert (index.price_year, index.escalation) == (shipped.costs.price_year, shipped.safety.escalation)


def test_an_empty_caseload_has_no_cases(folder: Folder) -> None:
    with open_index(folder) as index:
        assert index.cases() == []
        assert index.duties() == []
        assert index.case(HILL) is None


# --- cases


def test_cases_stand_in_the_order_of_names_as_people_sort_them(folder: Folder) -> None:
    put(
        folder,
        person("a0000001", "zorn"),
        person("a0000002", "Ábel", "Ida"),
        person("a0000003", "Abel", "Ada"),
        person("a0000004", "O'Neil"),
        person("a0000005", "Oneida"),
        person("a0000006", "Abel-Smith"),
    )
    with open_index(folder) as index:
        assert [(row.family, row.given) for row in index.cases()] == [
            ("Abel", "Ada"),
            ("Ábel", "Ida"),
            ("Abel-Smith", ""),
            ("Oneida", ""),
            ("O'Neil", ""),
            ("zorn", ""),
        ]


def test_cases_are_filtered(three: Folder) -> None:
    nuts = Alert(
        **head(OBRIEN, "2025-11-07"),
        status="raised",
        type="allergy",
        headline="nuts",
        owner="anna",
        review_on=date(2026, 1, 1),
    )
    put(three, nuts)
    with open_index(three) as index:
        assert names(index, steps=("referred",)) == ["O’Brien", "Zając-Łukowska"]
        assert names(index, steps=("referred", "accepted")) == ["Hill", "O’Brien", "Zając-Łukowska"]
        assert names(index, steps=("closed",)) == []
        assert names(index, manager="anna") == ["Hill"]
        assert names(index, manager="ben") == []
        assert names(index, tier="standard") == ["Hill"]
        assert names(index, tier="intensive") == []
        assert names(index, area="north") == ["Hill"]
        assert names(index, alert="allergy") == ["O’Brien"]
        assert names(index, alert="aller") == []
        assert names(index, steps=("accepted",), manager="anna", area="North") == ["Hill"]
        assert names(index, steps=("referred",), manager="anna") == []


def test_what_is_overdue_is_asked_not_stored(three: Folder) -> None:
    with open_index(three) as index:
        rows = {row.patient: row.next_due for row in index.cases()}
        assert rows == {HILL: "2025-12-02", OBRIEN: "2025-11-10", ZAJAC: ""}
        assert names(index, overdue_on="2025-11-10") == []
        assert names(index, overdue_on="2025-11-11") == ["O’Brien"]
        assert names(index, overdue_on="2025-12-03") == ["Hill", "O’Brien"]
        assert names(index, due_by="2025-11-09") == []
        assert names(index, due_by="2025-11-10") == ["O’Brien"]


# --- find


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("hill", [HILL]),
        ("HILL marg", [HILL]),
        ("margaret hill", [HILL]),
        ("marg brien", []),
        ("ill", []),
        ("sean", [OBRIEN]),
        ("Séan", [OBRIEN]),
        ("obrien", [OBRIEN]),
        ("o'brien", [OBRIEN]),
        ("O’Brien", [OBRIEN]),
        ("brien", [OBRIEN]),
        ("zajac", [ZAJAC]),
        ("lukowska", [ZAJAC]),
        ("Zając-Łuk", [ZAJAC]),
        ("evie", [ZAJAC]),
        ("999 000 0018", [HILL]),
        ("999-000-0018", [HILL]),
        (NUMBER, [HILL]),
        ("9990000000", []),
        ("1941-03-02", [HILL, OBRIEN]),
        ("hill 1941-03-02", [HILL]),
        ("1950-05-06", [ZAJAC]),
        ("a1h0", [HILL]),
        ("A1H00000", [HILL]),
        ("", []),
        ("  ", []),
        ("-", []),
        ("%", []),
        ("_ill", []),
        ("hill \udcff", []),
        ("hill " * 2000, [HILL]),
    ],
)
def test_find(three: Folder, text: str, found: list[str]) -> None:
    with open_index(three) as index:
        assert [row.patient for row in index.find(text)] == found


def test_two_folders_with_one_nhs_number_are_named_until_one_has_ended(three: Folder) -> None:
    again = "5c6d7f8g"
    put(three, person(again, "Hill", "Meg", nhs_number=NUMBER), referral(again))
    with open_index(three) as index:
        assert index.same_number() == [tuple(sorted((HILL, again)))]
    put(three, Closure(**head(HILL, "2025-11-20"), reason="goals-achieved"))
    with open_index(three) as index:
        assert index.same_number() == []


def test_the_same_person_is_found_again(three: Folder) -> None:
    put(three, Closure(**head(HILL, "2025-11-20"), reason="goals-achieved"))
    with open_index(three) as index:

        def same(**known: str) -> list[str]:
            return [row.patient for row in index.same_person(**known)]

        assert same(nhs_number="999 000 0018") == [HILL]
        assert same(nhs_number=NUMBER, family="Other", birth_date="2000-01-01") == [HILL]
        assert same(family="HILL", given="M.", birth_date="1941-03-02") == [HILL]
        assert same(nhs_number="9990000034", family="Hill", given="Meg", birth_date="1941-03-02") == [HILL]
        assert same(family="Hill", birth_date="1941-03-02") == [HILL]
        assert same(family="Hill", given="Anne", birth_date="1941-03-02") == []
        assert same(family="Hill", given="Margaret", birth_date="1941-03-03") == []
        assert same(family="Hills", given="Margaret", birth_date="1941-03-02") == []
        assert same(family="obrien", given="Sean", birth_date="1941-03-02") == [OBRIEN]
        assert same(nhs_number="9990000034", birth_date="1941-03-02") == []
        assert same() == []


# --- duties


def duty_keys(index: Index, **wanted: Any) -> list[tuple[str, str]]:
    return [(row.patient, row.kind) for row in index.duties(**wanted)]


@pytest.fixture
def busy_day(folder: Folder) -> Folder:
    """Visits today, yesterday and tomorrow; a referral without a manager; someone who left hospital."""
    late, early = head(HILL, "2025-11-05"), head(OBRIEN, "2025-11-05")
    put(
        folder,
        person(HILL, "Hill"),
        referral(HILL),
        triage(HILL),
        Appointment(**late, starts=Moment("2025-11-21T15:00"), mode="home-visit"),
        Appointment(**head(HILL, "2025-11-05"), starts=Moment("2025-11-20T15:00"), mode="clinic"),
        Appointment(**head(HILL, "2025-11-05"), starts=Moment("2025-11-22T09:00"), mode="clinic"),
        person(OBRIEN, "O’Brien"),
        referral(OBRIEN),
        triage(OBRIEN, manager="ben"),
        Appointment(**early, starts=Moment("2025-11-21T09:30"), mode="telephone"),
        Assessment(
            **head(OBRIEN, "2025-11-06"), scores=(Score(instrument="phq-9", version="1", flags=("self-harm",)),)
        ),
        person(ZAJAC, "Zając"),
        referral(ZAJAC),
    )
    return folder


def test_visits_of_today_lead_then_urgency_then_what_is_to_come(busy_day: Folder) -> None:
    with open_index(busy_day) as index:
        rows = index.duties(due_by="2025-11-22", today="2025-11-21")
    assert [(row.patient, row.kind, row.due[-2:], row.at) for row in rows] == [
        (OBRIEN, "appointment", "21", "09:30"),
        (HILL, "appointment", "21", "15:00"),
        (HILL, "appointment", "20", "15:00"),
        (OBRIEN, "flag", "06", ""),
        (ZAJAC, "triage", "10", ""),
        (HILL, "appointment", "22", "09:00"),
    ]


def test_between_equals_the_risk_decides_and_none_is_no_low_one(folder: Folder) -> None:
    risks = {HILL: "supported-self-care", OBRIEN: "", ZAJAC: "case-management"}
    for who, tier in risks.items():
        put(folder, person(who, who), replace(referral(who), risk_tier=tier))
    with open_index(folder) as index:
        assert [row.patient for row in index.duties() if row.kind == "triage"] == [ZAJAC, OBRIEN, HILL]


def test_duties_are_filtered(busy_day: Folder) -> None:
    with open_index(busy_day) as index:
        assert duty_keys(index, due_by="2025-11-09") == [(OBRIEN, "flag")]
        assert duty_keys(index, due_by="2025-11-21", manager="ben") == [(OBRIEN, "appointment"), (OBRIEN, "flag")]
        assert (ZAJAC, "triage") in duty_keys(index, due_by="2025-11-21", manager="ben", unassigned=True)
        assert (HILL, "appointment") not in duty_keys(index, manager="ben", unassigned=True)
        assert duty_keys(index, patient=ZAJAC) == [(ZAJAC, "triage")]
        everything = index.duties()
    assert {row.kind for row in everything} == {"appointment", "flag", "triage", "assess", "allergies"}
    triage_row = next(row for row in everything if row.kind == "triage")
    assert (triage_row.family, triage_row.manager, triage_row.verb) == ("Zając", "", "triage")


# --- staying up to date


def test_what_did_not_change_is_not_read_again(three: Folder) -> None:
    let_the_clock_tick(three)
    assert read_again(three) == 3
    assert read_again(three) == 0


def test_a_new_entry_counts_at_once_and_only_its_patient_is_read(three: Folder) -> None:
    settled(three)
    put(three, triage(OBRIEN, manager="ben"))
    heard: list[tuple[int, int]] = []
    with open_index(three, lambda done, total: heard.append((done, total))) as index:
        assert names(index, manager="ben") == ["O’Brien"]
    assert heard == [(1, 1)]


def test_a_handover_moves_the_duties_too(three: Folder) -> None:
    settled(three)
    put(three, Handover(**head(HILL, "2025-11-10"), status="reassigned", to="ben", reason="away"))
    with open_index(three) as index:
        assert {row.manager for row in index.duties(patient=HILL)} == {"ben"}
        assert index.duties(manager="anna") == []


def test_a_rewritten_plan_and_a_removed_entry_count(three: Folder) -> None:
    settled(three)
    put(three, Plan(patient=HILL))
    assert read_again(three) == 1
    let_the_clock_tick(three)
    read_again(three)
    next((three.root / f"patients/a/{HILL}/entries").glob("*-triage-*")).unlink()
    with open_index(three) as index:
        assert names(index, steps=("accepted",)) == []


def test_an_identity_edited_in_place_counts(three: Folder) -> None:
    settled(three)
    with (three.root / f"patients/a/{HILL}/patient.yaml").open("r+b") as file:
        data = file.read().replace(b"Hill", b"Hull")
        file.seek(0)
        file.write(data)
    with open_index(three) as index:
        assert [row.patient for row in index.find("hull")] == [HILL]
        assert index.find("hill") == []


def test_a_patient_whose_folder_is_gone_is_gone(three: Folder) -> None:
    settled(three)
    shutil.rmtree(three.root / f"patients/a/{HILL}")
    with open_index(three) as index:
        assert names(index) == ["O’Brien", "Zając-Łukowska"]
        assert index.duties(patient=HILL) == []
        assert index.find("hill") == []
    assert read_again(three) == 0


def test_an_open_index_can_be_refreshed(three: Folder) -> None:
    with open_index(three) as index:
        put(three, triage(OBRIEN, manager="ben"))
        assert names(index, manager="ben") == []
        index.refresh()
        assert names(index, manager="ben") == ["O’Brien"]


def test_a_record_younger_than_its_reading_is_not_trusted(three: Folder) -> None:
    place = three.root / f"patients/a/{HILL}"
    oldest, youngest = sorted(path.stat().st_ctime_ns for path in (place / "patient.yaml", place / "entries"))
    assert stamps.is_young(three, HILL, youngest)
    assert stamps.is_young(three, HILL, youngest - 1)
    assert not stamps.is_young(three, HILL, youngest + 1)
    # Not for ever, even if the clock was put back since the record was written.
    assert not stamps.is_young(three, HILL, oldest - stamps.HOUR)


def test_the_moment_is_no_later_than_what_is_written_after_it(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "missing", None):
        since = stamps.moment(folder)
        (tmp_path / "after").write_text(str(folder))
        assert since <= (tmp_path / "after").stat().st_ctime_ns
    assert stamps.moment(tmp_path) > stamps.moment(None)


def test_what_may_still_change_within_its_tick_is_read_once_more(
    three: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without git there is no folder to ask for the time, and a tick counts as long as the coarsest there is."""
    shutil.rmtree(three.root / ".git")
    monkeypatch.setattr(stamps, "COARSEST_TICK", stamps.HOUR // 2)
    heard: list[int] = []
    with open_index(three, lambda done, total: heard.append(total)) as index:
        index.refresh()
    assert heard == [3, 3]


def test_times_put_back_do_not_hide_a_change(three: Folder) -> None:
    settled(three)
    path = three.root / f"patients/a/{HILL}/patient.yaml"
    state = path.stat()
    path.write_bytes(path.read_bytes().replace(b"Hill", b"Hull"))
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert path.stat().st_size == state.st_size
    assert read_again(three) == 1


def test_other_settings_make_other_due_dates(three: Folder) -> None:
    settled(three)
    with (three.root / "caseload.yaml").open("a") as file:
        file.write("standards:\n  triage: 1\n")
    with open_index(three) as index:
        assert [row.due for row in index.duties(patient=OBRIEN)] == ["2025-11-04"]
    let_the_clock_tick(three)
    read_again(three)
    assert read_again(three) == 0


def test_definitions_and_a_new_version_of_the_package_read_everything_again(
    three: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    settled(three)
    (three.root / "definitions").mkdir()
    (three.root / "definitions" / "note.txt").write_text("ours")
    assert read_again(three) == 3
    settled(three)
    monkeypatch.setattr(stamps, "__version__", "99.0")
    assert read_again(three) == 3


def test_new_staff_are_known_without_reading_a_patient(three: Folder) -> None:
    settled(three)
    put(three, Staff(staff=(Member(id="cleo", name="Cleo Park"),)))
    heard: list[int] = []
    with open_index(three, lambda done, total: heard.append(done)) as index:
        assert (index.staff, index.emails) == ({"cleo": "Cleo Park"}, {})
    assert heard == []


def test_settings_that_cannot_be_read_are_said_to_be(three: Folder) -> None:
    (three.root / "caseload.yaml").write_text("schema: caseload/1\nname: [\n")
    with pytest.raises(Unreadable, match=r"^caseload\.yaml:"):
        open_index(three)


def test_what_is_no_patient_under_patients_is_passed_over(three: Folder) -> None:
    (three.root / "patients" / "README").write_text("ours")
    (three.root / "patients" / "x").write_text("a file")
    (three.root / "patients" / "a" / ".DS_Store").write_text("")
    (three.root / "patients" / "long").mkdir()
    with open_index(three) as index:
        assert len(index.cases()) == 3
    let_the_clock_tick(three)
    read_again(three)
    assert read_again(three) == 0


def test_patients_that_cannot_be_looked_at_are_an_error_and_not_silently_few(three: Folder) -> None:
    (three.root / "patients" / "d").symlink_to("d")
    with pytest.raises(Unreadable, match=r"^patients/d: is not a plain file"):
        open_index(three)


# --- records that cannot be read


def test_a_patient_with_a_broken_record_is_listed_last_by_id_alone(three: Folder) -> None:
    (three.root / f"patients/a/{HILL}/plan.yaml").write_text("schema: plan/1\npatient: *x\n")
    with open_index(three) as index:
        last = index.cases()[-1]
        assert (last.patient, last.unreadable, last.family, last.step) == (HILL, True, "", "")
        assert index.unreadable() == [HILL]
        assert len(index.cases()) == 3
        assert index.duties(patient=HILL) == []
        assert [row.patient for row in index.find("a1h0")] == [HILL]


def test_a_folder_without_an_identity_is_listed_as_unreadable(three: Folder) -> None:
    (three.root / "patients" / "d").mkdir()
    (three.root / "patients" / "d" / "d4000000").mkdir()
    with open_index(three) as index:
        assert index.unreadable() == ["d4000000"]


def test_a_copied_folder_is_unreadable_and_the_original_is_not(three: Folder) -> None:
    shutil.copytree(three.root / f"patients/a/{HILL}", three.root / "patients/a/a1h00001")
    with open_index(three) as index:
        assert index.unreadable() == ["a1h00001"]
        assert names(index, manager="anna") == ["Hill"]


def test_a_broken_entry_mended_in_place_is_read_again(three: Folder) -> None:
    """An edit in place leaves the folder's times alone, so what is unreadable is never trusted."""
    entry = next((three.root / f"patients/a/{HILL}/entries").glob("*-triage-*"))
    sound = entry.read_bytes()
    entry.write_bytes(b"*")
    let_the_clock_tick(three)
    read_again(three)
    assert read_again(three) == 1
    with entry.open("r+b") as file:
        file.write(sound)
    with open_index(three) as index:
        assert index.unreadable() == []
        assert names(index, steps=("accepted",)) == ["Hill"]


def test_no_reason_for_being_unreadable_is_kept(three: Folder) -> None:
    (three.root / f"patients/a/{HILL}/plan.yaml").write_text("schema: plan/1\nsecret-word: 1\n")
    open_index(three).close()
    assert b"secret-word" not in index_file(three).read_bytes()


# --- the file


def test_it_stands_in_a_private_folder_of_git_that_git_does_not_track(three: Folder) -> None:
    open_index(three).close()
    file = index_file(three)
    assert file.is_file()
    assert file.parent.parent == three.root / ".git" / "caseload"
    assert file.parent.stat().st_mode & 0o777 == 0o700
    assert file.parent.parent.stat().st_mode & 0o777 == 0o700


def test_writers_and_the_index_agree_on_the_folder(tmp_path: Path) -> None:
    whole = make_folder(tmp_path / "whole").root
    git("init", "-q", whole)
    git("-C", whole, "add", ".")
    git("-C", whole, "commit", "-q", "-m", "init")
    git("-C", whole, "worktree", "add", "-q", tmp_path / "linked")
    part = make_folder(whole / "teams" / "nörth").root
    (tmp_path / "link").symlink_to(part)
    found = []
    for root in (whole, tmp_path / "linked", part, tmp_path / "link"):
        there = Git.find(root)
        assert there
        found.append(state_folder(root))
        assert found[-1] == state_folder_of_writers(there)
    assert len(set(found)) == 3


@pytest.mark.parametrize("mark", ["gitdir: nowhere", "not git's", "\udcff"])
def test_a_git_file_that_leads_nowhere_is_none(tmp_path: Path, mark: str) -> None:
    (tmp_path / ".git").write_bytes(os.fsencode(mark))
    assert state_folder(tmp_path) is None


def test_without_git_it_is_in_memory(three: Folder) -> None:
    shutil.rmtree(three.root / ".git")
    before = sorted(three.root.rglob("*"))
    with open_index(three) as index:
        assert names(index) == ["Hill", "O’Brien", "Zając-Łukowska"]
        put(three, triage(OBRIEN))
        index.refresh()
        assert names(index, manager="anna") == ["Hill", "O’Brien"]
    assert len(sorted(three.root.rglob("*"))) == len(before) + 1


def test_a_file_in_the_way_of_the_folder_is_no_hindrance(three: Folder) -> None:
    (three.root / ".git" / "caseload").write_text("in the way")
    with open_index(three) as index:
        assert len(index.cases()) == 3


def test_garbage_instead_of_the_index_is_replaced(three: Folder) -> None:
    settled(three)
    index_file(three).write_bytes(b"garbage" * 1000)
    with open_index(three) as index:
        assert len(index.cases()) == 3
    assert index_file(three).read_bytes().startswith(b"SQLite format 3\0")


def spoil(file: Path) -> None:
    """Overwrite all pages but the first, which says that there are tables."""
    with file.open("r+b") as data:
        data.seek(4096)
        data.write(b"\xff" * (file.stat().st_size - 4096))


def test_a_damaged_file_is_started_anew(three: Folder) -> None:
    settled(three)
    spoil(index_file(three))
    with open_index(three) as index:
        assert len(index.cases()) == 3
        assert index.staff["anna"] == "Anna Best"
    settled(three)


def test_damage_that_shows_only_in_an_answer_is_repaired_too(three: Folder) -> None:
    settled(three)
    with open_index(three) as index:
        spoil(index_file(three))
        assert len(index.cases()) == 3
    settled(three)


def test_a_damaged_file_that_cannot_be_removed_is_done_without(three: Folder) -> None:
    settled(three)
    with open_index(three) as index:
        spoil(index_file(three))
        log = index_file(three).with_name("index.sqlite-wal")
        log.unlink()
        log.mkdir()
        assert len(index.cases()) == 3
        index.refresh()


def test_what_a_link_in_its_place_leads_to_is_left_alone(three: Folder, tmp_path: Path) -> None:
    settled(three)
    elsewhere = index_file(three).rename(tmp_path / "elsewhere")
    before = elsewhere.read_bytes()
    index_file(three).symlink_to(elsewhere)
    index_file(three).with_name("index.sqlite-wal").unlink(missing_ok=True)
    index_file(three).with_name("index.sqlite-wal").symlink_to(elsewhere)
    with open_index(three) as index:
        assert len(index.cases()) == 3
    assert elsewhere.read_bytes() == before
    assert not index_file(three).is_symlink()


def test_folders_in_the_place_of_the_files_are_no_hindrance(three: Folder) -> None:
    for name in ("index.sqlite", "index.sqlite-wal"):
        place = index_file(three).with_name(name)
        place.mkdir(parents=True)
        with open_index(three) as index:
            assert len(index.cases()) == 3
        place.rmdir()


def test_a_change_to_the_tables_that_fails_is_taken_back() -> None:
    with closing(connect(None)) as connection:
        with pytest.raises(Unreadable), writing(connection):
            connection.execute("INSERT INTO stamps VALUES ('a1h00000', 1)")
            raise Unreadable("half-way")
        assert connection.execute("SELECT * FROM stamps").fetchall() == []


def test_tables_of_another_shape_are_replaced(three: Folder) -> None:
    settled(three)
    with sqlite3.connect(index_file(three)) as other:
        other.execute("DROP TABLE cases")
        other.execute("CREATE TABLE cases (something)")
        other.execute("CREATE TABLE of_another_version (something)")
        other.execute(f"PRAGMA user_version = {SHAPE - 1}")
    other.close()
    assert read_again(three) == 3
    settled(three)


def test_a_table_that_is_missing_is_done_without(three: Folder) -> None:
    settled(three)
    with sqlite3.connect(index_file(three)) as other:
        other.execute("DROP TABLE duties")
    other.close()
    with open_index(three) as index:
        assert duty_keys(index, patient=OBRIEN) == [(OBRIEN, "triage")]


@pytest.fixture
def held(three: Folder) -> Iterator[Folder]:
    """An index that another process is writing."""
    settled(three)
    other = sqlite3.connect(index_file(three), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield three
    other.execute("ROLLBACK")
    other.close()


def test_a_busy_index_answers_all_the_same(held: Folder) -> None:
    put(held, triage(OBRIEN, manager="ben"))
    shutil.rmtree(held.root / f"patients/c/{ZAJAC}")
    heard: list[int] = []
    theirs = index_file(held).stat().st_ino
    with open_index(held, lambda done, total: heard.append(total)) as index:
        assert names(index) == ["Hill", "O’Brien"]
        assert index_file(held).stat().st_ino == theirs, "what another process writes is its own"
        assert names(index, manager="ben") == ["O’Brien"]
    assert heard == [1], "what is known already must not be read again"


def test_a_busy_index_is_read_without_waiting(held: Folder) -> None:
    assert read_again(held) == 0


ON_A_FULL_DISK = """
import resource, sys
from pathlib import Path
from caseload.store.folder import Folder, patient_place
from caseload.store.index import open_index

resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
with open_index(Folder(Path(sys.argv[1]))) as index:
    print(*(row.family for row in index.cases()))
"""


def python(script: str, *args: str | Path) -> str:
    done = subprocess.run(
        # Keeps nothing compiled: on a full disk half of it would stay, for every later command to trip over.
        [sys.executable, "-B", "-W", "error", "-c", script, *map(str, args)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.strip()


@pytest.mark.parametrize("room", [0, 5_000, 20_000, 60_000])
def test_a_full_disk_is_no_hindrance(three: Folder, room: int) -> None:
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[1] == resource.RLIM_INFINITY
    assert python(ON_A_FULL_DISK, three.root, str(room)) == "Hill O’Brien Zając-Łukowska"
    with open_index(three) as index:
        assert len(index.cases()) == 3


def test_a_disk_that_fills_up_later_is_no_hindrance(three: Folder) -> None:
    settled(three)
    put(three, triage(OBRIEN, manager="ben"), person("d4000000", "Dale"))
    assert python(ON_A_FULL_DISK, three.root, "100") == "Dale Hill O’Brien Zając-Łukowska"
    with open_index(three) as index:
        assert names(index) == ["Dale", "Hill", "O’Brien", "Zając-Łukowska"]


def test_several_can_make_it_at_once(folder: Folder) -> None:
    for number in range(20):
        put(folder, person(f"a00000{number:02d}", f"Family{number:02d}"))
    script = ON_A_FULL_DISK.replace("int(sys.argv[2])", "resource.RLIM_INFINITY")
    command = [sys.executable, "-W", "error", "-c", script, str(folder.root)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(4)]
    said = [process.communicate() for process in running]
    expected = " ".join(f"Family{number:02d}" for number in range(20))
    assert said == [(f"{expected}\n", "")] * 4
    let_the_clock_tick(folder)
    read_again(folder)
    assert read_again(folder) == 0


# --- its cost

HEAVY = {
    "yaml",
    "jsonschema",
    "jsonschema_rs",
    "rich",
    "subprocess",
    "caseload.model.case",
    "caseload.model.codec",
}
ASK_AND_TELL_MODULES = """
import sys
from pathlib import Path
from caseload.store.folder import Folder, patient_place
from caseload.store.index import open_index

with open_index(Folder(Path(sys.argv[1]))) as index:
    assert index.cases() and index.duties() and index.find("hill") and index.timezone and index.staff
print(*sys.modules)
"""


def test_nothing_heavy_is_loaded_while_nothing_changes(three: Folder) -> None:
    assert set(python(ASK_AND_TELL_MODULES, three.root).split()) >= HEAVY - {
        "rich",
        "jsonschema",
        "subprocess",
    }
    settled(three)
    assert set(python(ASK_AND_TELL_MODULES, three.root).split()) & HEAVY == set()


def test_a_great_many_are_read_by_two_processes(folder: Folder) -> None:
    for number in range(160):
        put(folder, person(f"a0000{number:03d}", f"Family{number:03d}"))
    heard: list[tuple[int, int]] = []
    with open_index(folder, lambda done, total: heard.append((done, total))) as index:
        assert names(index) == [f"Family{number:03d}" for number in range(160)]
    assert heard[-1] == (160, 160)
