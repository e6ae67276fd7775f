"""The door for devices: a batch of hours lies on the disk before it is answered.

The site never writes tables. The bytes go to the spool as they came, with a command to import
them; the writer puts the original into the journal and makes readings of it, by the same layout
that looked at every row here. The same bytes again give the same ticket and no second batch;
the same values again are counted as repeated by the writer.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Router

from youju.intake import spool
from youju.readings import layouts
from youju.readings.layouts import records
from youju.readings.layouts.refusals import Refusal
from youju.readings.marks import NOT_OURS
from youju.terms.errors import BadInput, NotThere, UnknownPlace
from youju.terms.places import Register
from youju.web.api import queries, shapes
from youju.web.api.callers import Device
from youju.web.api.models import Batch, DeviceToken
from youju.web.api.problems import NotNow, Refused
from youju.web.base.city import folder

router = Router(auth=[Device()])
LAYOUT = "template"
MOST_BYTES, MOST_ROWS, MOST_WAITING = 1 << 20, 2000, 2000
"""Of a batch; and commands that may wait for the writer before batches are turned away."""

_SAID: dict[str, str] = {
    "site": "Code, name or alias of a station of this device.",
    "time": "The hour's end, ISO 8601; Beijing time without an offset.",
    "co": "Hourly mean in mg/m³, read by its digits.",
}
_EXAMPLE: dict[str, Any] = {
    "rows": [
        {"site": "QL21", "time": "2026-11-23T08:00+08:00", "pm25": 31.2, "pm10": 54, "co": "0.6"},
        {"site": "QL21", "time": "2026-11-23T09:00+08:00", "pm25": None, "flag_pm25": "校准"},
    ]
}
_FOLLOW = "https://youju.example/api/v1/ingest/hours/20261123T080105123456-0a1b2c3d"
TAKEN: dict[str, Any] = {
    "ticket": _FOLLOW.rpartition("/")[2],
    "repeated": False,
    "rows": 2,
    "accepted": 1,
    "refused": [
        {"row": 2, "field": "time", "said": "2026-11-23T09:30", "reason": "不是整点；请核对。"}
    ],
    "notes": [],
    "follow": _FOLLOW,
}
"""What the answer to a batch looks like, one row of which was handed back."""


def _field(name: str) -> dict[str, Any]:
    """What a field of a row may be, and in which unit."""
    if name in ("site", "time") or name.startswith("flag_"):
        said = _SAID.get(name, "What is the matter with the value, as in the template's flags.")
        return {"type": "string", "maxLength": 60, "description": said}
    said = _SAID.get(name, "Hourly mean in µg/m³, read by its digits.")
    kinds = [{"type": "number"}, {"type": "string", "maxLength": 60}, {"type": "null"}]
    return {"anyOf": kinds, "description": said}


_ROW: dict[str, Any] = {
    "type": "object",
    "required": ["site", "time"],
    "additionalProperties": False,
    "properties": {name: _field(name) for name in records.FIELDS},
}
BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["rows"],
                    "additionalProperties": False,
                    "properties": {
                        "rows": {
                            "type": "array",
                            "items": _ROW,
                            "minItems": 1,
                            "maxItems": MOST_ROWS,
                        }
                    },
                },
                "example": _EXAMPLE,
            }
        },
    }
}


@dataclass(frozen=True)
class _Looked:
    """What the layout made of a batch: rows, how many are taken, refusals, remarks."""

    rows: int
    accepted: int
    refusals: tuple[Refusal, ...] = ()
    notes: tuple[str, ...] = ()
    unreadable: str = ""


@router.post(
    "/ingest/hours",
    response={202: shapes.Taken},
    summary=gettext_noop("Hand in hours of a micro-station"),
    description=gettext_noop(
        "A batch of hours as JSON, with the token of a device: rows with site, time (the hour's "
        "end), pm25, pm10, so2, no2 and o3 in µg/m³, co in mg/m³, flag_*. Rows that are wrong "
        "are handed back, the others are taken; one row of a station that is not the device's "
        "own refuses the whole batch. Answered when the batch lies on the disk; the same bytes "
        "again give the same ticket. At most 2000 rows, 1 MiB, 30 batches a minute."
    ),
    operation_id="ingest_hours",
    openapi_extra=BODY,
)
def ingest_hours(request: HttpRequest) -> HttpResponse:
    """Take a batch."""
    token: DeviceToken = request.auth  # type: ignore[attr-defined]
    data = _body(request)
    register = folder.city().register
    on = folder.beijing_now().date()
    name = f"device-{token.pk}.json"
    _refuse_foreign(data, token, register)
    looked = _look(name, data, register, on)
    batch, repeated = _kept(token, name, data, looked, on)
    if not looked.accepted:
        why = looked.unreadable or _("No row could be taken.")
        kept = _(" The original is kept under the ticket %s.") % batch.ticket
        raise Refused(422, why + kept, [_as_wrong(one) for one in looked.refusals] or None)
    said = {
        "ticket": batch.ticket,
        "repeated": repeated,
        "rows": looked.rows,
        "accepted": looked.accepted,
        "refused": [
            {"row": one.line, "field": one.column, "said": one.said, "reason": one.reason}
            for one in looked.refusals
        ],
        "notes": list(looked.notes),
        "follow": request.build_absolute_uri(
            reverse("api:v1:ingest_follow", kwargs={"ticket": batch.ticket})
        ),
    }
    return _json(said, 202)


@router.get(
    "/ingest/hours/{ticket}",
    response=shapes.Followed,
    summary=gettext_noop("What became of a batch"),
    description=gettext_noop("The state of a batch of this device, with the writer's counts."),
    operation_id="ingest_follow",
    url_name="ingest_follow",
)
def ingest_follow(request: HttpRequest, ticket: str) -> HttpResponse:
    """Follow a batch."""
    token: DeviceToken = request.auth  # type: ignore[attr-defined]
    mine = Batch.objects.filter(token=token, ticket=ticket).first()
    answer = spool.answer(folder.path(), ticket) if mine else None
    if answer is None:
        raise NotThere(_("This device has no batch “%s”.") % ticket[:60])
    facts = answer.facts
    return _json(
        {
            "ticket": ticket,
            "state": answer.state,
            "words": answer.words,
            "at": answer.at.isoformat(),
            "journal": str(facts.get("position", "")),
            **{name: facts.get(name) for name in ("accepted", "repeated", "revised", "refused")},
        }
    )


# inside


def _body(request: HttpRequest) -> bytes:
    kind = (request.content_type or "").lower()
    if kind != "application/json" or request.headers.get("Content-Encoding"):
        raise Refused(415, _("Send application/json, not compressed."))
    too_large = _("A batch takes at most %d bytes.") % MOST_BYTES
    try:
        if int(request.headers.get("Content-Length") or 0) > MOST_BYTES:
            raise Refused(413, too_large)
        data = request.body
    except (ValueError, RequestDataTooBig):
        raise Refused(413, too_large) from None
    if len(data) > MOST_BYTES:
        raise Refused(413, too_large)
    if not data.strip():
        raise Refused(422, _("The batch is empty."))
    return data


def _refuse_foreign(data: bytes, token: DeviceToken, register: Register) -> None:
    """Refuse a batch that writes a station of somebody else, and one of too many rows.

    What cannot be read writes nothing; the layout says why.
    """
    try:
        rows = records.rows_of(data)
    except BadInput:
        return
    if len(rows) > MOST_ROWS:
        raise Refused(413, _("A batch takes at most %d rows.") % MOST_ROWS)
    run_by_others = {one.site for one in register.sites if one.level in NOT_OURS}
    mine = set(token.sites) - run_by_others
    errors = []
    for nth, row in enumerate(rows, 1):
        said = row.get("site") if isinstance(row, Mapping) else None
        if not isinstance(said, str):
            continue
        try:
            key = register.named(said)
        except UnknownPlace:
            continue
        if key not in mine:
            errors.append({"where": f"rows[{nth}].site", "why": said})
    if errors:
        raise Refused(
            403, _("This token may not write these stations; nothing was taken."), errors[:100]
        )


def _look(name: str, data: bytes, register: Register, on: Any) -> _Looked:
    """What the writer will make of it."""
    try:
        rows = len(records.rows_of(data))
    except BadInput as wrong:
        return _Looked(0, 0, unreadable=str(wrong))
    with TemporaryDirectory(prefix="youju-") as place:
        path = Path(place) / name
        path.write_bytes(data)
        sheet = layouts.read(path, LAYOUT, register=register, today=on)
        refusals = tuple(Refusal.of(one) for one in sheet.refused.iter_rows(named=True))
        return _Looked(rows, sheet.frame.collect().height, refusals, tuple(sheet.notes))


def _kept(
    token: DeviceToken, name: str, data: bytes, looked: _Looked, on: Any
) -> tuple[Batch, bool]:
    """The batch on the disk, and whether it was there before."""
    sha256 = hashlib.sha256(data).hexdigest()
    if known := queries.batch_of(token, sha256):
        return known, True
    city = folder.path()
    if len(spool.waiting(city / "spool")) >= MOST_WAITING:
        raise NotNow(_("Too much waits for the data program; hand the batch in again later."))
    try:
        path = spool.keep_file(city, name, data)
        command = spool.ImportSheet(path, LAYOUT, by=f"设备令牌 {token}", on=on)
        ticket = spool.submit(city, command, once=f"ingest {token.pk} {sha256}")
        before = spool.answer(city, ticket)
        if before is not None and before.is_final:
            (city / path).unlink(missing_ok=True)  # an earlier try went through to the end
    except OSError as wrong:
        raise NotNow(_("The batch could not be put on the disk; hand it in again.")) from wrong
    batch, made = Batch.objects.get_or_create(
        token=token,
        sha256=sha256,
        defaults={"ticket": ticket, "rows": looked.rows, "accepted": looked.accepted},
    )
    return batch, not made


def _as_wrong(one: Refusal) -> dict[str, Any]:
    where = f"rows[{one.line}]" + (f".{one.column}" if one.column else "")
    return {"where": where, "why": one.reason}


def _json(said: Mapping[str, Any], status: int = 200) -> HttpResponse:
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(text, status=status, content_type="application/json")
