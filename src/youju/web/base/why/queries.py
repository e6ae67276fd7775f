"""Questions of the why page: what is asked, the figure computed again, who may see it."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from youju.ledger import address, store, supply_store, water_store
from youju.ledger.explain import explain, kind_of
from youju.ledger.explain_scores import request_of
from youju.ledger.explained import Explanation
from youju.ledger.surroundings import shelf
from youju.terms.errors import NotThere
from youju.terms.figures import Figure, in_text
from youju.terms.periods import Period, day_of, day_period, hour_ending, month_of, parse
from youju.web.base.city import folder
from youju.web.base.rights.catalogue import may
from youju.web.base.why import fresh, surroundings, waters, wells

DAY, PERIOD = "fig_air_day", "fig_air_period"


@dataclass(frozen=True)
class Asked:
    """An address as it stands in the browser: where, by which choices, as of which computation.

    ``basis`` None: the newest computation. ``points`` and ``edition`` as the ledger has them.
    """

    where: str
    dust: str = address.KEPT
    basis: int | None = None
    points: str = ""
    edition: str = ""

    @property
    def choices(self) -> dict[str, str]:
        """The choices that are not the usual ones."""
        said = {"points": self.points, "edition": self.edition}
        if self.dust != address.KEPT:
            said = {"dust": self.dust, **said}
        return {key: value for key, value in said.items() if value}

    @property
    def text(self) -> str:
        """The address as the ledger reads it, without the basis."""
        query = "&".join(f"{key}={value}" for key, value in self.choices.items())
        return f"{self.where}?{query}" if query else self.where

    @property
    def is_score(self) -> bool:
        """Whether it is a score or a place, which stands behind the wall until released."""
        return self.where.startswith(address.SCORE)

    def href(self, page: str = "", *, basis: int | None = None, **more: str) -> str:
        """The path of a page of this figure; with the basis when one is asked for or given."""
        said = self.choices
        number = self.basis if basis is None else basis
        if number is not None:
            said["basis"] = str(number)
        said |= more
        query = "&".join(f"{key}={quote(value, safe=':+.,')}" for key, value in said.items())
        path = f"/why/{page + '/' if page else ''}{quote(self.where, safe='/:+.')}"
        return f"{path}?{query}" if query else path


def asked_of(request: HttpRequest, where: str) -> Asked:
    """What a request asks for.

    :raises NotThere: the number of the computation can't be read.
    """
    return _asked(where, request.GET)


def asked_from(text: str) -> Asked:
    """What an address says that somebody typed or pasted: with or without the site before it.

    :raises NotThere: the number of the computation can't be read.
    """
    path, _sign, query = text.strip().partition("?")
    if "/why/" in path:
        path = path.split("/why/", 1)[1]
    return _asked(unquote(path), QueryDict(query))


def _asked(where: str, said: QueryDict) -> Asked:
    number = said.get("basis", "")
    if number and not (number.isascii() and number.isdecimal() and len(number) < 10):
        raise NotThere(f"“basis={number}”不是第几次计算；请写一个数，或去掉这一项。")
    return Asked(
        where.strip().strip("/"),
        said.get("dust") or address.KEPT,
        int(number) if number else None,
        said.get("points", ""),
        said.get("edition", ""),
    )


@dataclass(frozen=True)
class Question:
    """An address that was read: object, kind, period, and the computation that it is asked of."""

    asked: Asked
    read: address.Address
    kind: str
    period: Period
    basis: store.Computed | water_store.Computed | supply_store.Computed | shelf.Computed

    @property
    def is_water(self) -> bool:
        """Whether it is a figure of water, which knows no dust and has its own computations."""
        return self.read.table in waters.TABLES or self.is_wells

    @property
    def is_wells(self) -> bool:
        """Whether it is a figure of wells or drinking-water sources."""
        return wells.is_wells(self.read.table)

    @property
    def is_around(self) -> bool:
        """Whether it is a figure of sound or soil."""
        return self.read.table in surroundings.TABLES

    @property
    def is_apart(self) -> bool:
        """Whether it is no figure of air: no dust, no hours beside it, no worksheet."""
        return self.is_water or self.is_around

    @property
    def newest(self) -> int | None:
        """The number of the newest computation of its kind."""
        if self.is_around:
            return surroundings.newest(self.read.table)
        if self.is_water:
            return wells.newest() if self.is_wells else waters.newest()
        done = folder.computed()
        return done.number if done else None

    @property
    def is_day(self) -> bool:
        """Whether it is a figure of one day, or of an hour in it."""
        return self.read.table in (DAY, address.HOUR)

    @property
    def is_score(self) -> bool:
        """Whether it is what a scheme says of an object."""
        return self.read.table == address.SCORE

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
    if read.table in waters.TABLES:
        basis = water_store.computed_at(city, asked.basis)
        return Question(asked, read, waters.kind_of(basis, read), period_of(read), basis)
    if read.table in surroundings.TABLES:
        one = surroundings.shelf(read.table).at(city, asked.basis)
        return Question(asked, read, surroundings.kind_of(read), period_of(read), one)
    if wells.is_wells(read.table):
        told = supply_store.computed_at(city, asked.basis)
        return Question(asked, read, wells.kind_of(told, read.object), period_of(read), told)
    computed = store.computed_at(city, asked.basis)
    if read.table == address.SCORE:
        request_of(city, fresh.snapshot(computed.number), read)
    return Question(asked, read, kind_of(city, read.object), period_of(read), computed)


def answer(asked: Asked, *, hours: bool = True) -> Answer:
    """The figure at an address, computed again now.

    :raises NotThere: no such figure, place, item, day or computation.
    """
    put, stamp = question(asked), _stamp(asked)
    number = put.basis.number
    started = time.perf_counter()
    if put.is_apart:
        found = explain(folder.city(), asked.text, basis=number)
    else:
        found = explain(folder.city(), asked.text, hours=hours, snapshot=fresh.snapshot(number))
    spent = round((time.perf_counter() - started) * 1000)
    if hours:
        _keep(asked, number, stamp, found.figure)
    return Answer(asked, put.read, put.kind, put.period, put.basis, found, spent)


_trees: OrderedDict[tuple[Path, str, int], tuple[fresh.Stamp, Figure]] = OrderedDict()
_door = threading.Lock()
MOST_TREES = 8


def tree_of(asked: Asked) -> Figure:
    """The tree of a figure whose page stands open: computed once while nothing has changed.

    Only for fetching its parts; a verdict always comes of ``answer``.

    :raises NotThere: no such figure.
    """
    stamp, number = _stamp(asked), _number(asked)
    key = (folder.path(), asked.text, number)
    with _door:
        known = _trees.get(key)
        if known is not None and known[0] == stamp:
            _trees.move_to_end(key)
            return known[1]
    return answer(asked).explanation.figure


def _number(asked: Asked) -> int:
    city = folder.city()
    if surroundings.is_around(asked.where):
        table = asked.where.partition("/")[0]
        return surroundings.shelf(table).at(city, asked.basis).number
    if wells.is_wells(asked.where):
        return supply_store.computed_at(city, asked.basis).number
    bases = water_store if waters.is_water(asked.where) else store
    return bases.computed_at(city, asked.basis).number


def _stamp(asked: Asked) -> fresh.Stamp:
    if surroundings.is_around(asked.where):
        return surroundings.stamp(asked.where.partition("/")[0])
    if wells.is_wells(asked.where):
        return wells.stamp()
    return waters.stamp() if waters.is_water(asked.where) else fresh.stamp()


def _keep(asked: Asked, number: int, stamp: fresh.Stamp, figure: Figure) -> None:
    with _door:
        _trees[folder.path(), asked.text, number] = (stamp, figure)
        while len(_trees) > MOST_TREES:
            _trees.popitem(last=False)


def period_of(read: address.Address) -> Period:
    """The period of an address; of an hour its day.

    :raises NotThere: a day or an hour that is none.
    :raises UnknownPeriod: a period that is none.
    """
    if (own := surroundings.period_of(read)) is not None:
        return own
    try:
        if read.table in (DAY, address.WATER_DAY):
            return day_period(date.fromisoformat(read.when))
        if read.table == address.HOUR:
            return day_period(day_of(hour_ending(datetime.fromisoformat(read.when))))
    except (ValueError, OverflowError):
        raise NotThere(
            f"“{read.when}”不是日期或整点；日期写成 2026-11-22，小时写成 2026-11-22T08:00+08:00。"
        ) from None
    return parse(read.when, folder.city().settings.week_first_day)


def worksheet_period(read: address.Address) -> Period:
    """The period whose 核算底稿 holds a figure: a day stands in that of its month."""
    period = period_of(read)
    return month_of(period.start) if read.table in (DAY, address.HOUR) else period


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


_released: dict[str, Source] = {}


def released_by(name: str, source: Source) -> None:
    """Register who knows which scores were released to those who are assessed.

    ``source`` as in ``published_by``, for addresses of scores (``fig_score/…``).
    """
    _released[name] = source


def released(where: str, basis: int | None = None) -> int | None:
    """The computation on which a score was released to all who are signed in."""
    found = [number for source in _released.values() if (number := source(where, basis))]
    return max(found, default=published(where, basis) or 0) or None


def admitted(user: Any, asked: Asked) -> tuple[Asked, bool] | None:
    """What of an address a person may see, and whether as a visitor; None: sign in first.

    Visitors see what was published. Scores and places stay with those who may see drafts
    until they are released; then the released computation is shown.

    :raises PermissionDenied: signed in, but the score was not released.
    """
    if not (user.is_authenticated and may(user, "why.see")):
        number = published(asked.text, asked.basis)
        return None if number is None else (replace(asked, basis=number), True)
    if surroundings.hidden(user, asked.where):
        raise PermissionDenied(_("This site lies outside your area."))
    if not asked.is_score or may(user, "why.scores"):
        return asked, False
    number = released(asked.text, asked.basis)
    if number is None:
        raise PermissionDenied(_("This score was not released yet."))
    return replace(asked, basis=number), False
