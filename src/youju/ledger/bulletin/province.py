"""The city's place in the province, where a table of places was issued for the very period."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from youju.ledger.bulletin.material import INVENTED, Material, short
from youju.ledger.exact import held_value
from youju.ledger.statistics import INDEX
from youju.terms.figures import Figure
from youju.terms.numbers import exact
from youju.terms.periods import day_number


@dataclass(frozen=True)
class Standing:
    """A place that was issued, of which statistic, by whom, in which document."""

    place: int
    of: str
    issuer: str
    document: str
    ref: str

    @property
    def figure(self) -> Figure:
        """The place as a figure that says where it stands."""
        note = "，".join(one for one in (self.issuer, self.document) if one)
        return Figure(f"{short(self.of)}全省位次", self.place, "位", note=note, ref=self.ref)

    @property
    def words(self) -> str:
        """The place in one sentence."""
        mark = f"（{INVENTED}）"
        document = self.document.removesuffix(mark) if mark in self.issuer else self.document
        by = f"据{self.issuer or '上级'}下发的排名" + (f"（{document}）" if document else "")
        return f"{by}，全市{short(self.of)}居全省第{self.place}位。"


def standing(material: Material) -> Standing | None:
    """The city's issued place for the period of the answer; None where none was issued."""
    if material.whole is None:
        return None
    name = material.whole[0]
    period = material.period
    rows = material.answer.snapshot.issued(("city",)).filter(
        pl.col("stat") == "rank",
        pl.col("object") == name,
        pl.col("start") == day_number(period.start),
        pl.col("end") == day_number(period.end),
        pl.col("value").is_not_null(),
    )
    found = [
        Standing(
            int(exact(held_value(row["value"]) or 0)),
            row["item"],
            row["issuer"] or "",
            row["document"] or "",
            f"{row['stream']}/{row['entry']}#{row['cell'] or row['line']}",
        )
        for row in rows.sort("seq").iter_rows(named=True)
    ]
    return next((one for one in reversed(found) if one.of == INDEX), found[-1] if found else None)
