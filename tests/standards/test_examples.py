"""Worked examples of every standard: a call, what it must answer, and the sum written out.

``<module>.examples.toml`` beside the tests of a package; ``[[example]]`` with ``call``. Arguments
are numbers and texts as they stand; ``{ below = 0.05 }`` is a value below detection,
``{ value = 1, unit = "µg/L" }`` one with its unit, ``{ is = "Section", … }`` a value of the
module's own kind.
"""

from __future__ import annotations

import importlib
import tomllib
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from youju.standards.water.given import Below, Given
from youju.terms.errors import YoujuError
from youju.terms.figures import Figure
from youju.terms.numbers import round_even

HERE = Path(__file__).parent
LIBRARY = HERE.parents[1] / "src/youju/standards"
ELSEWHERE = {
    "air/gb3095.toml": "tests/standards/air/test_gb3095.py",  # every limit, from the reference
    "water/surface.toml": "water.examples.toml",
    "water/gbt14848.toml": "groundwater.examples.toml",
    "compensation/regulation.toml": "test_compensation.py",  # asks for an agreement, no sum
    "compensation/taihu_zhenjiang.toml": "compensation.examples.toml",
    "compensation/xinanjiang.toml": "compensation.examples.toml",
    "compensation/zhoukou.toml": "compensation.examples.toml",
    "ecology/board.toml": "ecology.examples.toml",
    "ecology/carbon.toml": "ecology.examples.toml",
    "ecology/ei.toml": "ecology.examples.toml",
    "ecology/eqi.toml": "ecology.examples.toml",
    "ecology/green.toml": "ecology.examples.toml",
    "enterprise/hj212.toml": "validity.examples.toml",
    "enterprise/hj356.toml": "validity.examples.toml",
    "enterprise/hj76.toml": "validity.examples.toml",
    "farming/crops.toml": "farming.examples.toml",
    "farming/livestock.toml": "farming.examples.toml",
    "farming/villages.toml": "farming.examples.toml",
}
"""Dated files whose worked examples have another name or another shape."""


def loaded(file: Path) -> list[dict[str, Any]]:
    said = tomllib.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)
    return [one for one in said.get("example", ()) if "call" in one]


EXAMPLES = [
    (f"{file.parent.name}.{file.name.removesuffix('.examples.toml')}", one)
    for file in sorted(HERE.glob("*/*.examples.toml"))
    for one in loaded(file)
]


def made(module: Any, value: Any) -> Any:
    """An argument as the function takes it."""
    if isinstance(value, dict) and set(value) == {"below"}:
        return Below(Decimal(value["below"]))
    if isinstance(value, dict) and set(value) == {"value", "unit"}:
        return Given(made(module, value["value"]), value["unit"])
    if isinstance(value, dict) and "is" in value:
        rest = {key: made(module, one) for key, one in value.items() if key != "is"}
        return getattr(module, value["is"])(**rest)
    if isinstance(value, dict):
        return {key: made(module, one) for key, one in value.items()}
    if isinstance(value, list):
        return [made(module, one) for one in value]
    return None if value == "none" else value


def name(case: tuple[str, dict[str, Any]]) -> str:
    return f"{case[0]}.{case[1]['call']}: {case[1]['sum']}"


@pytest.mark.parametrize("case", EXAMPLES, ids=name)
def test_worked_example(case: tuple[str, dict[str, Any]]) -> None:
    where, ex = case
    module = importlib.import_module(f"youju.standards.{where}")
    args = [made(module, one) for one in ex.get("args", [])]
    more = {key: made(module, one) for key, one in ex.get("with", {}).items()}
    if "on" in ex:
        more["on"] = ex["on"]
    call = getattr(module, ex["call"])
    if "refused" in ex:
        with pytest.raises(YoujuError) as refusal:
            call(*args, **more)
        assert ex["refused"] in str(refusal.value)
        return
    found = call(*args, **more)
    figure = found if isinstance(found, Figure) else getattr(found, "figure", None)
    value = figure.value if figure is not None else found
    if ex["value"] == "none":
        assert value is None, ex["sum"]
    elif isinstance(value, int | Decimal | Fraction):
        wanted = Fraction(ex["value"])  # "1/3" may be written as text
        digits = ex.get("digits")
        assert (value if digits is None else round_even(value, digits)) == wanted, ex["sum"]
    else:
        assert (list(value) if isinstance(value, tuple) else value) == ex["value"], ex["sum"]
    if figure is not None:
        for key in ("unit", "note"):
            if key in ex:
                assert getattr(figure, key) == ex[key]
        if "clause" in ex:
            assert (
                str(figure.by).removesuffix("〔据转引〕").removesuffix("〔待核〕") == ex["clause"]
            )


@pytest.mark.parametrize(
    "package", sorted(file.parent.name for file in LIBRARY.glob("*/__init__.py"))
)
def test_every_standard_has_worked_examples(package: str) -> None:
    """At least three for each dated file, or a test of another shape that is named above."""
    for file in sorted((LIBRARY / package).glob("*.toml")):
        key = f"{package}/{file.name}"
        if key in ELSEWHERE:
            assert list(HERE.parents[1].rglob(Path(ELSEWHERE[key]).name)), key
            continue
        mine = HERE / package / f"{file.stem}.examples.toml"
        assert mine.exists(), key
        text = mine.read_text(encoding="utf-8")
        assert text.count("sum ") + text.count("sum=") >= 3, key
