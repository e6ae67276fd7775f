"""What every answer carries: as of what, which page of how many, in which form."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from youju.ledger import store, supply_store, water_store
from youju.ledger.surroundings import shelf
from youju.terms.errors import NotEnoughData
from youju.terms.states import State
from youju.web.api.problems import problem
from youju.web.base.city import folder

JSON, CSV, ARROW = "application/json", "text/csv", "application/vnd.apache.arrow.stream"
FORMATS = (JSON, CSV, ARROW)


def as_of(
    computed: store.Computed | water_store.Computed | supply_store.Computed | shelf.Computed | None,
) -> dict[str, Any]:
    """The computation behind an answer; of water, sound and soil their own, with their register."""
    if isinstance(computed, water_store.Computed | supply_store.Computed | shelf.Computed):
        register = {
            water_store.Computed: "sections",
            supply_store.Computed: "register",
            shelf.Computed: "registers",
        }[type(computed)]
        return {
            "basis": computed.number,
            "computed_at": computed.computed_at,
            "data_until": None,
            "register": getattr(computed, register),
            "editions": computed.editions,
        }
    last = folder.last_day()
    return {
        "basis": computed.number if computed else None,
        "computed_at": computed.computed_at if computed else None,
        "data_until": last.isoformat() if last else None,
        "register": computed.register if computed else None,
        "editions": computed.editions if computed else None,
    }


def newest() -> store.Computed:
    """The newest computation.

    :raises NotEnoughData: nothing was computed yet.
    """
    found = folder.computed()
    if found is None:
        raise NotEnoughData("还没有评价结果；请先导入数据，数据处理程序会自动计算。")
    return found


def state_of(states: Iterable[int | None]) -> str:
    """The lowest state in words; nothing of nothing."""
    found = [one for one in states if one is not None]
    return State(min(found)).label if found else ""


@dataclass(frozen=True)
class Paging:
    """Limit and offset as asked."""

    limit: int
    offset: int

    def of(self, request: HttpRequest, total: int) -> dict[str, Any]:
        """What the answer says of its page."""
        behind = self.offset + self.limit
        following = None
        if behind < total:
            query = request.GET.copy()
            query["offset"], query["limit"] = str(behind), str(self.limit)
            following = request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
        return {"limit": self.limit, "offset": self.offset, "total": total, "next": following}

    def cut(self, rows: Sequence[Any]) -> Sequence[Any]:
        """The rows of this page."""
        return rows[self.offset : self.offset + self.limit]


def answered(said: Mapping[str, Any]) -> HttpResponse:
    """An answer as JSON, with the address of the next page in its head."""
    answer = HttpResponse(
        json.dumps(said, ensure_ascii=False, separators=(",", ":")), content_type=JSON
    )
    return _headed(answer, said)


def _headed(answer: HttpResponse, said: Mapping[str, Any]) -> HttpResponse:
    page = said.get("page") or {}
    if page.get("next"):
        answer["Link"] = f'<{page["next"]}>; rel="next"'
    answer["X-Youju-Basis"] = str(said["as_of"]["basis"] or "")
    answer["X-Youju-State"] = {"": "", **_STATES}.get(said["state"], "")
    answer["Vary"] = "Accept, Authorization, Cookie"
    return answer


_STATES = {
    State.REALTIME.label: "real-time",
    State.REVIEWED.label: "reviewed",
    State.FINAL.label: "final",
}
"""Heads take no Chinese."""


def table(
    request: HttpRequest,
    frame: pl.DataFrame,
    said: Mapping[str, Any],
    shape: str,
    number: Callable[[Any], Any],
    exact: Sequence[str],
) -> HttpResponse:
    """A series in the form that was asked for: rows, columns, CSV or Arrow.

    ``exact`` names the columns of numbers; ``number`` writes one of them.
    """
    kind = wanted(request)
    if kind is None:
        return problem(request, 406, _("Offered are: %s.") % "、".join(FORMATS))
    if kind == JSON:
        columns = {
            name: [number(one) for one in frame[name]] if name in exact else frame[name].to_list()
            for name in frame.columns
        }
        if shape == "columns":
            return answered({"columns": columns, **said})
        names = list(columns)
        items = [dict(zip(names, row, strict=True)) for row in zip(*columns.values(), strict=True)]
        return answered({"items": items, **said})
    written = frame.with_columns(
        pl.Series(name, [number(one) for one in frame[name]], dtype=_kind(number)) for name in exact
    )
    out = io.BytesIO()
    if kind == CSV:
        written.write_csv(out, include_bom=True)
    else:
        written.write_ipc_stream(out, compat_level=pl.CompatLevel.oldest())
    content = f"{kind}; charset=utf-8" if kind == CSV else kind
    return _headed(HttpResponse(out.getvalue(), content_type=content), said)


def _kind(number: Callable[[Any], Any]) -> Any:
    floats = number is as_float or isinstance(number, Floats)
    return pl.Float64 if floats else pl.String


def wanted(request: HttpRequest) -> str | None:
    """The form that the caller prefers; JSON when it does not say; None for none of ours."""
    accept = request.headers.get("Accept", "") or "*/*"
    for one in accept.split(","):
        kind = one.split(";")[0].strip().lower()
        if kind in FORMATS:
            return kind
        if kind in ("*/*", "application/*", "text/html"):
            return JSON
        if kind == "text/*":
            return CSV
    return None


def as_text(value: Any) -> str | None:
    """A number as decimal text."""
    return None if value is None else f"{value:f}" if hasattr(value, "as_tuple") else str(value)


def as_float(value: Any) -> float | None:
    """A number as binary float, for those who asked for it."""
    return None if value is None else float(value)


class Floats:
    """Scaled integers as binary floats."""

    def __init__(self, decimals: int) -> None:
        self.unit = Decimal(10) ** decimals

    def __call__(self, units: int | None) -> float | None:
        """The float next to the exact number."""
        return None if units is None else float(Decimal(units) / self.unit)
