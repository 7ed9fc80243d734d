from __future__ import annotations

from dataclasses import fields, is_dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, get_type_hints

import pytest

from caseload.errors import Forbidden, NotFound, Unreadable
from caseload.model.codec import Tree
from caseload.model.settings import Settings, Tier
from caseload.store import schema, yamlfile
from caseload.store.resources import data_folder
from caseload.store.settings import (
    catalogue,
    read_settings,
    read_staff,
    settings_alone,
    settings_of,
    staff_of,
    with_setting,
)

FILES = Path(__file__).parents[1] / "files"
LEAST: Tree = {"schema": "caseload/1", "name": "North"}
OURS = "default of this tool for a team to set"


def folder(place: Path, text: str, name: str = "caseload.yaml") -> Path:
    (place / name).write_text(text)
    return place


def keys(cls: Any, prefix: str = "") -> set[str]:
    """Return the dotted keys of a settings class; a tier stands for every tier that is shipped."""
    found: set[str] = set()
    hints = get_type_hints(cls)
    for field in fields(cls):
        hint, key = hints[field.name], f"{prefix}{field.name}"
        if is_dataclass(hint):
            found |= keys(hint, f"{key}.")
        elif hint == dict[str, Tier]:
            for tier in ("intensive", "standard", "maintenance"):
                found |= keys(Tier, f"{key}.{tier}.")
        else:
            found.add(key)
    return found


# --- the defaults


def test_the_shipped_defaults_fit_their_schema_and_name_every_setting() -> None:
    data = (data_folder() / "settings.yaml").read_bytes()
    schema.validate(yamlfile.load(data, "settings.yaml"), "settings-defaults", data=data)
    assert [default.key for default in catalogue()] == list(dict.fromkeys(default.key for default in catalogue()))
    assert {default.key for default in catalogue()} == keys(Settings)


def test_every_figure_says_that_it_is_a_default_of_ours() -> None:
    figures = [default for default in catalogue() if isinstance(default.value, int | Decimal)]
    assert len(figures) == 49
    for default in figures:
        assert default.source.startswith(OURS)
        assert default.unit


def test_the_defaults_are_the_documented_ones(tmp_path: Path) -> None:
    settings = read_settings(folder(tmp_path, "schema: caseload/1\nname: North\n"))
    standards = settings.standards
    assert (standards.triage, standards.assessment, standards.plan) == (5, 20, 10)
    assert (standards.follow_up_telephone_days, standards.follow_up_visit_days) == (2, 7)
    assert (standards.medication_review_months, standards.service_reply, standards.backdating_days) == (
        12,
        10,
        14,
    )
    rhythm = {name: (tier.contact_weeks, tier.review_weeks) for name, tier in settings.tiers.items()}
    assert rhythm == {"intensive": (2, 4), "standard": (4, 12), "maintenance": (12, 26)}
    assert (settings.default_tier, settings.timezone, settings.capacity.limit) == (
        "standard",
        "Europe/London",
        50,
    )
    assert len(settings.domains) == 17
    assert settings.closure.second_person == ()
    assert "not yet written" in settings.safety.escalation


# --- a team's own


def test_a_team_sets_what_it_wants_otherwise_and_keeps_the_rest(tmp_path: Path) -> None:
    text = """\
schema: caseload/1
name: North
standards:
  triage: 2
tiers:
  standard:
    review_weeks: 8
  end-of-life:
    contact_weeks: 1
    review_weeks: 2
domains:
  - id: mood
    title: Mood
"""
    settings = read_settings(folder(tmp_path, text))
    assert (settings.standards.triage, settings.standards.plan) == (2, 10)
    assert settings.tiers["standard"] == Tier(contact_weeks=4, review_weeks=8)
    assert settings.tiers["end-of-life"] == Tier(contact_weeks=1, review_weeks=2)
    assert list(settings.tiers) == ["intensive", "standard", "maintenance", "end-of-life"]
    assert [domain.id for domain in settings.domains] == ["mood"]


@pytest.mark.parametrize("path", sorted((FILES / "good" / "caseload").glob("*.yaml")), ids=lambda path: path.stem)
def test_every_good_example_is_read(path: Path, tmp_path: Path) -> None:
    assert settings_of(path.read_bytes(), tmp_path).name


@pytest.mark.parametrize("kind", ["caseload", "staff"])
def test_every_contradiction_is_refused_at_its_place(kind: str, tmp_path: Path) -> None:
    paths = sorted((FILES / "contradictory" / kind).glob("*.yaml"))
    assert paths
    for path in paths:
        data = path.read_bytes()
        with pytest.raises(Unreadable) as refused:
            settings_of(data, tmp_path) if kind == "caseload" else staff_of(data)
        found = refused.value.findings[0]
        assert data.decode().startswith(f"# expect: {found.rule} {found.line}:{found.column}\n"), path.name
        assert found.file == f"{kind}.yaml"


def test_a_closure_reason_of_the_teams_own_may_need_a_second_person(tmp_path: Path) -> None:
    (tmp_path / "definitions").mkdir()
    reasons = FILES / "good" / "closure-reasons" / "full.yaml"
    (tmp_path / "definitions" / "closure-reasons.yaml").write_bytes(reasons.read_bytes())
    text = "schema: caseload/1\nname: North\nclosure:\n  second_person:\n    - other-team\n"
    assert read_settings(folder(tmp_path, text)).closure.second_person == ("other-team",)


def test_an_unknown_setting_is_refused_with_its_place(tmp_path: Path) -> None:
    text = "schema: caseload/1\nname: North\nstandards:\n  triaje: 2\n"
    with pytest.raises(Unreadable, match=r"^caseload.yaml:4:3: .*did you mean triage"):
        read_settings(folder(tmp_path, text))


def test_a_contradiction_with_a_default_is_shown_where_the_file_brings_it_about(tmp_path: Path) -> None:
    text = "schema: caseload/1\nname: North\nroles:\n  - lead\nclosure:\n  roles:\n    - administrator\n"
    with pytest.raises(Unreadable, match=r"^caseload.yaml:7:7: closure.roles.0: must be one of the roles lead"):
        read_settings(folder(tmp_path, text))


def test_settings_and_staff_have_to_be_there(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"caseload\.yaml does not exist"):
        read_settings(tmp_path)
    with pytest.raises(NotFound, match=r"staff\.yaml does not exist"):
        read_staff(tmp_path)


def test_staff_are_read(tmp_path: Path) -> None:
    text = (FILES / "good" / "staff" / "full.yaml").read_text()
    staff = read_staff(folder(tmp_path, text, "staff.yaml"))
    member = staff.member("s-lind")
    assert member is not None
    assert (member.role, member.wte) == ("lead", Decimal("0.6"))


# --- changing one


@pytest.mark.parametrize(
    ("key", "text", "expected"),
    [
        ("name", "South", {"name": "South"}),
        ("standards.triage", "3", {"name": "North", "standards": {"triage": 3}}),
        (
            "tiers.standard.weight",
            "1.5",
            {"name": "North", "tiers": {"standard": {"weight": Decimal("1.5")}}},
        ),
        ("timezone", "Europe/Dublin", {"name": "North", "timezone": "Europe/Dublin"}),
        (
            "closure.second_person",
            "lost-contact, chose-to-leave",
            {"name": "North", "closure": {"second_person": ["lost-contact", "chose-to-leave"]}},
        ),
    ],
)
def test_one_setting_is_changed(key: str, text: str, expected: Tree, tmp_path: Path) -> None:
    before = dict(LEAST)
    changed = with_setting(before, key, text)
    assert changed == {"schema": "caseload/1", **expected}
    assert before == LEAST
    settings_of(yamlfile.dump(changed), tmp_path)


def test_a_setting_back_to_its_default_leaves_the_file() -> None:
    tree = with_setting(with_setting(LEAST, "standards.triage", "3"), "standards.plan", "9")
    assert with_setting(tree, "standards.triage", "5") == {**LEAST, "standards": {"plan": 9}}
    assert with_setting(with_setting(tree, "standards.triage", "5"), "standards.plan", "10") == LEAST
    assert with_setting(LEAST, "standards.plan", "10") == LEAST
    assert with_setting({**LEAST, "name": "South"}, "name", "Caseload")["name"] == "Caseload"


def test_keys_keep_the_order_of_the_catalogue() -> None:
    tree = with_setting(with_setting(LEAST, "capacity.limit", "40"), "standards.plan", "9")
    tree = with_setting(with_setting(tree, "area", "Millbrook"), "standards.triage", "3")
    assert list(tree) == ["schema", "name", "area", "standards", "capacity"]
    assert list(tree["standards"]) == ["triage", "plan"]


def test_tiers_of_the_teams_own_survive_a_change() -> None:
    own = {"end-of-life": {"review_weeks": 2, "contact_weeks": 1}}
    assert with_setting({**LEAST, "tiers": own}, "area", "Millbrook")["tiers"] == own


@pytest.mark.parametrize(
    ("key", "text", "line"),
    [
        ("standards.triaje", "3", "there is no such setting; did you mean standards.triage?"),
        ("wallpaper", "red", "there is no such setting; caseload settings lists them"),
        ("standards", "3", "there is no such setting"),
        ("standards.triage", "soon", "standards.triage takes a whole number (working days)"),
        ("standards.triage", "2.5", "standards.triage takes a whole number (working days)"),
        ("standards.triage", "٣", "standards.triage takes a whole number (working days)"),
        ("tiers.standard.weight", "heavy", "tiers.standard.weight takes a number (cases)"),
        ("domains", "mood", "domains has a form of its own"),
        ("audit.severity", "risk-told", "audit.severity has a form of its own"),
    ],
)
def test_what_cannot_be_set_is_refused(key: str, text: str, line: str) -> None:
    with pytest.raises(Forbidden) as refused:
        with_setting(LEAST, key, text)
    assert str(refused.value).startswith(line)


def test_settings_alone_may_name_what_is_defined_beside_them_and_not_contradict_themselves() -> None:
    head = b"schema: caseload/1\nname: North\n"
    alone = settings_alone(head + b"closure:\n  second_person: [tired]\n")
    assert (alone.name, alone.closure.second_person) == ("North", ("tired",))
    with pytest.raises(Unreadable, match=r"^caseload.yaml:3:1: default_tier: "):
        settings_alone(head + b"default_tier: weekly\n")


def test_a_setting_leaves_the_others_of_its_group_and_their_order_alone() -> None:
    tree = LEAST | {"capacity": {"limit": 40, "horizon_days": 9}}
    assert with_setting(tree, "capacity.limit", "30") == LEAST | {"capacity": {"limit": 30, "horizon_days": 9}}
    without = with_setting(tree, "capacity.limit", str(settings_of(HEAD, Path("none")).capacity.limit))
    assert without == LEAST | {"capacity": {"horizon_days": 9}}
    later = with_setting(LEAST | {"timezone": "Europe/Dublin"}, "area", "North")
    assert list(later) == ["schema", "name", "area", "timezone"]


HEAD = b"schema: caseload/1\nname: North\n"


@pytest.mark.parametrize(
    ("key", "text", "said"),
    [
        ("capacity.limits", "4", "there is no such setting; did you mean capacity.limit?"),
        ("zzzzzz", "4", "there is no such setting; caseload settings lists them; tiers of your own: caseload edit"),
        ("capacity.limit", "4.5", "capacity.limit takes a whole number (cases)"),
        ("capacity.limit", "\u0664", "capacity.limit takes a whole number (cases)"),
    ],
)
def test_what_cannot_be_set_says_why(key: str, text: str, said: str) -> None:
    with pytest.raises(Forbidden) as raised:
        with_setting(LEAST, key, text)
    assert str(raised.value) == said


def test_a_comma_too_many_names_nobody() -> None:
    changed = with_setting(LEAST, "closure.roles", " lead,, case-manager , ")
    assert changed["closure"]["roles"] == ["lead", "case-manager"]
