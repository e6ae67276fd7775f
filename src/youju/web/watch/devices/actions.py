"""The deeds: ask for a command, approve it, turn it down, withdraw it; allow a device commands.

Two persons, never the same one. An approved command is kept as approved before the gateway is
handed it: whatever happens in between, it is never sent twice.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from youju.intake.hj212 import commands
from youju.intake.hj212.kinds import KINDS
from youju.intake.spool import Answer
from youju.readings.network.registers import FILES
from youju.terms.errors import BadInput
from youju.web.base.city import folder
from youju.web.base.rights.models import User
from youju.web.base.rights.words import OFFICE
from youju.web.base.work import actions as work
from youju.web.base.work.handing import hand_over, seen_of
from youju.web.watch.devices import words
from youju.web.watch.devices.models import LAPSES, Order
from youju.web.watch.devices.queries import Reached
from youju.web.watch.network.queries import FILES_OF


def ask(
    one: Reached, cn: str, fields: Mapping[str, str], *, because: str, token: str, by: User
) -> Order:
    """提出 — a command to a device, for a second person to approve.

    :raises BadInput: the device may not be commanded, is not online, has no such command.
    """
    if known := Order.objects.filter(token=token, by=by).first():
        return known
    refuse(one, cn, fields)
    try:
        with transaction.atomic():
            order = Order.objects.create(
                outlet=one.outlet.outlet,
                mn=one.device.mn,
                cn=cn,
                fields=dict(fields),
                because=because.strip(),
                state=words.ASKED,
                token=token,
                by=by,
                by_name=str(by),
            )
            with override("zh-hans"):
                title = _("Approve the command “%(what)s” to %(outlet)s") % {
                    "what": KINDS[cn].words,
                    "outlet": f"{one.outlet.enterprise}{one.outlet.name}",
                }
            work.open_item(
                order.thing,
                title,
                reverse("devices:command", args=[order.pk]),
                role=OFFICE,
                not_for=by,
                due=order.at + LAPSES,
            )
            _record(order, "devices.ask", by, order.because)
    except IntegrityError:  # the same form twice at the same moment
        return Order.objects.get(token=token)
    return order


def refuse(one: Reached, cn: str, fields: Mapping[str, str]) -> None:
    """Refuse what could not be sent anyway.

    :raises BadInput: remote control is not allowed, the device is not online, its edition has no
        such command, a field is wrong.
    """
    if not one.device.remote or not one.device.remote_basis:
        raise BadInput(
            _("Commands to this device are not allowed. Enter the legal basis first, then ask.")
        )
    commands.check(cn, fields, one.edition)
    if not one.online:
        last = (
            timezone.localtime(one.heard).strftime("%Y-%m-%d %H:%M")
            if one.heard
            else _("none so far")
        )
        raise BadInput(
            _(
                "The device is not online (last packet: %(last)s), so nothing can be sent. "
                "Ask again when it is connected."
            )
            % {"last": last}
        )


def approve(order: Order, one: Reached, *, by: User) -> Order:
    """批准 — the second person; the gateway sends it at once.

    :raises BadInput: the asker, or somebody decided before, or it can't be sent now.
    """
    with transaction.atomic():
        locked = _undecided(order, by)
        if locked.lapsed:
            raise BadInput(
                _("Nobody approved it within 24 hours. If it is still needed, ask again.")
            )
        refuse(one, locked.cn, locked.fields)
        _decide(locked, words.APPROVED, by)
        _record(locked, "devices.approve", by, locked.because)
    locked.ticket = commands.ask(
        folder.path(),
        locked.mn,
        locked.cn,
        locked.fields,
        by=locked.by_name,
        # Two persons of one name are two persons.
        approved_by=locked.decided_name
        if locked.decided_name != locked.by_name
        else f"{locked.decided_name}（{by.username}）",
        because=locked.because,
    )
    locked.save(update_fields=["ticket"])
    return locked


@transaction.atomic
def turn_down(order: Order, *, because: str, by: User) -> Order:
    """不予批准 — with the reason, which the asker and the enterprise read."""
    locked = _undecided(order, by)
    locked.decided_because = because.strip()
    _decide(locked, words.TURNED_DOWN, by)
    _record(locked, "devices.turn_down", by, because)
    return locked


@transaction.atomic
def withdraw(order: Order, *, by: User) -> Order:
    """撤回 — by the asker, as long as nobody has decided.

    :raises BadInput: somebody else's, or decided already.
    """
    locked = Order.objects.select_for_update().get(pk=order.pk)
    if locked.by_id != by.pk:
        raise BadInput(_("Only the person who asked can withdraw the command."))
    if locked.state == words.WITHDRAWN:
        return locked
    if locked.state != words.ASKED:
        raise BadInput(_("The command was decided on already."))
    _decide(locked, words.WITHDRAWN, by)
    _record(locked, "devices.withdraw", by, "")
    return locked


def _undecided(order: Order, by: User) -> Order:
    locked = Order.objects.select_for_update().get(pk=order.pk)
    if locked.by_id == by.pk:
        raise BadInput(_("You asked for it, so another person must decide."))
    if locked.state != words.ASKED:
        raise BadInput(_("The command was decided on already."))
    return locked


def _decide(locked: Order, state: str, by: User) -> None:
    locked.state = state
    locked.decided_by, locked.decided_name = by, str(by)
    locked.decided_at = timezone.now()
    locked.save()
    work.close_item(locked.thing)


def _record(order: Order, deed: str, by: User, because: str) -> None:
    data = {"mn": order.mn, "cn": order.cn, "fields": order.fields, "outlet": order.outlet}
    work.record(by, deed, order.thing, because=because, data=data)


def permit(mn: str, *, remote: bool, basis: str, seen: str, because: str, by: User) -> Answer:
    """允许反控 — the line of a device that stands today, with or without the leave to command it.

    :raises BadInput: the register was changed meanwhile, or no basis is given.
    """
    if seen_of(FILES["devices"]) != seen:
        raise BadInput(
            _("The devices were changed by somebody else meanwhile. Look again and send again.")
        )
    if remote and not basis.strip():
        raise BadInput(_("Write the legal basis; without it no command may be sent."))
    today = folder.beijing_now().date().isoformat()
    rows = list(csv.reader(io.StringIO(FILES_OF.text("devices").removeprefix("\ufeff"))))
    head = rows[0]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for row in rows:
        line = dict(zip(head, row, strict=False))
        stands = (line.get("since") or "") <= today and (
            not line.get("until") or today <= line["until"]
        )
        if line.get("mn") == mn and stands:
            line |= {"remote": "yes" if remote else "no", "remote_basis": basis.strip()}
            row = [line.get(name, "") for name in head]
        writer.writerow(row)
    with override("zh-hans"):
        what = (
            _("Commands to device %(mn)s allowed")
            if remote
            else _("Commands to device %(mn)s forbidden")
        ) % {"mn": mn}
    return hand_over(FILES["devices"], out.getvalue(), by=by, because=because, seen=seen, what=what)
