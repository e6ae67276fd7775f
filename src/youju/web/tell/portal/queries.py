"""What the public page shows: only what is released."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from django.db.models import Count, Max
from django.utils.translation import get_language

from youju.ledger import address
from youju.ledger.worksheet import write
from youju.terms.errors import NotThere, YoujuError
from youju.terms.periods import day_number
from youju.terms.places import CITY, COUNTY
from youju.terms.states import Gap, State
from youju.web.base.city import folder
from youju.web.tell.disclosure import kept
from youju.web.tell.disclosure import queries as disclosure
from youju.web.tell.disclosure import words as kinds
from youju.web.tell.disclosure.models import Job, Product, ReleaseBasis
from youju.web.tell.portal import words

# the air of the last day


@dataclass(frozen=True)
class Air:
    """The air of one place on one day; ``aqi`` None where it has no valid value."""

    place: str
    aqi: int | None
    level: str
    number: int
    level_word: object
    primary: tuple[str, ...]
    ref: str


@dataclass(frozen=True)
class Today:
    """The last day with data: the city, its counties, and the computation they are of."""

    day: date
    city: Air | None
    counties: tuple[Air, ...]
    state: object
    basis: int
    advice: words.Advice | None
    age: int


def today() -> Today | None:
    """The air of the last day; None while it is not released, or nothing was computed."""
    now = folder.beijing_now().date()
    if kinds.DAILY not in disclosure.bases_in_force(now) or folder.computed() is None:
        return None
    held = folder.snapshot()
    day = held.last_day
    if day is None:
        return None
    number = day_number(day)
    rows = list(held.days((CITY, COUNTY), number, number, "kept").iter_rows(named=True))
    found = {(row["kind"], row["object"]): row for row in rows}
    order = [(COUNTY, name) for name in folder.city().register.counties()]
    counties = tuple(_air(found[key], day) for key in order if key in found)
    whole = found.get((CITY, folder.city_name()))
    city = _air(whole, day) if whole else None
    lowest = min((row["state"] for row in rows if row["state"] is not None), default=None)
    state = words.STATES.get(State(lowest).label, "") if lowest is not None else ""
    advice = words.advice(city.number, day) if city is not None and city.number else None
    return Today(day, city, counties, state, held.computed.number, advice, (now - day).days)


def _air(row: dict[str, Any], day: date) -> Air:
    aqi, level = row["aqi"], row["level"] or ""
    number, word = words.LEVELS.get(level, (0, level))
    keys = [one for one in (row["primary"] or "").split(",") if one and one != Gap.MISSING.value]
    where = address.day(row["kind"], row["object"], day, "aqi")
    return Air(row["object"], aqi, level, number, word, tuple(keys), where)


# products


def products() -> list[Product]:
    """Everything that everybody may see, newest first."""
    found = disclosure.published().select_related("corrects").prefetch_related("documents")
    return list(found)


@dataclass(frozen=True)
class Shown:
    """A product with the one that corrects it, if any."""

    product: Product
    corrected_by: Product | None


def paired(found: Iterable[Product]) -> list[Shown]:
    """Each product beside its correction."""
    known = list(found)
    by = {one.corrects_id: one for one in known if one.corrects_id}
    return [Shown(one, by.get(one.pk)) for one in known]


def valid(found: Iterable[Product]) -> Product | None:
    """The newest product that nothing corrects."""
    return next((one.product for one in paired(found) if one.corrected_by is None), None)


def one(pk: int) -> Product:
    """A public product.

    :raises NotThere: there is none, or it is not public.
    """
    found = disclosure.published().select_related("corrects").prefetch_related("documents")
    product = found.filter(pk=pk).first()
    if product is None:
        raise NotThere("没有这份公开的文件。")
    return product


def correction_of(product: Product) -> Product | None:
    """The public correction of a product."""
    return disclosure.published().filter(corrects=product).first()


# 核算底稿


def counties_in(table: dict[str, Any]) -> list[str]:
    """The ranked places of a product."""
    return [row["name"] for row in table["ranking"]["rows"]]


def worksheet(product: Product, place: str) -> bytes:
    """The 核算底稿 of one ranked place, made once and kept.

    :raises NotThere: the place is not ranked in the product.
    """
    table = disclosure.table_of(product)
    if place not in counties_in(table):
        raise NotThere("这份通报里没有这个县（市、区）。")
    name = hashlib.sha256(f"{product.pk} {product.basis} {place}".encode()).hexdigest()[:24]
    path = kept.site_folder(folder.path(), "worksheets") / f"{name}.xlsx"
    with kept.one_at_a_time(path):
        if path.is_file():
            return path.read_bytes()
        data = write(folder.city(), place, product.period, dust="excluded", basis=product.basis)
        kept.write(path, data)
    return data


# verdicts


def waiting_uploads() -> int:
    """How many uploaded packs wait for their turn."""
    return Job.objects.filter(work=kinds.VERIFY, state__in=(kinds.WAITING, kinds.DOING)).count()


def upload(token: str) -> Job:
    """The job of an upload.

    :raises NotThere: it is over for more than a day, or never was.
    """
    found = Job.objects.filter(work=kinds.VERIFY, key=f"verify {token}").order_by("-pk").first()
    if found is None:
        raise NotThere("没有这次核验，或结果已满一天被清除；请重新上传。")
    return found


def known_pack(sha256: str) -> Product | None:
    """The public product whose pack has that hash."""
    return disclosure.published().filter(pack_sha256=sha256).first()


# caching


def version() -> tuple[str, datetime]:
    """What the public pages depend on, as a mark, and when it last changed."""
    found = disclosure.published().aggregate(n=Count("pk"), at=Max("changed_at"))
    bases = ReleaseBasis.objects.aggregate(n=Count("pk"), at=Max("recorded_at"), ended=Max("until"))
    try:
        done = folder.computed()
        stamp = _stamp(folder.path() / "city.toml")
    except YoujuError:
        done, stamp = None, 0
    number, computed_at = (done.number, done.computed_at) if done else (0, "")
    said = [found, bases, number, stamp, str(folder.beijing_now().date()), get_language()]
    mark = hashlib.sha256(json.dumps(said, default=str).encode()).hexdigest()[:24]
    times = [at for at in (found["at"], bases["at"]) if at is not None]
    if computed_at:
        at = datetime.fromisoformat(computed_at)
        times.append(at if at.tzinfo else at.replace(tzinfo=UTC))
    return mark, max(times, default=datetime(2020, 1, 1, tzinfo=UTC))


def _stamp(file: Path) -> int:
    try:
        return file.stat().st_mtime_ns
    except FileNotFoundError:
        return 0
