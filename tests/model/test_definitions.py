from __future__ import annotations

from decimal import Decimal

from caseload.model.definitions import Service, Services
from caseload.model.instrument import Band, Scale


def test_a_service_without_currency_year_and_source_has_those_of_its_file() -> None:
    services = Services(
        currency="GBP",
        price_year="2024/25",
        source="the collection",
        licence="open",
        services=(
            Service(id="nurse", title="Nurse", sector="community-health", price=Decimal("59.65")),
            Service(
                id="home",
                title="Home",
                sector="social-care",
                currency="EUR",
                price_year="2024",
                source="elsewhere",
            ),
        ),
    ).by_id()
    nurse, home = services["nurse"], services["home"]
    assert (nurse.currency, nurse.price_year, nurse.source) == ("GBP", "2024/25", "the collection")
    assert nurse.licence == "open"
    assert (home.currency, home.price_year, home.source) == ("EUR", "2024", "elsewhere")
    assert nurse.price == Decimal("59.65")
    assert home.price is None
    assert home.licence == "", "the licence of one source says nothing of another"


def test_a_total_on_the_edge_of_two_bands_is_in_the_first() -> None:
    fit = Band(label="fit", lowest=0, highest=Decimal("0.12"))
    mild = Band(label="mild", lowest=Decimal("0.12"), highest=Decimal("0.24"))
    scale = Scale(id="index", title="Index", higher_is_better=False, minimum=0, maximum=1, bands=(fit, mild))
    assert scale.band_of(Decimal("0.12")) == fit
    assert scale.band_of(Decimal("0.121")) == mild
    assert scale.band_of(1) is None
