"""What the deeds of the audit chain are called; each app says the words of its own."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_words: dict[str, str | Promise] = {}


def name(words: Mapping[str, str | Promise]) -> None:
    """Say how these deeds are called."""
    _words.update(words)


def in_words(deed: str) -> str | Promise:
    """The deed in words; its key when nobody gave it any."""
    return _words.get(deed, deed)


BELOW: dict[str, str | Promise] = {
    "organisation.add": _("added a unit"),
    "organisation.change": _("changed a unit"),
    "organisation.dissolve": _("dissolved a unit"),
    "organisations.export": _("exported the units"),
    "stations.export": _("exported the stations"),
    "persons.export": _("exported the persons"),
    "register.change": _("changed the register of stations"),
    "account.first": _("set up the first account"),
    "account.open": _("opened an account"),
    "account.change": _("changed an account"),
    "account.password": _("gave a new password"),
    "account.own_password": _("changed the own password"),
    "account.close": _("closed an account"),
    "account.reopen": _("opened an account again"),
    "account.unmask": _("looked at a telephone number"),
    "post.appoint": _("appointed to a post"),
    "post.end": _("ended a term of office"),
    "leave.begin": _("registered a leave"),
    "leave.end": _("ended a leave"),
}
"""Deeds of the apps below this one, which cannot reach it."""
