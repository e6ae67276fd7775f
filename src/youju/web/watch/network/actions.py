"""Hand the registers of the network to the writer."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from youju.intake.spool import Answer
from youju.readings.network.registers import FILES, HEADS
from youju.terms.errors import BadInput
from youju.web.base.rights.models import User
from youju.web.base.work.handing import hand_over, seen_of
from youju.web.watch.network import queries


class Overtaken(BadInput):
    """Somebody else handed in another version meanwhile."""


def bind(mn: str, said: dict[str, Any], *, by: User) -> Answer:
    """登记 — the devices with one more line; the packets that wait are read once it is in force.

    :raises Overtaken: the register is not the one that was looked at.
    :raises BadInput: the line can't stand.
    """
    if seen_of(FILES["devices"]) != said["seen"]:
        raise Overtaken(
            _("The devices were changed by somebody else meanwhile. Look again and send again.")
        )
    given = {
        "mn": mn,
        "outlet": said["outlet"],
        "edition": said["edition"],
        "addresses": said["addresses"].replace("；", ";"),
        "units": said["units"].replace("；", ";"),
        "remote": "no",
        "since": said["since"].isoformat(),
    }
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(
        [given.get(name, "") for name in HEADS["devices"].split(",")]
    )
    text = queries.FILES_OF.text("devices").rstrip("\n") + "\n" + out.getvalue()
    with override("zh-hans"):
        what = _("Device %(mn)s bound to %(outlet)s") % {"mn": mn, "outlet": said["outlet"]}
    return hand_over(
        FILES["devices"], text, by=by, because=said["because"], seen=said["seen"], what=what
    )
