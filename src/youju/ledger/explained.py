"""What an explanation is: a figure computed again, held against what the tables say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from youju.ledger import store, supply_store, water_store
from youju.ledger.surroundings import shelf
from youju.terms.figures import Figure, Value, in_text


@dataclass(frozen=True)
class Explanation:
    """A figure computed again, and whether the other hand says the same.

    ``own`` is the recomputed value where an issued one counts in its place. ``stored`` is what
    the table says — of what no table keeps (a run of days, an hour, a score) what the bulk face
    or the assessment says; ``kept`` tells the two apart. ``differences`` name everything below
    it on which the two hands differ. ``said``: the sentence for the case that they agree.
    """

    figure: Figure
    stored: Value
    basis: store.Computed | water_store.Computed | supply_store.Computed | shelf.Computed
    differences: tuple[str, ...] = ()
    own: Value | Literal["the figure"] = "the figure"
    kept: bool = True
    said: str = ""

    @property
    def recomputed(self) -> Value:
        """What the exact face gives from our own values (an issued value may count instead)."""
        return self.figure.value if self.own == "the figure" else self.own

    @property
    def agrees(self) -> bool:
        """Whether both hands came to the same."""
        return self.recomputed == self.stored and not self.differences

    @property
    def verdict(self) -> str:
        """One line: identical, or an incident."""
        where = "库内" if self.kept else "批量计算"
        if self.agrees:
            what = self.said or f"重算与{where}一致"
            return f"{what}（第{self.basis.number}次计算）。"
        lines = [f"{where}为 {in_text(self.stored)}，重算为 {in_text(self.recomputed)}"]
        return f"事件：重算与{where}不一致。" + "；".join([*lines, *self.differences[:5]])
