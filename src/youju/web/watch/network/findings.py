"""Events of the network: what was over, out, rising or suspect, with every version kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

from youju.ledger.network import findings
from youju.ledger.network.findings import Version
from youju.readings.network import exports, recent
from youju.readings.network.registers import Network, Outlet
from youju.terms.errors import NotThere
from youju.web.base.city import folder
from youju.web.watch.network import queries, words
from youju.web.watch.network.outlets import name_of

MOST = 500
MOST_EVIDENCE = 30


@dataclass(frozen=True)
class Shown:
    """One version of an event in words. ``gone``: with what is known now it is none any more."""

    key: str
    version: int
    review: int
    gone: bool
    outlet: Outlet
    kind: str
    factor: str
    name: str
    begin: datetime
    end: datetime
    count: int
    worst: str
    limit: str
    unit: str
    mean: str | Promise
    clause: str
    because: str
    pending: bool
    packets: tuple[int, ...]
    open: bool

    @property
    def kind_words(self) -> str | Promise:
        """The kind in a word."""
        return words.EVENTS.get(self.kind, self.kind)


def every(person: Any, known: Network, *, kind: str = "", gone: bool = False) -> list[Shown]:
    """The newest version of each event in this person's scope, the latest first."""
    newest = {one.key: one for one in findings.versions(folder.city())}
    mine = _mine(person, known)
    found = [
        _shown(one, mine[one.said["outlet"]])
        for one in newest.values()
        if one.said["outlet"] in mine
        and (gone or not one.gone)
        and (not kind or one.said["kind"] == kind)
    ]
    return sorted(found, key=lambda one: (one.begin, one.key), reverse=True)


def versions(person: Any, known: Network, key: str) -> list[Shown]:
    """The versions of one event, the newest first.

    :raises NotThere: no such event, or not in this person's scope.
    """
    mine = _mine(person, known)
    found = [
        _shown(one, mine[one.said["outlet"]])
        for one in findings.versions(folder.city(), key)
        if one.said["outlet"] in mine
    ]
    if not found:
        raise NotThere("没有这个事件，或不在您的范围内。")
    return found[::-1]


def cells(one: Shown) -> list[dict[str, Any]]:
    """The cells of a platform's exports that say so, each with the beginning of its value."""
    frame = exports.cells(folder.city(), one.packets[:MOST_EVIDENCE])
    return frame.select("start", "cell", "entry", "span_s", "variant").to_dicts()


def evidence(one: Shown) -> list[dict[str, Any]]:
    """The packets that say so; none where the data came as a platform's export."""
    frame = recent.packets(folder.city(), one.packets[:MOST_EVIDENCE])
    return frame.select("ordinal", "arrived", "cn").to_dicts()


def _mine(person: Any, known: Network) -> dict[str, Outlet]:
    return {one.outlet: one for one in known.outlets if queries.sees(person, one)}


def _shown(one: Version, outlet: Outlet) -> Shown:
    said = one.said
    return Shown(
        one.key,
        one.version,
        one.review,
        one.gone,
        outlet,
        said["kind"],
        said["factor"],
        name_of(said["factor"]) if said["factor"] else "全部因子",
        datetime.fromisoformat(said["begin"]),
        datetime.fromisoformat(said["end"]),
        said["count"],
        _plain(said["worst"]),
        _plain(said["limit"]),
        said["unit"],
        words.MEANS.get(said["mean"], ""),
        said["clause"],
        said["because"],
        said["pending"],
        tuple(said["packets"]),
        bool(said.get("open")) and not one.gone,
    )


def _plain(text: str | None) -> str:
    """A number without zeros that nobody sent."""
    if text is None:
        return ""
    return text.rstrip("0").rstrip(".") if "." in text else text
