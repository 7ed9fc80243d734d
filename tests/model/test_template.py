from __future__ import annotations

from pathlib import Path

import pytest

from caseload.model.patient import Condition
from caseload.store.definitions import read_definitions

HEART = read_definitions(Path("none")).templates["heart-failure"]


@pytest.mark.parametrize(
    ("condition", "fits"),
    [
        (Condition(id="c1", name="Heart failure"), True),
        (Condition(id="c1", name="Chronic HEART FAILURE with preserved function"), True),
        (Condition(id="c1", name="Weak heart", system="icd-10", code="I50.9"), True),
        (Condition(id="c1", name="Weak heart", system="icd-10", code="i509"), True),
        (Condition(id="c1", name="Weak heart", system="icd-10", code="I110"), True),
        (Condition(id="c1", name="High blood pressure", system="icd-10", code="I11"), False),
        (Condition(id="c1", name="Weak heart", system="snomed", code="I50"), False),
        (Condition(id="c1", name="Weak heart"), False),
        (Condition(id="c1", name="Heart failure", status="resolved"), False),
    ],
)
def test_a_template_fits_a_condition_by_name_or_code(condition: Condition, fits: bool) -> None:
    assert HEART.fitting([condition]) == ((condition,) if fits else ())
