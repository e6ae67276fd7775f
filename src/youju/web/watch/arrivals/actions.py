"""Bring a sheet in; keep a mapping. The writer does it; the deed is recorded here."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from django.db import transaction

from youju.intake import spool
from youju.intake.arrivals import UNKNOWN
from youju.readings import layouts, tables
from youju.readings.layouts import LAYOUTS, mapped, recognising
from youju.terms.errors import BadInput
from youju.terms.periods import stamp
from youju.web.base.city import folder
from youju.web.base.rights.models import User
from youju.web.base.work import actions as work
from youju.web.watch.arrivals.words import SUFFIXES

DUST = "dust"
"""The layout of lists of dust hours."""
HOURS = "template"
"""The layout of hours, the only one that exists as .parquet."""
PARQUET = b"PAR1"
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def checked(name: str, data: bytes, most: int) -> str:
    """The name of an upload without folders, when it is what its ending says.

    :raises BadInput: too large, empty, an ending that is no sheet's, or one that lies.
    """
    plain = re.sub(r"[\x00-\x1f/\\]", "_", name.replace("\\", "/").rsplit("/", 1)[-1]).strip(". ")
    ending = os.path.splitext(plain)[1].lower()
    if ending not in SUFFIXES:
        raise BadInput(f"“{plain}”不是表格文件；请上传 {'、'.join(SUFFIXES)} 文件。")
    if not data:
        raise BadInput(f"“{plain}”是空文件；请核对后重新上传。")
    if len(data) > most:
        raise BadInput(
            f"“{plain}”有 {len(data) / 1e6:.0f} MB，超过上限 {most / 1e6:.0f} MB；"
            "请按月拆分，或直接放进服务器的收件文件夹。"
        )
    honest = {
        ".xlsx": data.startswith(ZIP),
        ".xls": data.startswith((OLE, ZIP)),
        ".parquet": data.startswith(PARQUET) and data.endswith(PARQUET),
    }.get(ending, b"\x00" not in data[:4096] and not data.startswith((ZIP, OLE)))
    if not honest:
        again = "重新导出完整的" if ending == ".parquet" else "用 Excel 或 WPS 另存为真正的"
        raise BadInput(f"“{plain}”的内容与扩展名不符；请{again} {ending}。")
    return plain


def recognised(name: str, data: bytes, on: date) -> str:
    """The layout of a sheet by its head: a mapping of this city, else a layout of ours.

    Empty when no head fits: the sheet must be mapped first.

    :raises BadInput: it can't be opened, or several layouts fit and nothing decides.
    """
    if name.lower().endswith(".parquet"):
        return HOURS
    own = mapped.latest(mapped.kept(folder.path() / "layouts"), on)
    fits = [one.name for one in mapped.fitting(own, name, data)]
    fits = fits or [one.layout for one in recognising.best(recognising.fitting(name, data))]
    if len(fits) > 1:
        raise BadInput(f"“{name}”的表头符合多种格式（{'、'.join(fits)}）；请在“格式”中选定一种。")
    return fits[0] if fits else ""


def options_of(name: str, layout: str, places: str) -> dict[str, str]:
    """What the layout is told beside the sheet.

    :raises BadInput: .parquet in another layout than that of hours; names said to be somebody's
        for a layout that does not ask.
    """
    if name.lower().endswith(".parquet") and layout != HOURS:
        raise BadInput(f".parquet 只收小时数据模板（{HOURS}）；“{layout}”请用 .xlsx 或 .csv 上传。")
    if not places:
        return {}
    known = LAYOUTS.get(layout)
    if known is None or "kind" not in known.options:
        raise BadInput(
            f"“{layout}”自己写明了名称属于谁；“名称指”一栏请留空，它只用于下发的日值、月值表。"
        )
    return {"kind": places}


def against_earlier(name: str, data: bytes, layout: str, on: date) -> None:
    """A list of dust hours that says of a place and days something else than an earlier list.

    Marks stand beside each other, so a corrected list alone would leave the old hours in force:
    that is asked about, never settled in silence.

    :raises BadInput: it contradicts one; the text names place, both spans and what would do.
    """
    if layout != DUST:
        return
    city = folder.city()
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / name
        path.write_bytes(data)
        sheet = layouts.read(path, layout, register=city.register, today=on)
    rows = sheet.frame.lazy().collect().select("scope", "key", "first_hour", "last_hour").rows()
    given = set(rows)
    standing = [one for one in tables.marks(city) if one.kind == "dust"]
    for scope, key, first, last in rows:
        for one in standing:
            old = (one.scope, one.key, one.first_hour, one.last_hour)
            met = one.first_hour // 24 <= last // 24 and first // 24 <= one.last_hour // 24
            if (one.scope, one.key) == (scope, key) and met and old not in given:
                raise BadInput(
                    f"与已登记的沙尘名单不一致：{key}本表为{_span(first, last)}，"
                    f"已登记{_span(one.first_hour, one.last_hour)}"
                    f"（{one.document or one.by}）。本表如是更正，请先在“审核”中撤销原标记再上传；"
                    "如两份都算，请勾选“两份名单都算”。"
                )


def _span(first: int, last: int) -> str:
    """Hours by their stamps: the first and the last hour as they end."""
    begin, end = (stamp(one).replace("T", " ") for one in (first, last))
    return f"{begin}至{end}"


def put_aside(name: str, data: bytes, *, by: User) -> str:
    """Keep a sheet that nobody knows until it is mapped; where it waits."""
    target = folder.path() / "inbox" / UNKNOWN / name
    target.parent.mkdir(parents=True, exist_ok=True)
    stem, ending = target.stem, target.suffix
    number = 1
    while target.exists() and target.read_bytes() != data:
        number += 1
        target = target.with_name(f"{stem}({number}){ending}")
    target.write_bytes(data)
    work.record(by, "arrivals.aside", target.name)
    return target.relative_to(folder.path()).as_posix()


@transaction.atomic
def bring(
    name: str,
    data: bytes,
    *,
    by: User,
    on: date,
    layout: str,
    state: int | None,
    issuer: str,
    document: str,
    issued_on: date | None,
    options: Mapping[str, str] | None = None,
) -> str:
    """收表 — hand a sheet to the writer; its ticket. The same bytes twice are one command."""
    path = spool.keep_file(folder.path(), name, data)
    command = spool.ImportSheet(
        path,
        layout,
        str(by),
        on,
        options=options or {},
        state=state,
        issuer=issuer,
        document=document,
        issued_on=issued_on,
    )
    ticket = spool.submit(folder.path(), command)
    said: dict[str, object] = {"layout": layout, **(options or {})}
    said |= {"issuer": issuer, "document": document, "ticket": ticket}
    work.record(by, "arrivals.bring", name, data=said)
    return ticket


@transaction.atomic
def keep_mapping(mapping: mapped.Mapping, *, by: User, on: date) -> str:
    """对应 — keep what the columns of a sheet mean; files that wait are then read through it."""
    ready = mapped.checked(mapping)
    ticket = spool.submit(folder.path(), spool.KeepLayout(ready.to_toml(), str(by), on))
    work.record(by, "arrivals.map", ready.name, data=ready.as_plain() | {"ticket": ticket})
    return ticket
