"""Instruments of which only the total may be kept: every edge has its example, and nothing else is let by."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload.errors import Forbidden
from caseload.model.definitions import Definitions
from caseload.model.instrument import Instrument, Number, Scale
from caseload.model.scoring import recompute, reported
from caseload.store.records import read_record
from caseload.store.resources import data_folder

NAMES = sorted(path.name for path in (data_folder() / "instruments").glob("*.yaml"))
SHIPPED = [read_record(data_folder(), f"instruments/{name}", Instrument) for name in NAMES]
SCALES = [(one, scale) for one in SHIPPED if one.number_only for scale in one.scales]
every_scale = pytest.mark.parametrize(("instrument", "scale"), SCALES, ids=[f"{i.id}/{s.id}" for i, s in SCALES])
DECIMALS = {"efi/index", "eq-5d/index", "pam/score", "swemwbs/score", "qadmissions/risk"}


def whole(scale: Scale) -> bool:
    return isinstance(scale.minimum, int) and isinstance(scale.maximum, int)


def edges(scale: Scale) -> set[Number]:
    """The first and last total of each band; where two meet in one number, that is the end of the lower."""
    starts = {upper.lowest for lower, upper in pairwise(scale.bands) if upper.lowest != lower.highest}
    return {scale.minimum, scale.maximum} | starts | {band.highest for band in scale.bands}


def test_those_that_only_a_number_may_be_kept_of_are_there() -> None:
    assert {instrument.id for instrument, _ in SCALES} == {
        "6cit", "braden", "cfs", "efi", "eq-5d", "lawton", "must", "p3c-eq", "pam", "qadmissions", "swemwbs",
        "waterlow", "zarit",
    }  # fmt: skip
    assert {f"{instrument.id}/{scale.id}" for instrument, scale in SCALES if not whole(scale)} == DECIMALS


@every_scale
def test_every_edge_has_its_example(instrument: Instrument, scale: Scale) -> None:
    tried = {example.total for example in instrument.examples if example.scale == scale.id}
    assert edges(scale) <= tried
    assert len(tried) >= 3


@every_scale
@given(data=st.data())
def test_any_total_on_the_scale_is_kept_and_told_again(
    instrument: Instrument, scale: Scale, data: st.DataObject
) -> None:
    if whole(scale):
        total: Number = data.draw(st.integers(int(scale.minimum), int(scale.maximum)))
    else:
        total = data.draw(st.decimals(scale.minimum, scale.maximum, places=3))
    result = reported(instrument, scale.id, total, "anna")
    assert result.total == total
    assert result.band in ({band.label for band in scale.bands} or {""})
    known = Definitions(instruments={instrument.id: instrument}, services={}, closure_reasons={}, templates={})
    assert recompute(result, known) == result


@every_scale
def test_what_lies_off_the_scale_is_refused(instrument: Instrument, scale: Scale) -> None:
    off = [scale.minimum - Decimal("0.001"), scale.maximum + Decimal("0.001")]
    between = [scale.minimum + Decimal("0.5")] if whole(scale) else []
    for total in off + between:
        with pytest.raises(Forbidden, match=f"{instrument.id} {scale.id} is a (whole )?number from"):
            reported(instrument, scale.id, total, "anna")
