"""The catalogue of rights: each app declares its own, each view names one.

A right is a permission of ``rules`` that asks two things: does the person hold a post with one
of the roles today, and, where a thing is given, does the person's scope cover its unit?
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import rules
from django.utils.functional import Promise

from youju.web.base.rights.words import OF_OFFICES, PUBLIC, ROLES, SELF

SIGNED_IN = OF_OFFICES
"""Everybody who holds a post of an office today; people of enterprises are named one by one."""
SELF_TOO = frozenset({SELF, *ROLES})
"""Also those who hold none: for what concerns only themselves."""
ANYONE = frozenset({PUBLIC, *ROLES})


@dataclass(frozen=True)
class Right:
    """One thing that people may do.

    ``roles``: who may; with ``PUBLIC`` among them no sign-in is needed.
    """

    name: str
    label: str | Promise
    roles: frozenset[str]

    @property
    def public(self) -> bool:
        """Whether it needs no sign-in."""
        return PUBLIC in self.roles


_rights: dict[str, Right] = {}


def declare(right: Right) -> None:
    """Add a right to the catalogue; a name stands for one right only."""
    known = _rights.get(right.name)
    if known is not None and known.roles != right.roles:
        raise ValueError(f"right {right.name} is declared twice")
    _rights[right.name] = right

    @rules.predicate(name=right.name)
    def holds(user: Any, thing: Any = None) -> bool:
        return _holds(right, user, thing)

    if rules.perm_exists(right.name):
        rules.set_perm(right.name, holds)
    else:
        rules.add_perm(right.name, holds)


def _holds(right: Right, user: Any, thing: Any) -> bool:
    if right.public:
        return True
    if user is None or not user.is_authenticated or not user.is_active:
        return False
    if SELF in right.roles and thing is None:
        return True
    roles = right.roles & user.roles_today
    return bool(roles) and (thing is None or user.covers(thing, roles))


def right(name: str) -> Right:
    """The right of that name (``KeyError`` when nobody declared it)."""
    return _rights[name]


def every() -> Iterable[Right]:
    """All rights, by name."""
    return [_rights[name] for name in sorted(_rights)]


def may(user: Any, name: str, thing: Any = None) -> bool:
    """Whether that person may, for that thing."""
    if name not in _rights:
        raise KeyError(f"no app declares the right {name}")
    if _rights[name].public:
        return True
    return bool(rules.has_perm(name, user, thing))
