from __future__ import annotations

import json
import pickle
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from caseload.errors import Forbidden, Unreadable
from caseload.model import criteria as operations
from caseload.model.contradictions import of_closure_reasons, of_services
from caseload.model.criteria import Criteria
from caseload.model.criteria_checks import of_criteria
from caseload.model.definitions import UNITS, ClosureReasons, Services
from caseload.model.instrument import PARTIAL, PRORATE, REFUSE, Instrument
from caseload.model.instrument_checks import of_instrument
from caseload.model.plan import SECTORS
from caseload.model.scoring import OPERATIONS
from caseload.model.template_checks import of_template, of_template_here
from caseload.store import schema
from caseload.store.definitionfile import criteria_of, definition_findings, template_of, unknown_domains
from caseload.store.definitions import own_instruments, read_definitions, shipped_definitions
from caseload.store.records import read_record
from caseload.store.resources import data_folder
from caseload.store.settings import settings_of

FILES = Path(__file__).parents[1] / "files"
# As the table of instruments in the field lists them.
SHIPPED = [
    *("6cit", "audit-c", "barthel", "braden", "cfs", "charlson", "efi", "eq-5d", "experience", "gad-2", "gad-7"),
    *("gds-15", "hfrs", "katz", "lawton", "mmrc", "mrc", "must", "news2", "ons4", "p3c-eq", "pam", "phq-2", "phq-9"),
    *("prisma-7", "qadmissions", "swemwbs", "ucla-3", "waterlow", "who-5", "zarit"),
]
PLACES: dict[str, Callable[[str], str]] = {
    "instrument": lambda id_: f"instruments/{id_}.yaml",
    "template": lambda id_: f"templates/{id_}.yaml",
    "criteria": lambda id_: f"criteria/{id_}.yaml",
    "rule": lambda id_: f"rules/{id_}.yaml",
    "services-and-costs": lambda _: "services-and-costs.yaml",
    "closure-reasons": lambda _: "closure-reasons.yaml",
}


def examples(verdict: str) -> list[Path]:
    return sorted(path for kind in PLACES for path in (FILES / verdict / kind).glob("*.yaml"))


def put(folder: Path, path: Path) -> str:
    """Put an example file into its place among a folder's own definitions; return that place."""
    text = path.read_text()
    id_ = next(line.removeprefix("id: ") for line in [*text.splitlines(), "id: "] if line.startswith("id: "))
    place = f"definitions/{PLACES[path.parent.name](id_.rpartition('/')[2])}"
    (folder / place).parent.mkdir(parents=True, exist_ok=True)
    (folder / place).write_text(text)
    return place


# England averages a contact of the National Cost Collection 2024/25; social care as SNEE ICS prices it, 2024.
PRICES = {
    "community-matron": "144.69",
    "community-matron-remote": "87.09",
    "district-nurse": "59.65",
    "district-nurse-remote": "43.08",
    "occupational-therapist": "132.70",
    "physiotherapist": "79.06",
    "podiatrist": "76.83",
    "dietitian": "102.88",
    "speech-and-language-therapist": "132.91",
    "respiratory-nurse": "120.35",
    "cardiac-nurse": "109.97",
    "diabetes-nurse": "109.29",
    "continence-nurse": "126.32",
    "tissue-viability-nurse": "141.53",
    "palliative-nurse": "154.55",
    "crisis-response": "125.79",
    "intermediate-care-at-home": "114.89",
    "ae-attendance": "280.17",
    "ambulance-hear-and-treat": "62.37",
    "ambulance-see-and-treat": "364.35",
    "ambulance-see-and-convey": "489.39",
    "emergency-admission": "2711.36",
    "emergency-admission-short": "825.86",
    "emergency-admission-long": "5419.28",
    "social-care-assessment": "45.00",
    "carer-support": "20.00",
    "community-support": "62.00",
    "residential-care": "149.00",
    "nursing-home": "173.00",
    "short-term-support": "160.00",
}


# --- as shipped


def test_every_shipped_definition_fits_its_schema_and_itself() -> None:
    for path in (data_folder() / "instruments").glob("*.yaml"):
        instrument = read_record(data_folder(), f"instruments/{path.name}", Instrument)
        assert instrument.id == path.stem
        assert list(of_instrument(instrument)) == []
        assert len(instrument.examples) >= 3
        assert instrument.source and instrument.licence and instrument.note
    assert list(of_services(read_record(data_folder(), "services-and-costs.yaml", Services))) == []
    reasons = read_record(data_folder(), "closure-reasons.yaml", ClosureReasons)
    assert list(of_closure_reasons(reasons)) == []


def test_every_instrument_of_a_shipped_domain_is_shipped() -> None:
    domains = settings_of(b"schema: caseload/1\nname: North\n", Path("none")).domains
    assert {id_ for domain in domains for id_ in domain.instruments} - {*SHIPPED} == set()


def test_outside_of_a_folder_the_shipped_instruments_hold(tmp_path: Path) -> None:
    assert list(shipped_definitions().instruments) == SHIPPED
    put(tmp_path, FILES / "good" / "instrument" / "full.yaml")
    assert own_instruments(tmp_path) == {"team-form"}
    assert own_instruments(tmp_path / "nowhere") == set()


def test_the_shipped_definitions_are_there(tmp_path: Path) -> None:
    definitions = read_definitions(tmp_path)
    assert list(definitions.instruments) == SHIPPED
    assert len(definitions.instruments) == len(SHIPPED)
    assert definitions.instruments["phq-9"] is definitions.instruments["phq-9"]
    assert list(definitions.closure_reasons) == [
        "goals-achieved",
        "self-managing",
        "stable",
        "moved-away",
        "care-home",
        "transferred",
        "chose-to-leave",
        "not-eligible",
        "lost-contact",
        "died",
    ]
    assert [reason.id for reason in definitions.closure_reasons.values() if reason.died] == ["died"]
    assert len(definitions.services) == 62
    assert {service.sector for service in definitions.services.values()} == set(SECTORS)


def test_every_shipped_price_carries_amount_unit_currency_year_and_source(tmp_path: Path) -> None:
    services = read_definitions(tmp_path).services
    priced = {id_: service for id_, service in services.items() if service.price is not None}
    assert {id_: str(service.price) for id_, service in priced.items()} == PRICES
    for service in priced.values():
        assert (service.currency, service.unit in UNITS) == ("GBP", True)
        social = service.sector == "social-care"
        assert service.price_year == ("2024" if social else "2024/25")
        assert service.source.startswith("Suffolk" if social else "NHS England, National Cost Collection")
        assert service.licence.startswith("licence not stated" if social else "Open Government Licence")
    events = ("ae-", "ambulance-", "emergency-")
    assert [id_ for id_ in services if services[id_].unplanned] == [id_ for id_ in PRICES if id_.startswith(events)]
    assert {services[id_].unit for id_ in ("residential-care", "nursing-home", "community-support")} == {"day"}


def test_the_schemas_name_what_the_model_names() -> None:
    service = json.loads(schema.schema_text("services-and-costs"))["$defs"]["service"]["properties"]
    assert service["sector"]["enum"] == list(SECTORS)
    assert service["unit"]["enum"] == list(UNITS)
    scale = json.loads(schema.schema_text("instrument"))["$defs"]["scale"]["properties"]
    assert scale["operation"]["enum"] == list(OPERATIONS)
    assert scale["missing"]["enum"] == [REFUSE, PRORATE, PARTIAL]


# --- a team's own


@pytest.mark.parametrize("path", examples("good"), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_good_example_is_read(path: Path, tmp_path: Path) -> None:
    put(tmp_path, path)
    assert definition_findings(tmp_path) == ()


@pytest.mark.parametrize(
    "path", examples("bad") + examples("contradictory"), ids=lambda path: f"{path.parent.name}/{path.stem}"
)
def test_every_bad_example_is_refused_at_its_place(path: Path, tmp_path: Path) -> None:
    place = put(tmp_path, path)
    found = definition_findings(tmp_path)[0]
    assert path.read_text().startswith(f"# expect: {found.rule} {found.line}:{found.column}\n")
    assert found.file == place


def test_a_teams_own_instrument_wins_over_the_shipped_one(tmp_path: Path) -> None:
    own = (data_folder() / "instruments" / "phq-9.yaml").read_text().replace('version: "1"', 'version: "1-ours"')
    (tmp_path / "definitions" / "instruments").mkdir(parents=True)
    (tmp_path / "definitions" / "instruments" / "phq-9.yaml").write_text(own)
    put(tmp_path, FILES / "good" / "instrument" / "full.yaml")
    instruments = read_definitions(tmp_path).instruments
    assert list(instruments) == sorted([*SHIPPED, "team-form"])
    assert instruments["phq-9"].version == "1-ours"
    assert instruments["ucla-3"].version == "1"


def test_a_teams_own_services_win_one_by_one(tmp_path: Path) -> None:
    put(tmp_path, FILES / "good" / "services-and-costs" / "full.yaml")
    services = read_definitions(tmp_path).services
    nurse, group = services["district-nurse"], services["walking-group"]
    assert (nurse.price, nurse.currency) == (Decimal("61.50"), "EUR")
    assert (nurse.unit, nurse.price_year) == ("hour", "2024")
    assert (group.price, group.source) == (Decimal(0), "The team's own agreement with its providers")
    assert services["podiatrist"].price == Decimal("76.83")


def test_a_teams_own_closure_reasons_win_as_a_whole(tmp_path: Path) -> None:
    put(tmp_path, FILES / "good" / "closure-reasons" / "full.yaml")
    assert list(read_definitions(tmp_path).closure_reasons) == ["finished", "other-team", "died"]


def test_nothing_is_read_before_it_is_asked_for(tmp_path: Path) -> None:
    for path in ("instrument/no-licence", "services-and-costs/no-sector", "closure-reasons/no-title"):
        put(tmp_path, FILES / "bad" / f"{path}.yaml")
    definitions = read_definitions(tmp_path)
    assert definitions.instruments["barthel"].id == "barthel"
    assert "one-question" in list(definitions.instruments)
    with pytest.raises(Unreadable, match=r"definitions/instruments/one-question.yaml:2:1: licence: is required"):
        definitions.instruments["one-question"]
    with pytest.raises(Unreadable, match=r"definitions/services-and-costs.yaml:8:5: services.0.sector"):
        definitions.services["podiatrist"]
    with pytest.raises(Unreadable, match=r"definitions/closure-reasons.yaml:5:5: reasons.0.title"):
        len(definitions.closure_reasons)
    assert len(definition_findings(tmp_path)) == 3


def test_definitions_go_unread_to_another_process(tmp_path: Path) -> None:
    definitions = read_definitions(tmp_path)
    before = pickle.dumps(definitions)
    assert definitions.instruments["phq-9"].items and definitions.services and definitions.closure_reasons
    assert pickle.dumps(definitions) == before
    again = pickle.loads(before)
    assert again.instruments["phq-9"] == definitions.instruments["phq-9"]
    assert again.services == definitions.services
    assert list(again.closure_reasons) == list(definitions.closure_reasons)


@pytest.mark.parametrize("id_", ["gad-9", "../instruments/phq-9", "", "PHQ-9", "phq-9.yaml"])
def test_an_instrument_that_nobody_defined_is_not_there(id_: str, tmp_path: Path) -> None:
    definitions = read_definitions(tmp_path)
    assert id_ not in definitions.instruments
    assert definitions.instruments.get(id_) is None
    assert id_ not in definitions.services


def test_the_id_of_an_instrument_is_its_file_name(tmp_path: Path) -> None:
    place = put(tmp_path, FILES / "good" / "instrument" / "least.yaml")
    (tmp_path / place).rename((tmp_path / place).with_name("phq-9.yaml"))
    with pytest.raises(Unreadable, match=r"definitions/instruments/phq-9.yaml:2:1: id: must be the file's own name"):
        read_definitions(tmp_path).instruments["phq-9"]


def test_a_file_that_is_no_definition_by_its_name_is_told(tmp_path: Path) -> None:
    place = tmp_path / put(tmp_path, FILES / "good" / "instrument" / "least.yaml")
    place.rename(place.with_name("One Question.yml"))
    assert list(read_definitions(tmp_path).instruments) == SHIPPED
    (found,) = definition_findings(tmp_path)
    assert (found.rule, found.file) == ("definition-name", "definitions/instruments/One Question.yml")


def test_a_link_in_the_place_of_a_definition_is_refused(tmp_path: Path) -> None:
    (tmp_path / "definitions" / "instruments").mkdir(parents=True)
    elsewhere = data_folder() / "instruments" / "barthel.yaml"
    (tmp_path / "definitions" / "instruments" / "barthel.yaml").symlink_to(elsewhere)
    with pytest.raises(Unreadable, match="is not a plain file"):
        read_definitions(tmp_path).instruments["barthel"]


def test_a_linked_folder_of_definitions_is_refused(tmp_path: Path) -> None:
    (tmp_path / "definitions").mkdir()
    (tmp_path / "definitions" / "instruments").symlink_to(data_folder() / "instruments")
    with pytest.raises(Unreadable, match="is not a plain file in a plain folder"):
        read_definitions(tmp_path).instruments["barthel"]


# --- templates

DOMAINS = {domain.id for domain in settings_of(b"schema: caseload/1\nname: North\n", Path("none")).domains}


@pytest.mark.parametrize("id_", ["copd", "frailty-with-falls", "heart-failure"])
def test_a_shipped_template_spreads_wide_and_leaves_nothing_loose(id_: str, tmp_path: Path) -> None:
    definitions = read_definitions(tmp_path)
    template = definitions.templates[id_]
    assert template.id == id_
    assert [*of_template(template, definitions.services), *of_template_here(template, DOMAINS)] == []
    assert len(template.sectors) >= 5
    assert template.sectors >= {"social-care", "voluntary", "self-care", "carer"}
    assert {need for goal in template.goals for need in goal.needs} == {need.id for need in template.needs}
    assert {goal for action in template.actions for goal in action.goals} == {goal.id for goal in template.goals}
    assert template.contingency and "NICE guideline" in template.source and template.note
    for action in template.actions:
        assert not action.service or definitions.services[action.service].sector == action.sector


def test_a_teams_own_template_wins_over_the_shipped_one(tmp_path: Path) -> None:
    put(tmp_path, FILES / "good" / "template" / "full.yaml")
    own = (data_folder() / "templates" / "copd.yaml").read_text().replace('version: "1"', 'version: "1-ours"')
    (tmp_path / "definitions" / "templates" / "copd.yaml").write_text(own)
    templates = read_definitions(tmp_path).templates
    assert list(templates) == ["copd", "frailty-with-falls", "heart-failure", "long-covid"]
    assert (templates["copd"].version, templates["heart-failure"].version) == ("1-ours", "1")
    assert pickle.loads(pickle.dumps(templates))["copd"] == templates["copd"]


def test_a_template_may_name_a_service_of_the_teams_own(tmp_path: Path) -> None:
    put(tmp_path, FILES / "good" / "services-and-costs" / "full.yaml")
    place = put(tmp_path, FILES / "good" / "template" / "full.yaml")
    text = (tmp_path / place).read_text().replace("occupational-therapist", "walking-group")
    (tmp_path / place).write_text(text)
    assert definition_findings(tmp_path) == ()


def test_needs_of_domains_that_the_team_does_not_have_are_found(tmp_path: Path) -> None:
    place = put(tmp_path, FILES / "good" / "template" / "full.yaml")
    assert list(unknown_domains(tmp_path, DOMAINS)) == []
    (found,) = unknown_domains(tmp_path, {"health"})
    assert found.line_text() == (
        f"{place}:12:5: needs.0.domain: there is no such domain among the settings [contradiction]"
    )


def test_a_template_out_of_a_file_is_held_to_the_same() -> None:
    for verdict in ("bad", "contradictory"):
        for path in (FILES / verdict / "template").glob("*.yaml"):
            with pytest.raises(Unreadable, match=f"mine.yaml:{path.read_text().split()[3]}"):
                template_of(path.read_bytes(), "mine.yaml", {"occupational-therapist"})


# --- criteria


def test_shipped_criteria_fit_themselves_and_say_that_they_are_ours() -> None:
    definitions = shipped_definitions()
    seen = set()
    shipped = sorted(path.stem for path in (data_folder() / "criteria").glob("*.yaml"))
    assert list(definitions.criteria_sets) == shipped != []
    for id_ in definitions.criteria_sets:
        criteria = read_record(data_folder(), f"criteria/{id_}.yaml", Criteria)
        assert criteria == definitions.criteria(id_)
        assert criteria.id == id_
        assert list(of_criteria(criteria, definitions.instruments)) == []
        assert re.match("(Default|Example) of this tool for a team to", criteria.source) and criteria.note
        seen |= {one.operation for one in criteria.criteria}
    assert seen == set(operations.OPERATIONS)


def test_a_teams_own_criteria_win_over_the_shipped_ones(tmp_path: Path) -> None:
    put(tmp_path, FILES / "good" / "criteria" / "full.yaml")
    own = (data_folder() / "criteria" / "local-points.yaml").read_text().replace('version: "1"', 'version: "1-ours"')
    (tmp_path / "definitions" / "criteria" / "local-points.yaml").write_text(own)
    definitions = read_definitions(tmp_path)
    assert "village" in definitions.criteria_sets
    assert definitions.criteria("local-points").version == "1-ours"
    assert definition_findings(tmp_path) == ()
    with pytest.raises(Forbidden, match=r"no such criteria; did you mean village\? known: frailty-and.*, village; or"):
        definitions.criteria("vilage")


def test_criteria_may_count_with_an_instrument_of_the_teams_own(tmp_path: Path) -> None:
    hfrs = (data_folder() / "instruments" / "hfrs.yaml").read_text().replace("id: hfrs", "id: our-hfrs")
    (tmp_path / "definitions" / "instruments").mkdir(parents=True)
    (tmp_path / "definitions" / "instruments" / "our-hfrs.yaml").write_text(hfrs)
    place = tmp_path / put(tmp_path, FILES / "good" / "criteria" / "full.yaml")
    place.write_text(place.read_text().replace("instrument: hfrs", "instrument: our-hfrs"))
    assert definition_findings(tmp_path) == ()


def test_criteria_out_of_a_file_are_held_to_the_same() -> None:
    instruments = shipped_definitions().instruments
    assert criteria_of((FILES / "good" / "criteria" / "full.yaml").read_bytes(), "mine.yaml", instruments).logistic
    for verdict in ("bad", "contradictory"):
        for path in (FILES / verdict / "criteria").glob("*.yaml"):
            with pytest.raises(Unreadable, match=f"mine.yaml:{path.read_text().split()[3]}"):
                criteria_of(path.read_bytes(), "mine.yaml", instruments)


def test_links_to_definitions_are_refused_and_the_caseload_itself_may_be_one(tmp_path: Path) -> None:
    real = tmp_path / "real"
    put(real, FILES / "good" / "instrument" / "full.yaml")
    (tmp_path / "linked").symlink_to(real)
    assert own_instruments(tmp_path / "linked") == {"team-form"}
    assert len(read_definitions(tmp_path / "linked").services) == 62
    (real / "definitions").rename(tmp_path / "elsewhere")
    (real / "definitions").symlink_to(tmp_path / "elsewhere")
    for look in (own_instruments, lambda folder: len(read_definitions(folder).services)):
        with pytest.raises(Unreadable, match=r"^definitions: is not a plain file in a plain folder"):
            look(real)
