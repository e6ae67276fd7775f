"""折算浓度 — flue gas brought to the reference oxygen of its limit.

>>> from datetime import date
>>> print(converted(80, 9, 6, on=date(2024, 6, 1)).line())
折算浓度 = 100 mg/m³  ← HJ 212-2017 附录D 式(28)
"""

from __future__ import annotations

from datetime import date

from youju.terms.dated import Standard
from youju.terms.errors import BadInput
from youju.terms.figures import Figure
from youju.terms.numbers import HELD_DECIMALS, Number, exact, plain, round_even

STANDARD = Standard.load("youju.standards.enterprise", "oxygen.toml")


def converted(dry: Number, oxygen: Number, reference: Number, *, on: date) -> Figure:
    """折算浓度 = dry × (21 − reference O₂)/(21 − O₂), in the unit of ``dry`` (mg/m³).

    ``dry``: dry basis, standard state; ``oxygen``, ``reference``: dry oxygen in percent. From 21 %
    measured oxygen on there is no conversion: no value, and the note says so.

    Refuses a reference of 21 % and above, oxygen or concentration below zero, and oxygen above
    100 % (BadInput), floats (NotExact).
    """
    edition = STANDARD.on(on)
    says = edition.says["converted"]
    air, measured, wanted = exact(says["air"]), exact(oxygen), exact(reference)
    for name, value in (("实测氧含量", measured), ("基准氧含量", wanted)):
        if not 0 <= value <= 100:
            raise BadInput(f"{name}应在 0 与 100 之间（%）：{plain(round_even(value, 6))}。")
    if wanted >= air:
        raise BadInput(f"基准氧含量应小于 {says['air']}%：{reference}；请核对排放标准。")
    if exact(dry) < 0:
        raise BadInput(f"干基标态浓度不能为负：{dry}。")
    by = edition.clause(says["clause"], says["mark"])
    parts = (
        Figure("干基标态浓度", dry, "mg/m³"),
        Figure("实测氧含量", oxygen, "%"),
        Figure("基准氧含量", reference, "%"),
    )
    if measured >= air:
        note = f"实测氧含量不小于 {says['air']}%，不能折算"
        return Figure("折算浓度", None, "mg/m³", by=by, of=parts, note=note)
    value = exact(dry) * (air - wanted) / (air - measured)
    return Figure("折算浓度", plain(round_even(value, HELD_DECIMALS)), "mg/m³", by=by, of=parts)


def stands_for_none(code: str, value: Number, *, on: date) -> bool:
    """Whether a converted value sent by a logger only says that there is none.

    A logger of 2025 sends the largest value of the data type, or its negative. ``code``: of
    HJ 212 (a21002 nitrogen oxides is the only one whose largest value was read).
    """
    edition = STANDARD.on(on)
    largest = edition.says.get("none", {}).get("largest", {}).get(code)
    return largest is not None and abs(exact(value)) == exact(largest)
