"""Arguments of this app's addresses for the permission matrix: one review of a county's station."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from youju.readings import tables
from youju.terms.periods import day_number
from youju.web.base.city import folder
from youju.web.base.rights.models import Organisation, User
from youju.web.watch.review import files, words
from youju.web.watch.review.models import File, Proposal


def _one(way: str = words.MARK) -> Proposal:
    """A proposal on a station of the county whose user stands in the matrix."""
    unit = Organisation.objects.get(key="county-1-bureau")
    site = next(one for one in folder.city().register.sites if one.county == unit.county)
    last = folder.last_day()
    assert last is not None
    by = User.objects.get(username="station")
    made: Proposal = Proposal.objects.create(
        way=way,
        state=words.DRAFTED if way == words.APPLICATION else words.PROPOSED,
        key=site.site,
        name=site.name,
        level=site.level,
        first_hour=day_number(last) * 24,
        last_hour=day_number(last) * 24 + 11,
        kind="invalid",
        because="采样管路漏气。",
        token=uuid4().hex,
        by=by,
        by_name=by.name,
        organisation=unit,
    )
    return made


def _number() -> list[dict[str, Any]]:
    one = _one()
    return [{"number": one.pk, "unit": one.organisation}]


def _letter() -> list[dict[str, Any]]:
    one = _one(words.APPLICATION)
    return [{"number": one.pk, "unit": one.organisation}]


def _file() -> list[dict[str, Any]]:
    one = _one()
    upload = files.Upload("记录.pdf", b"%PDF-1.4\n")
    kept = File.objects.create(
        proposal=one, name=upload.name, sha256=files.keep(upload), size=9, by_name=one.by_name
    )
    return [{"number": one.pk, "file": kept.pk, "unit": one.organisation}]


def _site() -> list[dict[str, Any]]:
    unit = Organisation.objects.get(key="county-1-bureau")
    site = next(one for one in folder.city().register.sites if one.county == unit.county)
    return [{"site": site.site, "unit": unit}]


def _seq() -> list[dict[str, Any]]:
    mark = tables.marks(folder.city())[0]
    county = folder.city().register.site(mark.key).county if mark.scope == "site" else ""
    unit = Organisation.objects.filter(county=county).first() if county else None
    return [{"seq": mark.seq, "unit": unit or Organisation.objects.get(key="bureau")}]


EXAMPLES = {
    "review:proposal": _number,
    "review:effect": _number,
    "review:letter": _letter,
    "review:confirm": _number,
    "review:refuse": _number,
    "review:withdraw": _number,
    "review:send": _number,
    "review:answer": _number,
    "review:file": _file,
    "review:station": _site,
    "review:revoke": _seq,
}
