"""Questions of the why page: what is asked, the figure computed again, who may see it."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from urllib.parse import quote, unquote

from django.http import HttpRequest, QueryDict

from youju.ledger import address, store
from youju.ledger.explain import Explanation, explain, kind_of
from youju.terms.errors import NotThere
from youju.terms.figures import Figure, in_text
from youju.terms.periods import Period, day_period, month_of, parse
from youju.web.base.city import folder
from youju.web.base.why import fresh

DAY, PERIOD = "fig_air_day", "fig_air_period"


@dataclass(frozen=True)
class Asked:
    """An address as it stands in the browser: where, dust basis, and which computation.

    ``basis`` None: the newest computation.
    """

    where: str
    dust: str = address.KEPT
    basis: int | None = None

    @property
    def text(self) -> str:
        """The address as the ledger reads it, without the basis."""
        return self.where if self.dust == address.KEPT else f"{self.where}?dust={self.dust}"

    def href(self, page: str = "", *, basis: int | None = None, **more: str) -> str:
        """The path of a page of this figure; with the basis when one is asked for or given."""
        said = {"dust": self.dust} if self.dust != address.KEPT else {}
        number = self.basis if basis is None else basis
        if number is not None:
            said["basis"] = str(number)
        said |= more
        query = "&".join(f"{key}={quote(value, safe=':+.')}" for key, value in said.items())
        path = f"/why/{page + '/' if page else ''}{quote(self.where, safe='/:+.')}"
        return f"{path}?{query}" if query else path


def asked_of(request: HttpRequest, where: str) -> Asked:
    """What a request asks for.

    :raises NotThere: the dust basis or the number of the computation can't be read.
    """
    dust = request.GET.get("dust") or address.KEPT
    number = request.GET.get("basis") or ""
    if number and not (number.isascii() and number.isdecimal() and len(number) < 10):
        raise NotThere(f"“basis={number}”不是第几次计算；请写一个数，或去掉这一项。")
    return Asked(where.strip().strip("/"), dust, int(number) if number else None)


def asked_from(text: str) -> Asked:
    """What an address says that somebody typed or pasted: with or without the site before it.

    :raises NotThere: the basis can't be read.
    """
    path, _sign, query = text.strip().partition("?")
    if "/why/" in path:
        path = path.split("/why/", 1)[1]
    said = QueryDict(query)
    number = said.get("basis", "")
    if number and not (number.isascii() and number.isdecimal() and len(number) < 10):
        raise NotThere(f"“basis={number}”不是第几次计算；请写一个数，或去掉这一项。")
    dust = said.get("dust") or address.KEPT
    return Asked(unquote(path).strip("/"), dust, int(number) if number else None)


@dataclass(frozen=True)
class Question:
    """An address that was read: object, kind, period, and the computation that it is asked of."""

    asked: Asked
    read: address.Address
    kind: str
    period: Period
    basis: store.Computed

    @property
    def is_day(self) -> bool:
        """Whether it is a figure of one day."""
        return self.read.table == DAY

    @property
    def stable(self) -> str:
        """The path that will always say the same: with the basis in it."""
        return self.asked.href(basis=self.basis.number)

    @property
    def json_href(self) -> str:
        """The same as JSON."""
        return self.asked.href("json", basis=self.basis.number)

    @property
    def worksheet_href(self) -> str:
        """The 核算底稿."""
        return self.asked.href("worksheet", basis=self.basis.number)

    @property
    def whole_href(self) -> str:
        """The page without a part of the tree in the middle."""
        return self.asked.href()

    @property
    def rows_href(self) -> str:
        """The whole data table, as a part of the page."""
        return self.asked.href("rows", basis=self.basis.number)

    @property
    def all_href(self) -> str:
        """The page with the whole data table in it."""
        return self.asked.href(all="1")

    @property
    def newest_href(self) -> str:
        """The same figure as of the newest computation."""
        return replace(self.asked, basis=None).href()

    @property
    def other_dust_href(self) -> str:
        """The same figure on the other dust basis."""
        other = address.KEPT if self.asked.dust != address.KEPT else "excluded"
        return replace(self.asked, dust=other).href()

    @property
    def worksheet_period(self) -> Period:
        """The period whose 核算底稿 holds this figure."""
        return worksheet_period(self.read)


@dataclass(frozen=True)
class Answer(Question):
    """The figure computed again: what came out, and how long it took."""

    explanation: Explanation
    milliseconds: int

    @property
    def stored_text(self) -> str:
        """What the table says, as people read it."""
        return in_text(self.explanation.stored)

    @property
    def recomputed_text(self) -> str:
        """What came out again, as people read it."""
        return in_text(self.explanation.recomputed)


def question(asked: Asked) -> Question:
    """What an address asks, read without computing anything.

    :raises NotThere: no such place, day or computation.
    """
    city = folder.city()
    read = address.read(asked.text)
    computed = store.computed_at(city, asked.basis)
    return Question(asked, read, kind_of(city, read.object), period_of(read), computed)


def answer(asked: Asked, *, hours: bool = True) -> Answer:
    """The figure at an address, computed again now.

    :raises NotThere: no such figure, place, item, day or computation.
    """
    put, stamp = question(asked), fresh.stamp()
    started = time.perf_counter()
    found = explain(
        folder.city(), asked.text, hours=hours, snapshot=fresh.snapshot(put.basis.number)
    )
    spent = round((time.perf_counter() - started) * 1000)
    if hours:
        _keep(asked, put.basis.number, stamp, found.figure)
    return Answer(asked, put.read, put.kind, put.period, found.basis, found, spent)


_trees: OrderedDict[tuple[Path, str, int], tuple[fresh.Stamp, Figure]] = OrderedDict()
_door = threading.Lock()
MOST_TREES = 8


def tree_of(asked: Asked) -> Figure:
    """The tree of a figure whose page stands open: computed once while nothing has changed.

    Only for fetching its parts; a verdict always comes of ``answer``.

    :raises NotThere: no such figure.
    """
    stamp, number = fresh.stamp(), store.computed_at(folder.city(), asked.basis).number
    key = (folder.path(), asked.text, number)
    with _door:
        known = _trees.get(key)
        if known is not None and known[0] == stamp:
            _trees.move_to_end(key)
            return known[1]
    return answer(asked).explanation.figure


def _keep(asked: Asked, number: int, stamp: fresh.Stamp, figure: Figure) -> None:
    with _door:
        _trees[folder.path(), asked.text, number] = (stamp, figure)
        while len(_trees) > MOST_TREES:
            _trees.popitem(last=False)


def period_of(read: address.Address) -> Period:
    """The period of an address.

    :raises NotThere: a day that is none.
    :raises UnknownPeriod: a period that is none.
    """
    if read.table == DAY:
        try:
            return day_period(date.fromisoformat(read.when))
        except ValueError:
            raise NotThere(f"“{read.when}”不是日期；日期写成 2026-11-22。") from None
    return parse(read.when, folder.city().settings.week_first_day)


def worksheet_period(read: address.Address) -> Period:
    """The period whose 核算底稿 holds a figure: a day stands in that of its month."""
    period = period_of(read)
    return month_of(period.start) if read.table == DAY else period


# who may see it

Source = Callable[[str, "int | None"], "int | None"]
_published: dict[str, Source] = {}


def published_by(name: str, source: Source) -> None:
    """Register who knows what has been published; the same name again replaces it.

    ``source(address, basis)``: the number of the computation on which the figure at that
    address (``fig_air_day/…``, with ``?dust=excluded`` where that is its basis) was published,
    None when it was not. With ``basis`` only that computation is asked for; without one the
    latest that was published.
    """
    _published[name] = source


def published(where: str, basis: int | None = None) -> int | None:
    """The computation on which a figure was published; None when the public may not see it."""
    found = [number for source in _published.values() if (number := source(where, basis))]
    return max(found, default=None)
