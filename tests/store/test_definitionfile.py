"""One definition from its file: what holds, and exactly what is said of one that does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from caseload.errors import Unreadable
from caseload.store.definitionfile import (
    closure_reasons,
    criteria_of,
    definition_findings,
    own,
    read_services,
    services,
    shipped,
    template_of,
    unknown_domains,
)
from caseload.store.definitions import read_definitions

FILES = Path(__file__).parents[1] / "files"


def put(folder: Path, source: str, place: str, old: str = "", new: str = "") -> None:
    """Put an example file among a folder's own definitions, with one text in it changed for another."""
    text = (FILES / f"{source}.yaml").read_text(encoding="utf-8")
    (folder / "definitions" / place).parent.mkdir(parents=True, exist_ok=True)
    (folder / "definitions" / place).write_text(text.replace(old, new) if old else text, encoding="utf-8")


def told(folder: Path) -> list[str]:
    return [finding.line_text() for finding in definition_findings(folder)]


@pytest.mark.parametrize(
    ("source", "place", "message"),
    [
        ("contradictory/services-and-costs/same-service-twice", "services-and-costs.yaml", "services.1"),
        ("contradictory/closure-reasons/two-deaths", "closure-reasons.yaml", "reasons"),
        ("contradictory/instrument/same-item-twice", "instruments/{}.yaml", "items"),
        ("contradictory/template/no-such-service", "templates/long-covid.yaml", "actions.1.service"),
        ("contradictory/criteria/age-in-months", "criteria/anybody-old.yaml", "criteria.0.months"),
        ("contradictory/rule/shipped-id", "rules/{}.yaml", "id"),
    ],
)
def test_what_contradicts_itself_is_found_in_its_file(source: str, place: str, message: str, tmp_path: Path) -> None:
    lines = (FILES / f"{source}.yaml").read_text(encoding="utf-8").splitlines()
    id_ = next((line.removeprefix("id: ") for line in lines if line.startswith("id: ")), "")
    put(tmp_path, source, place.format(id_))
    (found,) = definition_findings(tmp_path)
    assert (found.file, found.rule) == (f"definitions/{place.format(id_)}", "contradiction")
    assert (found.line, found.column) == tuple(map(int, lines[0].split()[-1].split(":")))
    assert found.field.startswith(message)


def test_all_that_is_wrong_is_told_at_once_in_a_fixed_order(tmp_path: Path) -> None:
    put(tmp_path, "good/rule/least", "rules/deputy-for-one.yaml")
    put(tmp_path, "good/template/full", "templates/Long.yaml")
    put(tmp_path, "good/template/full", "templates/long-covid.yaml", "title:", "titles:")
    put(tmp_path, "good/services-and-costs/full", "services-and-costs.yaml", "price: 61.50", "price: dear")
    put(tmp_path, "good/closure-reasons/full", "closure-reasons.yaml", "id: died", "id: Died!")
    assert [line.partition(": ")[0] for line in told(tmp_path)] == [
        "definitions/templates/Long.yaml",
        "definitions/services-and-costs.yaml:17:5",
        "definitions/closure-reasons.yaml:11:5",
        "definitions/templates/long-covid.yaml:1:1",
        "definitions/templates/long-covid.yaml:4:1",
        "definitions/rules/deputy-for-one.yaml:2:1",
    ]


def test_a_definition_has_the_name_of_its_file(tmp_path: Path) -> None:
    put(tmp_path, "good/rule/least", "rules/deputy-for-one.yaml")
    put(tmp_path, "good/rule/least", "rules/Deputy for all.yml")
    assert told(tmp_path) == [
        "definitions/rules/Deputy for all.yml: no definition has such a name; "
        "name it ID.yaml, in small letters, digits and hyphens [definition-name]",
        "definitions/rules/deputy-for-one.yaml:2:1: id: must be the file's own name [contradiction]",
    ]
    put(tmp_path, "good/rule/least", "rules/deputy-for-all.yaml")
    assert own(tmp_path, "rules", "deputy-for-all").remedy == "refer send; plan action, with --sector mental-health"


def test_an_own_definition_is_held_against_what_the_team_defines(tmp_path: Path) -> None:
    put(tmp_path, "good/template/full", "templates/long-covid.yaml", "occupational-therapist", "dancing")
    with pytest.raises(
        Unreadable, match=r"templates/long-covid.yaml:29:5: actions.1.service: there is no such service"
    ):
        own(tmp_path, "templates", "long-covid")
    put(tmp_path, "good/services-and-costs/full", "services-and-costs.yaml", "id: walking-group", "id: dancing")
    assert own(tmp_path, "templates", "long-covid").actions[1].service == "dancing"


def test_the_directory_of_services_is_the_shipped_one_with_the_teams_own_over_it(tmp_path: Path) -> None:
    before = services(tmp_path)
    assert "walking-group" not in before
    put(tmp_path, "good/services-and-costs/full", "services-and-costs.yaml")
    after = services(tmp_path)
    assert after.keys() - before.keys() == {"walking-group"}
    assert after["district-nurse"].title == "District nurse of the valley"
    assert [id_ for id_ in before if after[id_] != before[id_]] == ["district-nurse"]
    assert services(tmp_path / "elsewhere") == before
    assert read_services(tmp_path) == after


def test_services_that_cannot_be_read_are_none_for_who_can_do_without(tmp_path: Path) -> None:
    put(tmp_path, "good/services-and-costs/full", "services-and-costs.yaml", "price: 61.50", "price: dear")
    assert read_services(tmp_path) is None
    with pytest.raises(Unreadable, match=r"definitions/services-and-costs.yaml:17:5: services.0.price"):
        services(tmp_path)


def test_a_teams_own_closure_reasons_stand_alone(tmp_path: Path) -> None:
    assert "goals-achieved" in closure_reasons(tmp_path)
    put(tmp_path, "good/closure-reasons/full", "closure-reasons.yaml")
    assert list(closure_reasons(tmp_path)) == ["finished", "other-team", "died"]


def test_what_is_shipped_is_read_with_its_numbers_exact() -> None:
    assert shipped("instruments", "barthel").scales[0].maximum == 20
    assert shipped("templates", "copd").id == "copd"


def test_the_domains_of_every_template_are_asked_for(tmp_path: Path) -> None:
    put(tmp_path, "good/template/least", "templates/broken.yaml", "title:", "titles:")
    put(tmp_path, "good/template/full", "templates/long-covid.yaml")
    assert [(one.file, one.line, one.column) for one in unknown_domains(tmp_path, {"mood"})] == [
        ("definitions/templates/broken.yaml", 1, 1),
        ("definitions/templates/broken.yaml", 4, 1),
        ("definitions/templates/long-covid.yaml", 12, 5),
    ]
    assert [*unknown_domains(tmp_path / "elsewhere", {"mood"})] == []


def test_a_definition_out_of_any_file_names_that_file() -> None:
    template = (FILES / "good/template/full.yaml").read_bytes()
    assert template_of(template, "mine.yaml", {"occupational-therapist"}).id == "long-covid"
    with pytest.raises(Unreadable, match=r"mine.yaml:29:5: actions.1.service: there is no such service"):
        template_of(template, "mine.yaml", ())
    good = (FILES / "good/criteria/full.yaml").read_bytes()
    assert criteria_of(good, "mine.yaml", read_definitions(FILES).instruments).id == "village"
    criteria = (FILES / "contradictory/criteria/no-such-instrument.yaml").read_bytes()
    with pytest.raises(Unreadable, match=r"mine.yaml:42:5: criteria.3.instrument: there is no such instrument"):
        criteria_of(criteria, "mine.yaml", {})
