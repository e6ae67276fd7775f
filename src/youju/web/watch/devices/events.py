"""What happens here when something happened below: an account is to be closed."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from youju.web.base.rights.belongings import Belonging, Keeper
from youju.web.base.rights.models import User
from youju.web.watch.devices import words
from youju.web.watch.devices.models import Order


def open_for(person: User) -> Iterable[Belonging]:
    """The person's commands that nobody has decided on."""
    for one in Order.objects.filter(by=person, state=words.ASKED):
        if not one.lapsed:
            yield Belonging(
                _("command to a device"),
                f"{one} {one.at:%Y-%m-%d %H:%M}",
                reverse("devices:command", args=[one.pk]),
            )


def hand_over(person: User) -> int:
    """They stay as they are and may still be approved or turned down by others."""
    return Order.objects.filter(by=person, state=words.ASKED).count()


KEEPER = Keeper("devices", open_for, hand_over)
