"""Bring organisations in, appoint persons to posts, register leave, open and close accounts.

Accounts are closed and never deleted: what a person did stays under the person's name.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from axes.utils import reset as forgive_wrong_passwords
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from youju.terms.errors import BadInput
from youju.web.base.rights import belongings, sessions
from youju.web.base.rights.models import Holding, Leave, Organisation, Post, User
from youju.web.base.rights.news import tell
from youju.web.base.rights.words import ENTERPRISE, OFFICE

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Of first passwords: nothing that is mistaken for something else when read aloud."""


# organisations


@transaction.atomic
def take_organisations(rows: Iterable[Mapping[str, str]]) -> list[Organisation]:
    """Put units (key, name, short, role, county, parent) into the tree; known keys are updated.

    :raises BadInput: a parent that is not among the units (with the unit's name).
    """
    found = {one.key: one for one in Organisation.objects.all()}
    waiting = list(rows)
    while waiting:
        later = []
        for row in waiting:
            parent = row.get("parent") or ""
            if parent and parent not in found:
                later.append(row)
                continue
            said = {
                "name": row["name"],
                "short": row.get("short") or "",
                "kind": row.get("role") or "",
                "county": row.get("county") or "",
            }
            known = found.get(row["key"])
            if known is None:
                if parent:
                    node = Organisation.objects.get(pk=found[parent].pk)
                    fresh = Organisation(key=row["key"], **said)
                    found[row["key"]] = Organisation.objects.add_child(node, instance=fresh)
                else:
                    fresh = Organisation(key=row["key"], **said)
                    found[row["key"]] = Organisation.objects.add_root(instance=fresh)
            else:
                Organisation.objects.filter(pk=known.pk).update(**said)
        if len(later) == len(waiting):
            names = "、".join(row["name"] for row in later[:5])
            raise BadInput(f"“{names}”的上级机构不在表中；请先登记上级机构。")
        waiting = later
    return list(Organisation.objects.all())


@transaction.atomic
def keep_organisation(
    key: str, said: Mapping[str, Any], parent: Organisation | None, *, by: User, because: str
) -> Organisation:
    """登记、修改机构 — add a unit, or change its words and its place in the tree.

    ``said``: name, short, kind, county. Asked twice nothing more happens.

    :raises BadInput: the unit would stand below itself.
    """
    unit = Organisation.objects.filter(key=key).first()
    if unit is None:
        unit = Organisation(key=key, **said)
        if parent is None:
            Organisation.objects.add_root(instance=unit)
        else:
            Organisation.objects.add_child(Organisation.objects.get(pk=parent.pk), instance=unit)
        data = {"after": dict(said) | {"parent": parent.key if parent else ""}}
        tell(by, "organisation.add", unit.name, because=because, data=data)
        return Organisation.objects.get(key=key)
    above = Organisation.objects.get_parent(unit)
    before = {name: getattr(unit, name) for name in said} | {"parent": above.key if above else ""}
    after = dict(said) | {"parent": parent.key if parent else ""}
    if before == after:
        return unit
    Organisation.objects.filter(pk=unit.pk).update(**said)
    if before["parent"] != after["parent"]:
        _move(unit, parent)
    changed = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    tell(by, "organisation.change", unit.name, because=because, data={"key": key} | changed)
    return Organisation.objects.get(key=key)


def _move(unit: Organisation, parent: Organisation | None) -> None:
    node = Organisation.objects.get(pk=unit.pk)
    if parent is None:
        Organisation.objects.move(node, Organisation.objects.get_last_root_node(), "last-sibling")
        return
    if parent.path.startswith(unit.path):
        raise BadInput(_("A unit cannot stand below itself."))
    Organisation.objects.move(node, Organisation.objects.get(pk=parent.pk), "last-child")


def still_living(unit: Organisation, on: date) -> list[str]:
    """What keeps a unit from being dissolved on a day: units below it, posts that are held."""
    below = Organisation.objects.get_descendants(unit).filter(
        Q(dissolved_on=None) | Q(dissolved_on__gt=on)
    )
    held = Holding.objects.filter(
        Q(until=None) | Q(until__gte=on), post__organisation=unit, person__is_active=True
    ).select_related("post__organisation", "person")
    return [one.name for one in below] + [f"{one.person} · {one.post}" for one in held]


@transaction.atomic
def dissolve(unit: Organisation, *, on: date, by: User, because: str) -> None:
    """撤销机构 — from that day on nobody is appointed to it; what it did stays.

    :raises BadInput: units stand below it or posts in it are held.
    """
    if unit.dissolved_on == on:
        return
    if living := still_living(unit, on):
        raise BadInput(
            _("First move the units below and end the terms of office: %s.") % "、".join(living[:8])
        )
    Organisation.objects.filter(pk=unit.pk).update(dissolved_on=on)
    tell(by, "organisation.dissolve", unit.name, because=because, data={"on": on.isoformat()})


# accounts


def first_password() -> str:
    """A password to be read aloud once: three groups of four."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))


@transaction.atomic
def open_account(
    username: str, name: str, phone: str = "", *, by: User, because: str
) -> tuple[User, str]:
    """开户 — the person and the first password, which is told once and never kept.

    :raises BadInput: the account is taken, also by a closed one.
    """
    if User.objects.filter(username__iexact=username).exists():
        raise BadInput(_("The account %s is already taken (closed accounts count too).") % username)
    password = first_password()
    person = User(username=username, name=name, phone=phone, must_change=True)
    person.set_password(password)
    person.save()
    tell(by, "account.open", name, because=because, data={"account": username})
    return person, password


@transaction.atomic
def rename(person: User, *, name: str, phone: str, by: User, because: str) -> None:
    """更改姓名、电话 — the phone itself is not written into the chain."""
    before = (person.name, person.phone)
    if before == (name, phone):
        return
    User.objects.filter(pk=person.pk).update(name=name, phone=phone)
    data: dict[str, Any] = {"account": person.username, "phone_changed": person.phone != phone}
    if person.name != name:
        data["name"] = [person.name, name]
    tell(by, "account.change", name, because=because, data=data)


@transaction.atomic
def new_password(person: User, *, by: User, because: str) -> str:
    """重置密码 — a new first password; open browsers are signed out, a lock is lifted."""
    password = first_password()
    person.set_password(password)
    person.must_change = True
    person.save(update_fields=["password", "must_change"])
    sessions.end_all(person)
    forgive_wrong_passwords(username=person.username)
    tell(by, "account.password", person.name, because=because, data={"account": person.username})
    return password


@transaction.atomic
def change_own_password(person: User, password: str) -> None:
    """修改密码 — by the person; other browsers are signed out by whoever calls."""
    person.set_password(password)
    person.must_change = False
    person.save(update_fields=["password", "must_change"])
    tell(person, "account.own_password", person.name, data={"account": person.username})


@transaction.atomic
def close_account(person: User, *, by: User, because: str) -> int:
    """停用 — the account is closed, its terms of office end, what is open goes to the post's role.

    How many things were handed on. Asked twice it acts once.

    :raises BadInput: one's own account, or the last account that keeps persons.
    """
    if not person.is_active:
        return 0
    if person.pk == by.pk:
        raise BadInput(_("You cannot close your own account; ask another person of the office."))
    today = timezone.localdate()
    others = Holding.objects.filter(
        Q(until=None) | Q(until__gte=today),
        since__lte=today,
        deputy=False,
        post__role=OFFICE,
        person__is_active=True,
    ).exclude(person=person)
    if not others.exists():
        raise BadInput(_("This is the last account of the office; appoint another person first."))
    handed = [f"{one.kind}：{one.title}" for one in belongings.open_for(person)]
    count = belongings.hand_over(person)
    ended = [str(one.post) for one in _held(person, today)]
    _held(person, today).update(until=today)
    User.objects.filter(pk=person.pk).update(is_active=False)
    sessions.end_all(person)
    data = {"account": person.username, "handed_over": handed, "ended": ended}
    tell(by, "account.close", person.name, because=because, data=data)
    return count


@transaction.atomic
def reopen_account(person: User, *, by: User, because: str) -> str:
    """恢复 — with a new first password; posts must be given anew."""
    User.objects.filter(pk=person.pk).update(is_active=True)
    person.refresh_from_db()
    tell(by, "account.reopen", person.name, because=because, data={"account": person.username})
    return new_password(person, by=by, because=because)


@transaction.atomic
def unmask(person: User, *, by: User, because: str) -> str:
    """查看电话 — said in full to somebody who says why."""
    tell(by, "account.unmask", person.name, because=because, data={"account": person.username})
    return person.phone


# posts


@transaction.atomic
def appoint(
    person: User,
    title: str,
    organisation: Organisation,
    role: str,
    *,
    since: date,
    deputy: bool,
    by: User | None = None,
    because: str = "",
) -> Holding:
    """任职 — a person holds a post from a day on; asked twice it is the same holding.

    Without ``by`` it is the seeding of an invented city and is not recorded.

    :raises BadInput: the post has another role, the unit is dissolved, the account closed, or
        the role is not one for such a unit.
    """
    if organisation.dissolved_on and organisation.dissolved_on <= since:
        raise BadInput(_("“%s” was dissolved; choose another unit.") % organisation)
    if not person.is_active:
        raise BadInput(_("The account of %s is closed; reopen it first.") % person)
    if (role == ENTERPRISE) != (organisation.kind == ENTERPRISE):
        raise BadInput(
            _("Posts of an enterprise have the role “Enterprise”, and no other unit's have it.")
        )
    post, _made = Post.objects.get_or_create(
        title=title, organisation=organisation, defaults={"role": role}
    )
    if post.role != role:
        raise BadInput(
            _("The post “%(post)s” already has the role “%(role)s”.")
            % {"post": str(post), "role": str(post.get_role_display())}
        )
    holding, made = Holding.objects.get_or_create(
        person=person, post=post, deputy=deputy, until=None, defaults={"since": since}
    )
    if made and by is not None:
        data = {"account": person.username, "post": str(post), "role": role}
        data |= {"deputy": deputy, "since": since.isoformat()}
        tell(by, "post.appoint", person.name, because=because, data=data)
    return holding


@transaction.atomic
def end_term(holding: Holding, *, until: date, by: User, because: str) -> None:
    """离任 — the person holds the post for the last time on that day.

    :raises BadInput: the day lies before the first.
    """
    if holding.until == until:
        return
    if until < holding.since:
        raise BadInput(_("The last day of office lies before the first (%s).") % holding.since)
    Holding.objects.filter(pk=holding.pk).update(until=until)
    data = {
        "account": holding.person.username,
        "post": str(holding.post),
        "until": until.isoformat(),
    }
    tell(by, "post.end", holding.person.name, because=because, data=data)


def _held(person: User, today: date) -> Any:
    return Holding.objects.filter(Q(until=None) | Q(until__gt=today), person=person).select_related(
        "post__organisation"
    )


# leave


@transaction.atomic
def go_on_leave(
    person: User, since: date, until: date, because: str, *, by: User | None = None
) -> Leave:
    """离岗 — the deputies of this person's posts act from day to day; asked twice it is one leave.

    :raises BadInput: the days are the wrong way round, or other leave covers one of them.
    """
    if until < since:
        raise BadInput(_("The last day of leave lies before the first."))
    same = Leave.objects.filter(person=person, since=since, until=until).first()
    if same is not None:
        return same
    if other := Leave.objects.filter(person=person, since__lte=until, until__gte=since).first():
        raise BadInput(
            _("Leave from %(since)s to %(until)s is registered already; end it first.")
            % {"since": other.since, "until": other.until}
        )
    leave = Leave.objects.create(person=person, since=since, until=until, because=because)
    data = {"since": since.isoformat(), "until": until.isoformat()}
    tell(by or person, "leave.begin", person.name, because=because, data=data)
    return leave


@transaction.atomic
def end_leave(leave: Leave, *, by: User) -> None:
    """销假 — leave that has begun ends yesterday, leave to come is taken back."""
    today = timezone.localdate()
    if leave.until < today:
        return
    data = {"since": leave.since.isoformat(), "until": leave.until.isoformat()}
    if leave.since >= today:
        leave.delete()
    else:
        Leave.objects.filter(pk=leave.pk).update(until=today - timedelta(days=1))
    tell(by, "leave.end", leave.person.name, data=data)


def deputies_of(person: User, on: date) -> list[tuple[Post, list[User]]]:
    """The posts of a person with those who act when the person is away."""
    held = Holding.objects.filter(
        Q(until=None) | Q(until__gte=on), since__lte=on, person=person, deputy=False
    ).select_related("post__organisation")
    others = Holding.objects.filter(
        Q(until=None) | Q(until__gte=on),
        since__lte=on,
        deputy=True,
        post__in=[one.post_id for one in held],
        person__is_active=True,
    ).select_related("person")
    acting: dict[int, list[User]] = {}
    for one in others:
        acting.setdefault(one.post_id, []).append(one.person)
    return [(one.post, acting.get(one.post_id, [])) for one in held]
