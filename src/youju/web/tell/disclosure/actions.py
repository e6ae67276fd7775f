"""Deeds on publications. Each says who, when and why, and asked twice it acts once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from youju.terms.errors import BadInput
from youju.terms.periods import Period
from youju.web.base.city import folder
from youju.web.base.rights.models import Organisation, Post, User
from youju.web.base.rights.words import COUNTY, OFFICE, ROLES
from youju.web.base.work.actions import close_item, open_item, record
from youju.web.tell.disclosure import chains, composing, county, jobs, making, queries, steps, words
from youju.web.tell.disclosure.models import Product, Recipient, ReleaseBasis

HOME = "office"
"""Key of the unit that makes products (organisations.csv); else the drafter's own."""


class Beside(BadInput):
    """Another publication is about the same period: asked about before there are two."""

    def __init__(self, period: Period, others: Sequence[Product]) -> None:
        said = _("; ").join(
            _("“%(title)s” (%(kind)s by “%(scheme)s”, %(state)s)")
            % {
                "title": one.title,
                "kind": one.sort.label,
                "scheme": composing.scheme_name(one.scheme_text),
                "state": one.get_state_display(),
            }
            for one in others
        )
        super().__init__(
            _(
                "About %(period)s there is already %(others)s. Two publications may tell two "
                "sets of places. If both are meant, say why; else open the one that is there."
            )
            % {"period": period.label, "others": said}
        )


@dataclass(frozen=True)
class Said:
    """What a draft says around its numbers; ``recipients`` are units and persons."""

    number: str = ""
    issued_on: date | None = None
    issuer: str = ""
    addressee: str = ""
    copies_to: str = ""
    audience: str = words.INTERNAL
    units: Sequence[Organisation] = ()
    persons: Sequence[User] = ()


@transaction.atomic
def draft(
    *,
    by: User,
    kind: str,
    scheme: str,
    scheme_text: str,
    period: Period,
    period_text: str,
    said: Said,
    points: str = "as-was",
    edition: str = "own",
    because: str = "",
) -> Product:
    """拟稿 — a new draft about a period; the same person asking again gets the same draft.

    ``because``: why there is to be one beside another about the same period, under another
    scheme or of another kind.

    :raises Beside: there is such another one and no reason was given.
    :raises BadInput: there is one already, or its audience is not allowed.
    """
    sort = words.KINDS[kind]
    if sort.periods and period.kind not in sort.periods:
        raise BadInput(_("A %(kind)s is about a whole month.") % {"kind": sort.label})
    known = queries.standing(kind, scheme, period.start, period.end)
    if known is not None:
        if known.state == words.DRAFT and known.drafter_id == by.pk:
            return known
        raise BadInput(
            _("“%(title)s” is there already (%(state)s). Open it, or withdraw it first.")
            % {"title": known.title, "state": known.get_state_display()}
        )
    others = queries.beside(kind, scheme, period.start, period.end)
    if others and not because.strip():
        raise Beside(period, others)
    title = making.drawn(making.request_for(scheme_text, period, points, edition)).title
    product = Product(
        organisation=_home(by),
        kind=kind,
        title=title,
        scheme=scheme,
        scheme_text=scheme_text,
        period_text=period_text,
        period_kind=period.kind,
        start=period.start,
        end=period.end,
        points=points,
        edition=edition,
        drafter=by,
        drafter_name=str(by),
        chain=chains.as_json(chains.for_kind(kind, folder.path())),
    )
    try:
        with transaction.atomic():
            product.save()
    except IntegrityError:
        raise BadInput(_("Somebody has just begun the same publication. Open the list.")) from None
    _put(product, said)
    if others:
        steps.step(product, "draft", by, because.strip(), beside=[one.pk for one in others])
    else:
        steps.step(product, "draft", by)
    return product


@transaction.atomic
def correct(first: Product, *, by: User, cause: str) -> Product:
    """更正 — a notice of correction for an issued product, to the same recipients.

    :raises BadInput: it is not issued, is being corrected already, or no cause is given.
    """
    first = steps.locked(first)
    if first.state != words.ISSUED:
        raise BadInput(_("Only an issued publication is corrected; change the draft itself."))
    cause = steps.reason(cause)
    later = first.corrections.exclude(state=words.WITHDRAWN).first()
    if later is not None:
        if later.state == words.DRAFT and later.drafter_id == by.pk:
            return later
        raise BadInput(_("“%s” corrects it already. Go on from there.") % later.title)
    product = Product(
        organisation=first.organisation,
        kind=words.CORRECTION,
        title=_correction_title(first),
        scheme=first.scheme,
        scheme_text=first.scheme_text,
        period_text=first.period_text,
        period_kind=first.period_kind,
        start=first.start,
        end=first.end,
        points=first.points,
        edition=first.edition,
        issuer=first.issuer,
        addressee=first.addressee,
        copies_to=first.copies_to,
        audience=first.audience,
        drafter=by,
        drafter_name=str(by),
        corrects=first,
        cause=cause,
        chain=chains.as_json(chains.for_kind(words.CORRECTION, folder.path())),
    )
    product.save()
    Recipient.objects.bulk_create(
        Recipient(product=product, organisation=one.organisation, person=one.person, name=one.name)
        for one in first.recipients.all()
    )
    steps.step(product, "correct", by, cause, corrects=first.pk)
    return product


@transaction.atomic
def edit(product: Product, *, by: User, said: Said, cause: str = "") -> Product:
    """修改 — what stands around the numbers, by the drafter.

    :raises BadInput: it is no draft any more, or not this person's.
    """
    product = steps.locked(product)
    steps.standing(product, words.DRAFT)
    _own(product, by)
    if product.corrects_id:
        product.cause = steps.reason(cause or product.cause)
    _put(product, said)
    steps.step(product, "edit", by)
    return product


@transaction.atomic
def take_over(product: Product, *, by: User, because: str) -> Product:
    """接手 — a draft becomes another's, who counts as its drafter from now on."""
    product = steps.locked(product)
    steps.standing(product, words.DRAFT)
    if product.drafter_id == by.pk:
        return product
    because = steps.reason(because)
    before = product.drafter_name
    product.drafter, product.drafter_name = by, str(by)
    product.save()
    close_item(steps.key(product, "draft"))
    close_item(steps.key(product, "orphan"))
    steps.step(product, "take-over", by, because, before=before)
    return product


@transaction.atomic
def hand_in(product: Product, *, by: User) -> Product:
    """送核 — the draft goes to another person of the office.

    :raises BadInput: nobody would receive it, or its audience is not allowed.
    """
    product = steps.locked(product)
    if product.state == words.CHECKING:
        return product
    steps.standing(product, words.DRAFT)
    _own(product, by)
    _audience(product)
    if product.corrects_id and making.correction(product).nothing:
        raise BadInput(_("The numbers are still the same: there is nothing to correct."))
    product.state, product.at = words.CHECKING, chains.of(product)[1].key
    product.save()
    close_item(steps.key(product, "draft"))
    _wait(product)
    steps.step(product, "hand-in", by)
    return product


@transaction.atomic
def check(product: Product, *, by: User, seen: int) -> Product:
    """核稿 — by somebody who had no hand in the draft; the numbers seen are frozen.

    ``seen``: the computation whose numbers the checker had before his eyes.

    :raises BadInput: the same person, or a state in which nothing is checked.
    """
    product = steps.locked(product)
    if product.state == words.SIGNING and _did(product, "check", by):
        return product
    steps.standing(product, words.CHECKING)
    stage = _turn(product, by, chains.freezing(product))
    if not 0 < seen <= making.newest():
        raise BadInput(_("Which numbers were checked is not known. Open the page again."))
    found = making.drawn(making.request_of(product), seen)
    product.basis, product.code, product.periods = seen, found.code, list(found.periods)
    if product.corrects_id and making.correction(product).nothing:
        raise BadInput(_("The numbers are still the same: there is nothing to correct."))
    product.state, product.at = words.SIGNING, chains.after(product, stage).key
    product.save()
    _wait(product)
    steps.step(product, "check", by, stage=stage.key, basis=seen, code=found.code)
    return product


@transaction.atomic
def pass_on(product: Product, *, by: User, stage: str) -> Product:
    """A step of the chain that neither freezes nor signs, such as 核稿 after 核数, or 会签.

    :raises BadInput: it waits for another step, or this person may not do it.
    """
    product = steps.locked(product)
    if product.state not in (words.CHECKING, words.SIGNING):
        steps.standing(product, words.CHECKING)
    last = queries.last_step(product, "pass")
    turn = chains.turn(product)
    again = last is not None and (last.stage, last.account) == (stage, by.username)
    if again and (turn is None or turn.key != stage):
        return product
    asked = next((one for one in chains.of(product)[1:-1] if one.key == stage), None)
    if asked is None or asked.freezes:
        raise BadInput(_("There is no such step."))
    done = _turn(product, by, asked)
    product.at = chains.after(product, done).key
    product.save()
    _wait(product)
    steps.step(product, "pass", by, stage=done.key)
    return product


@transaction.atomic
def send_back(product: Product, *, by: User, because: str) -> Product:
    """退回 — to the drafter, with the reason; frozen numbers are let go."""
    product = steps.locked(product)
    if product.state not in (words.CHECKING, words.SIGNING):
        failed = product.state == words.SEALING and jobs.has_failed(product)
        if not failed:
            raise BadInput(_("Only what waits for check or signature can be sent back."))
    because = steps.reason(because)
    _let_go(product, words.DRAFT)
    product.signed_at = None
    product.save()
    if product.drafter is not None:
        open_item(
            steps.key(product, "draft"),
            _("Sent back: %s") % product.title,
            steps.address(product),
            person=product.drafter,
        )
    steps.step(product, "send-back", by, because)
    return product


@transaction.atomic
def recheck(product: Product, *, by: User) -> Product:
    """重新核稿 — the numbers have moved since the check; they are checked again."""
    product = steps.locked(product)
    if product.state == words.CHECKING:
        return product
    steps.standing(product, words.SIGNING)
    old = product.basis
    _let_go(product, words.CHECKING)
    stage = chains.freezing(product)
    product.at = stage.key
    product.save()
    open_item(
        steps.key(product, "check"),
        _("Check again, the numbers have moved: %s") % product.title,
        steps.address(product),
        role=stage.role,
        not_for=product.drafter,
    )
    steps.step(product, "recheck", by, basis=old)
    return product


@transaction.atomic
def sign(product: Product, *, by: User, because: str = "") -> Product:
    """签发 — by another person than the drafter; then the evidence is sealed, once.

    ``because``: why it is signed before the counties' deadline, where one of them is silent.

    :raises BadInput: the same person, numbers that have moved since the check, or a county
        check that is not at its end.
    """
    product = steps.locked(product)
    if product.state in (words.SEALING, words.ISSUED):
        if _did(product, "sign", by):
            return product
        signed = queries.last_step(product, "sign")
        raise BadInput(_("It was signed by %s already.") % (signed.name if signed else ""))
    steps.standing(product, words.SIGNING)
    stage = _turn(product, by, chains.of(product)[-1])
    _audience(product)
    if making.moved_since(product) is not None:
        raise BadInput(
            _(
                "The numbers have moved since the check. "
                "Look at the differences and have them checked again."
            )
        )
    county.end(product, by=by, because=because)
    product.state, product.at = words.SEALING, ""
    product.signed_at = timezone.now()
    product.issued_on = product.issued_on or timezone.localdate()
    product.save()
    close_item(steps.key(product, "sign"))
    said = because.strip()
    steps.step(product, "sign", by, said, stage=stage.key, basis=product.basis, code=product.code)
    jobs.ask(words.SEAL, f"seal {product.pk}", product=product)
    return product


@transaction.atomic
def retry(product: Product, *, by: User) -> Product:
    """重新封存 — after sealing had failed."""
    product = steps.locked(product)
    steps.standing(product, words.SEALING)
    if jobs.has_failed(product):
        close_item(steps.key(product, "failed"))
        steps.step(product, "retry", by)
        jobs.ask(words.SEAL, f"seal {product.pk}", product=product)
    return product


@transaction.atomic
def withdraw(product: Product, *, by: User, because: str) -> Product:
    """撤回 — a draft that will not be issued; it stays to be read.

    :raises BadInput: it is issued: that is corrected, never withdrawn.
    """
    product = steps.locked(product)
    if product.state == words.WITHDRAWN:
        return product
    if product.state not in (words.DRAFT, words.CHECKING, words.SIGNING):
        raise BadInput(
            _("What is signed is not withdrawn. Issue a correction where something is wrong.")
        )
    because = steps.reason(because)
    _let_go(product, words.WITHDRAWN)
    county.close(product)
    steps.step(product, "withdraw", by, because)
    return product


@transaction.atomic
def receive(product: Product, *, by: User) -> int:
    """签收 — for every unit of this person on the list; how many receipts that gave."""
    product = steps.locked(product)
    steps.standing(product, words.ISSUED)
    mine = queries.recipients_of(by).filter(product=product)
    if not mine.exists():
        raise BadInput(_("You are not on the list of recipients."))
    waiting = list(mine.filter(received_at=None))
    for one in waiting:
        one.received_at, one.received_by = timezone.now(), str(by)
        one.save()
        close_item(f"disclosure.{product.pk}.receive.{one.pk}")
    if waiting:
        steps.step(product, "receive", by, data=[one.name for one in waiting])
    return len(waiting)


@transaction.atomic
def ask_replay(product: Product, *, by: User) -> None:
    """再算一遍 — the pack is computed again in the background; the verdict stands on the page."""
    product = steps.locked(product)
    steps.standing(product, words.ISSUED)
    if jobs.ask(words.REPLAY, f"replay {product.pk}", product=product):
        steps.step(product, "replay", by)


# called by the job


@transaction.atomic
def issue(product: Product, *, sealed: dict[str, object]) -> bool:
    """已发布 — what the sealing found is registered; recipients get their items. Once.

    ``sealed``: pack, pack_sha256, pack_size, seal.
    """
    product = steps.locked(product)
    if product.state != words.SEALING:
        return False
    for name, value in sealed.items():
        setattr(product, name, value)
    product.state, product.issued_at = words.ISSUED, timezone.now()
    product.save()
    for one in product.recipients.select_related("organisation", "person"):
        _send(product, one)
    close_item(steps.key(product, "failed"))
    steps.step(product, "issue", None, "", **sealed)  # type: ignore[arg-type]
    return True


@transaction.atomic
def note_failure(product: Product, why: str) -> None:
    """封存失败 — told to the office, with the reason."""
    product = steps.locked(product)
    if product.state != words.SEALING:
        return
    open_item(
        steps.key(product, "failed"),
        _("Sealing failed: %s") % product.title,
        steps.address(product),
        role=OFFICE,
    )
    steps.step(product, "fail", None, why)


def _send(product: Product, one: Recipient) -> None:
    role, unit = "", one.organisation
    if unit is not None:
        post = Post.objects.filter(organisation=unit).first()
        role = post.role if post else COUNTY if unit.county else ""
        if not role:
            return  # nobody of that unit uses the site: the receipt comes on paper
    open_item(
        f"disclosure.{product.pk}.receive.{one.pk}",
        _("Confirm receipt: %s") % product.title,
        steps.address(product),
        person=one.person,
        role=role,
        organisation=unit,
    )


# when an account is closed


def hand_over(person: User) -> int:
    """Drafts of a closed account wait for anybody of the office."""
    found = Product.objects.unwalled(because="an account is closed").filter(
        drafter=person, state__in=words.OPEN
    )
    count = 0
    for product in found:
        count += 1
        if product.state == words.DRAFT:
            open_item(
                steps.key(product, "orphan"),
                _("Draft without a drafter: %s") % product.title,
                steps.address(product),
                role=OFFICE,
            )
    return count


# bases of release


@transaction.atomic
def record_basis(
    *, by: User, figures: str, document: str, clause: str, dated: date, since: date
) -> ReleaseBasis:
    """登记发布依据 — by which document a kind of figure may be shown to everybody.

    :raises BadInput: a future document.
    """
    if dated > since:
        raise BadInput(_("Nothing is released before the date of the document that allows it."))
    known = ReleaseBasis.objects.filter(
        figures=figures, document=document, clause=clause, dated=dated, since=since, until=None
    ).first()
    if known is not None:
        return known
    found = ReleaseBasis.objects.create(
        figures=figures,
        document=document,
        clause=clause,
        dated=dated,
        since=since,
        recorded_by=by,
        recorded_name=str(by),
    )
    record(by, "disclosure.record-basis", str(found), data={"figures": figures})
    return found


@transaction.atomic
def end_basis(found: ReleaseBasis, *, by: User, until: date, because: str) -> ReleaseBasis:
    """停止公开 — from the day after, the kind of figure is not shown any more."""
    found = ReleaseBasis.objects.select_for_update().get(pk=found.pk)
    if found.until is not None:
        return found
    found.until, found.ended_because = until, steps.reason(because)
    found.save()
    record(by, "disclosure.end-basis", str(found), because=because, data={"figures": found.figures})
    return found


# inside


def _own(product: Product, by: User) -> None:
    if product.drafter_id != by.pk:
        raise BadInput(_("This is the draft of %s. Take it over first.") % product.drafter_name)


def _turn(product: Product, by: User, stage: chains.Stage) -> chains.Stage:
    """The step, when the product waits for it and this person may do it."""
    turn = chains.turn(product)
    if turn is not None and turn.key != stage.key:
        raise BadInput(
            _("It waits for “%(now)s” first, then for “%(asked)s”.")
            % {"now": turn.name, "asked": stage.name}
            if chains.of(product).index(turn) < chains.of(product).index(stage)
            else _("“%s” is done already.") % stage.name
        )
    _other_eyes(product, by, stage)
    if not queries.may_do(by, stage):
        raise BadInput(
            _("“%(step)s” is done by: %(role)s.")
            % {"step": stage.name, "role": stage.unit or ROLES[stage.role]}
        )
    return stage


def _other_eyes(product: Product, by: User, stage: chains.Stage) -> None:
    same = queries.same_hands(product, stage, by.username)
    if same == chains.FIRST and stage.key == chains.CHECK:
        raise BadInput(_("The checker must be another person than the drafter."))
    if same == chains.FIRST and stage.key == chains.LAST:
        raise BadInput(_("The signer must be another person than the drafter."))
    if same:
        names = {one.key: one.name for one in chains.of(product)}
        raise BadInput(
            _("“%(step)s” must be done by another person than “%(before)s”.")
            % {"step": stage.name, "before": names[same]}
        )


def _wait(product: Product) -> None:
    """What waits for whom: the one step that comes next."""
    for sort in ("check", "sign", "pass"):
        close_item(steps.key(product, sort))
    stage = chains.turn(product)
    assert stage is not None
    titles = {chains.CHECK: _("Check: %s"), chains.LAST: _("Sign: %s")}
    title = titles.get(stage.key, f"{stage.name}：%s") % product.title
    unit = queries.unit_named(stage.unit)
    if stage.unit and unit is None:
        raise BadInput(
            f"办文流程要由“{stage.unit}”{stage.name}，名录中没有这个单位；"
            "请先登记，或改写 chains.toml。"
        )
    sort = stage.key if stage.key in titles else "pass"
    open_item(
        steps.key(product, sort),
        title,
        steps.address(product),
        role=stage.role,
        organisation=unit,
        not_for=product.drafter,
    )


def _did(product: Product, deed: str, by: User) -> bool:
    last = queries.last_step(product, deed)
    return last is not None and last.account == by.username


def _audience(product: Product) -> None:
    if product.audience == words.PUBLIC:
        missing = queries.missing_bases(product.kind, timezone.localdate())
        if missing:
            named = "、".join(str(words.FIGURES[one]) for one in missing)
            raise BadInput(_("No basis of release is recorded for: %s.") % named)
    elif not product.recipients.exists():
        raise BadInput(_("Name at least one recipient."))


def _let_go(product: Product, state: str) -> None:
    """Back from check or signature: nothing stays frozen, nothing waits."""
    product.state, product.at, product.exported = state, "", ""
    product.basis, product.code, product.periods = None, "", []
    product.save()
    for sort in ("check", "sign", "pass", "compare", "draft", "failed", "orphan"):
        close_item(steps.key(product, sort))


def _put(product: Product, said: Said) -> None:
    product.number, product.issued_on = said.number, said.issued_on
    product.addressee, product.copies_to = said.addressee, said.copies_to
    product.issuer = said.issuer
    if not product.corrects_id:  # a correction goes where the first went
        product.audience = said.audience
        _recipients(product, said.units, said.persons)
    if product.audience == words.PUBLIC:
        _audience(product)
    product.save()


def _recipients(product: Product, units: Iterable[Organisation], persons: Iterable[User]) -> None:
    wanted_units = {one.pk: one for one in units}
    wanted_persons = {one.pk: one for one in persons}
    for known in product.recipients.all():
        if known.organisation_id in wanted_units:
            del wanted_units[known.organisation_id]
        elif known.person_id in wanted_persons:
            del wanted_persons[known.person_id]
        else:
            known.delete()
    fresh = [
        Recipient(product=product, organisation=one, name=one.name) for one in wanted_units.values()
    ]
    fresh += [
        Recipient(product=product, person=one, name=str(one)) for one in wanted_persons.values()
    ]
    Recipient.objects.bulk_create(fresh)


def _home(by: User) -> Organisation:
    known = Organisation.objects.filter(key=HOME).first()
    if known is not None:
        return known
    units = by.organisations_today
    if not units:
        raise BadInput(_("You hold no post today."))
    return units[0]


def _correction_title(first: Product) -> str:
    said = first.title.removeprefix("关于").removesuffix("的通报")
    if first.corrects_id:
        return f"{first.title}（再次更正）"
    return f"关于更正{said}通报有关数据的通知"
