from __future__ import annotations

from pathlib import Path

import pytest

from caseload.demo.arcs import CAST, EVERYDAY
from caseload.demo.build import OWN
from caseload.demo.material import material
from caseload.demo.story import FIRST_LOOK, SECOND_LOOK
from caseload.model.entries.coordination import PURPOSES
from caseload.model.plan import SECTORS
from caseload.store.definitions import read_definitions
from caseload.store.settings import catalogue

THREADS = material().threads


@pytest.fixture(scope="module")
def domains() -> set[str]:
    (setting,) = (setting for setting in catalogue() if setting.key == "domains")
    assert isinstance(setting.value, list)
    return {domain["id"] for domain in setting.value}


def test_there_is_enough_for_every_life() -> None:
    assert len(THREADS) >= 40
    assert {deed.sector for thread in THREADS for deed in thread.deeds} == set(SECTORS)
    assert all(thread.deeds for thread in THREADS)


def test_threads_name_what_there_is(domains: set[str]) -> None:
    definitions = read_definitions(OWN)
    illnesses = {illness.id for illness in material().illnesses.illnesses}
    assert {thread.domain for thread in THREADS} <= domains
    assert {thread.illness for thread in THREADS} - {""} == illnesses
    assert {thread.measure for thread in THREADS} - {""} <= set(definitions.instruments)
    assert {thread.lives for thread in THREADS} == {"", "alone", "with-family"}
    for deed in (deed for thread in THREADS for deed in thread.deeds):
        assert not deed.service or definitions.services[deed.service].sector == deed.sector
        assert deed.service or deed.role
        assert bool(deed.times) == bool(deed.unit)


def test_every_mixture_is_of_illnesses_and_every_illness_has_somebody() -> None:
    illnesses = material().illnesses
    mixed = {illness for mixture in illnesses.mixtures for illness in mixture.illnesses}
    assert mixed == {illness.id for illness in illnesses.illnesses}
    assert all(18 <= mixture.youngest < mixture.oldest < 100 for mixture in illnesses.mixtures)
    assert {arc.illness for arc in (*CAST, *(arc for arc, _ in EVERYDAY))} - {""} <= mixed


def test_words_are_of_domains_purposes_and_closure_reasons_that_exist(tmp_path: Path, domains: set[str]) -> None:
    words = material().words
    reasons = read_definitions(tmp_path).closure_reasons
    assert set(words.no_need) == domains == {*FIRST_LOOK, *SECOND_LOOK}
    assert {domain for one in words.contributors for domain in one.domains} <= domains
    assert set(words.contacts) <= set(PURPOSES)
    for id_, said in words.closures.items():
        assert reasons[id_].needs_destination <= ("destination" in said)
        assert {"summary", "again"} <= set(said)


def test_services_take_referrals_as_the_directory_knows_them() -> None:
    known = read_definitions(OWN).services
    for kind in material().services.services:
        assert {known[id_].sector for id_ in kind.services} <= {kind.sector}
        assert all(least <= most for least, most in (kind.answer, kind.start, kind.end))
        assert 0 < kind.silent + kind.declined < 100
    nurses, therapists = (material().services.of("community-health", id_) for id_ in ("district-nurse", "dietitian"))
    assert nurses != therapists
    assert material().services.of("carer", "unpaid-care") is None


def test_most_services_of_threads_have_a_price() -> None:
    known = read_definitions(OWN).services
    named = [deed.service for thread in THREADS for deed in thread.deeds]
    assert sum(bool(id_) and known[id_].price is not None for id_ in named) > 0.8 * len(named)


def test_no_text_was_torn_apart_by_a_comma() -> None:
    """YAML's short form takes `{usual: a, b}` for two keys, the second one without a value."""
    whole = (illness.usual | drug for illness in material().illnesses.illnesses for drug in (*illness.medicines, {}))
    assert [key for facts in whole for key, value in facts.items() if value is None or " " in key] == []
    assert [line for lines in material().words.no_need.values() for line in lines if line[0].islower()] == []
