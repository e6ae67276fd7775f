"""Questions about publications. Nothing here writes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from youju.ledger import address
from youju.ledger.request import scheme_named
from youju.terms.errors import NotThere, YoujuError
from youju.terms.periods import MONTH, Period
from youju.terms.places import SITE
from youju.web.base.city import folder
from youju.web.base.rights.models import Holding, Organisation, User
from youju.web.base.rights.words import COUNTY, DEPARTMENT, ENTERPRISE, LEADER
from youju.web.judge.assessment.queries import Released
from youju.web.tell.disclosure import chains, composing, kept, words
from youju.web.tell.disclosure.chains import Stage
from youju.web.tell.disclosure.models import Job, Product, Recipient, ReleaseBasis, Step

AUTHORING = ("draft", "edit", "take-over", "hand-in", "correct")
"""Whoever did one of these has a hand in the draft and neither checks nor signs it."""


# who sees what


def seen_by(user: User) -> QuerySet[Product]:
    """The products of the person's own side of the wall, what was issued to the person, and what
    the person's unit is asked to sign with."""
    return _seen(user, _to_sign_with(user))


def _seen(user: User, to_sign: list[int]) -> QuerySet[Product]:
    own = Product.objects.seen_by(user).values("pk")
    mine = Q(pk__in=own) | Q(pk__in=_issued_to(user).values("pk"))
    return Product.objects.unwalled(because="issued products are no drafts").filter(
        mine | Q(pk__in=to_sign) if to_sign else mine
    )


def _to_sign_with(user: User) -> list[int]:
    if not user.roles_today & {DEPARTMENT, COUNTY}:
        return []
    found = Product.objects.unwalled(because="a unit asked to sign with reads what it signs")
    open_ones = found.filter(state__in=(words.SIGNING, words.SEALING)).exclude(chain=[])
    return [one.pk for one in open_ones if signs_with(user, one)]


def signs_with(user: User, product: Product) -> bool:
    """Whether a 会签 step of the person's unit has come up (and is open or done)."""
    chain = chains.of(product)
    turn = chains.turn(product)
    if product.state not in (words.SIGNING, words.SEALING):
        return False
    reached = chain if turn is None else chain[: chain.index(turn) + 1]
    return any(one.unit and may_do(user, one) for one in reached)


def unit_named(name: str) -> Organisation | None:
    """The unit with that name or short name; None for no name and for one not registered."""
    named = Organisation.objects.filter(Q(name=name) | Q(short=name))
    return named.first() if name else None


def may_do(user: User, stage: Stage) -> bool:
    """Whether a post of today does that step: its role, and its unit where it names one."""
    return any(
        post.role == stage.role
        and stage.unit in ("", post.organisation.name, post.organisation.short)
        for post in user.posts_today
    )


def _issued_to(user: User) -> QuerySet[Product]:
    issued = Product.objects.unwalled(because="issued products are no drafts").filter(
        state=words.ISSUED
    )
    mine = Q(audience=words.PUBLIC) | Q(recipients__in=recipients_of(user))
    return issued.filter(mine)


def recipients_of(user: User) -> QuerySet[Recipient]:
    """The places in lists of recipients that stand for this person or the person's units."""
    mine = Q(person=user)
    for unit in user.organisations_today:
        mine |= Q(organisation__path__startswith=unit.path)
        if unit.county:
            mine |= Q(organisation__county=unit.county)
    return Recipient.objects.filter(mine)


def published() -> QuerySet[Product]:
    """What everybody may see, newest first."""
    found = Product.objects.unwalled(because="public products are for everybody")
    return found.filter(state=words.ISSUED, audience=words.PUBLIC)


def released() -> QuerySet[Product]:
    """Issued products of any audience (counties see released rankings)."""
    found = Product.objects.unwalled(because="issued products are no drafts")
    return found.filter(state=words.ISSUED)


def released_ranking(period_key: str, scheme_key: str) -> Released | None:
    """The latest issued product that tells the ranking of a period by a scheme."""
    found = released().order_by("-issued_at").defer("cause")
    for one in found:  # some dozens a year
        if period_key in one.periods and composing.scheme_key(one.scheme_text) == scheme_key:
            href = reverse("disclosure:product", args=[one.pk])
            assert one.issued_at is not None
            return Released(one.title, href, one.issued_at, one.basis, one.points, one.edition)
    return None


# one product


def authors(product: Product) -> frozenset[str]:
    """Accounts that had a hand in the draft."""
    found = Step.objects.filter(product=product, deed__in=AUTHORING)
    return frozenset(found.values_list("account", flat=True))


def same_hands(product: Product, stage: Stage, account: str) -> str:
    """The earlier step that this account did and that this one must not share; empty for none."""
    for before in stage.unlike:
        if before == "draft":
            if account in authors(product):
                return before
            continue
        done = Step.objects.filter(product=product, stage=before).first()
        if done is not None and done.account == account:
            return before
    return ""


def last_step(product: Product, deed: str) -> Step | None:
    """The latest step of that sort."""
    return Step.objects.filter(product=product, deed=deed).first()


def is_orphan(product: Product) -> bool:
    """Whether the drafter's account was closed or holds no post any more."""
    drafter = product.drafter
    return drafter is None or not drafter.is_active or not drafter.roles_today


def job_of(product: Product, work: str) -> Job | None:
    """The latest job of that sort."""
    return Job.objects.filter(product=product, work=work).order_by("-pk").first()


def table_of(product: Product) -> dict[str, Any]:
    """The ranking of an issued product, as it was printed.

    :raises NotThere: it is not issued, or its file is gone.
    """
    found = next((one for one in product.documents.all() if one.form == "table"), None)
    if found is None:
        raise NotThere("这份通报还没有发布。")
    said: dict[str, Any] = json.loads(kept.kept(folder.path(), found.sha256))
    return said


def standing(kind: str, scheme: str, start: date, end: date) -> Product | None:
    """The product of that sort about that period that is not withdrawn."""
    found = Product.objects.unwalled(because="one publication of a sort for a period")
    return (
        found.filter(kind=kind, scheme=scheme, start=start, end=end, corrects=None)
        .exclude(state=words.WITHDRAWN)
        .first()
    )


def beside(kind: str, scheme: str, start: date, end: date) -> list[Product]:
    """Other publications about the same days: under another scheme, or of another kind."""
    found = Product.objects.unwalled(because="two publications for one period are asked about")
    found = found.filter(start=start, end=end, corrects=None).exclude(state=words.WITHDRAWN)
    return list(found.exclude(kind=kind, scheme=scheme).order_by("pk"))


def closed_months(period: Period, until: datetime | None = None) -> list[tuple[Period, int]]:
    """The months of the year before a period that were published: each with its cut-off.

    The cut-off is the computation of the latest publication that was issued about the month (a
    notice of correction counts), up to a moment: what a document said when it was checked it
    says when it is sealed.
    """
    found = released().filter(
        period_kind=MONTH,
        start__gte=period.end.replace(month=1, day=1),
        end__lt=period.start,
        basis__isnull=False,
    )
    if until is not None:
        found = found.filter(issued_at__lte=until)
    said = found.order_by("issued_at", "pk").values_list("start", "end", "basis")
    latest = {Period(start, end, MONTH): basis for start, end, basis in said}
    return sorted(latest.items(), key=lambda one: one[0].start)


def frozen_at(product: Product) -> datetime | None:
    """When its numbers were frozen; None while they are not."""
    step = last_step(product, "check") if product.basis else None
    return step.at if step is not None else None


# bases of release


def bases_in_force(on: date) -> dict[str, ReleaseBasis]:
    """The basis of each kind of figure that holds on that day."""
    found = ReleaseBasis.objects.filter(Q(until=None) | Q(until__gte=on), since__lte=on)
    return {one.figures: one for one in found.order_by("since", "pk")}


def missing_bases(kind: str, on: date) -> list[str]:
    """Kinds of figures in a kind of product that may not be shown to everybody yet."""
    known = bases_in_force(on)
    return [one for one in words.KINDS[kind].figures if one not in known]


NUMBER = re.compile(
    r"(?P<head>[^〔〕]+〔)(?P<year>\d{4})(?P<middle>〕第?)(?P<count>\d{1,5})(?P<tail>号)"
)


def next_number(on: date) -> str:
    """发文字号 after the last one that the office issued, to be looked at; "" before the first.

    The count of documents begins anew with the year.
    """
    said = released().exclude(number="").order_by("issued_at", "pk")
    found = [one for number in said.values_list("number", flat=True) if (one := _number(number))]
    if not found:
        return ""
    last = found[-1]
    same = [one for one in found if one["head"] == last["head"] and int(one["year"]) == on.year]
    count = max((int(one["count"]) for one in same), default=0) + 1
    return f"{last['head']}{on.year}{last['middle']}{count}{last['tail']}"


def _number(text: str) -> re.Match[str] | None:
    return NUMBER.fullmatch(text.strip())


def usual_signer() -> str:
    """The leader who signs, where there is one alone."""
    today = timezone.localdate()
    held = Holding.objects.filter(
        Q(until=None) | Q(until__gte=today),
        since__lte=today,
        post__role=LEADER,
        deputy=False,
        person__is_active=True,
    )
    names = {str(one.person) for one in held.select_related("person")}
    return names.pop() if len(names) == 1 else ""


def default_recipients() -> list[Organisation]:
    """The governments of the counties: whom a bulletin is sent to unless said otherwise."""
    found = Organisation.objects.filter(dissolved_on=None).exclude(county="")
    return list(found.filter(kind="government") or found)


def possible_recipients() -> list[Organisation]:
    """Every unit that exists today."""
    return list(Organisation.objects.filter(dissolved_on=None).exclude(kind=ENTERPRISE))


# whose why page is public


def published_basis(where: str, basis: int | None) -> int | None:
    """The computation on which a figure was published; None when it was not.

    Figures of the periods of public products, for city and counties; figures of days of city
    and counties while the air of the day is released.
    """
    try:
        asked = address.read(where)
        if folder.kind_of(asked.object) in (None, SITE):
            return None
    except YoujuError:
        return None
    if asked.table == "fig_air_day":
        return _published_day(asked.when, basis)
    if asked.table != "fig_air_period":
        return None
    # Few products are public (some dozens a year), so that their periods are looked through.
    public = published().values_list("basis", "periods")
    found = [number for number, periods in public if asked.when in periods]
    if basis is not None:
        found = [number for number in found if number == basis]
    return max(found, default=None)


def _published_day(when: str, basis: int | None) -> int | None:
    try:
        day = date.fromisoformat(when)
    except ValueError:
        return None
    held = ReleaseBasis.objects.filter(
        Q(until=None) | Q(until__gte=day), figures=words.DAILY, since__lte=day
    )
    done = folder.computed()
    if done is None or not held.exists():
        return None
    return done.number if basis is None else basis if 0 < basis <= done.number else None


def released_score(where: str, basis: int | None) -> int | None:
    """The computation on which a score was released to the counties; None when it was not.

    A score is that of an issued ranking when scheme, period, points and editions are the same;
    where the scheme's file was changed since, the score computed from it is another one.
    """
    try:
        asked = address.read(where)
        if asked.table != address.SCORE:
            return None
        text = scheme_named(folder.city(), asked.scheme)
    except (YoujuError, UnicodeDecodeError):
        return None
    points = asked.points[0] if asked.points else address.AS_WAS
    told = released().filter(points=points, edition=asked.edition, scheme_text=text)
    found = [
        number
        for number, periods in told.values_list("basis", "periods")
        if number and asked.when in periods and basis in (None, number)
    ]
    return max(found, default=None)


def in_order(products: Iterable[Product]) -> list[Product]:
    """Products as the public reads them: what corrects stands before what it corrects."""
    return sorted(products, key=lambda one: (one.end, one.pk), reverse=True)
