"""县级核对: before the issue the counties are asked whether the figures are right.

Each county answers 无异议 or objects line by line, the office answers each line, and who is
silent at the deadline is recorded as silent. What came of it goes into the bulletin and the pack.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from youju.terms.errors import BadInput, NotThere
from youju.terms.periods import BEIJING
from youju.web.base.city import folder
from youju.web.base.rights.models import Organisation, Post, User
from youju.web.base.rights.words import COUNTY, OFFICE
from youju.web.base.work.actions import close_item, open_item
from youju.web.tell.disclosure import kept, making, steps, words
from youju.web.tell.disclosure.models import CountyAnswer, CountyCheck, Objection, Product
from youju.web.watch.review.files import Upload

MEMBER = "county-check.json"
"""Name of the outcome among the evidence of a pack."""
_OFFICE = "the office reads what the counties answered about its own product"


@dataclass(frozen=True)
class Line:
    """What a county objects to: point, day, hour (empty: the whole day), why, and a file."""

    point: str
    day: date
    what: str
    hour: int | None = None
    upload: Upload | None = None


# asking


def rounds(product: Product) -> list[CountyCheck]:
    """The checks of a product with answers and lines, newest first."""
    answers = CountyAnswer.objects.unwalled(because=_OFFICE).prefetch_related("lines")
    answers = answers.select_related("check_of")
    found = product.county_checks.prefetch_related(Prefetch("answers", queryset=answers))
    return list(found)


def latest(product: Product) -> CountyCheck | None:
    """The check that counts."""
    return next(iter(rounds(product)), None)


@transaction.atomic
def open_check(product: Product, *, by: User, due: datetime, shows: str) -> CountyCheck:
    """发起县级核对 — every county of the ranking is asked, with a deadline.

    :raises BadInput: it is not in check, a check is running, or the deadline is over.
    """
    product = steps.locked(product)
    steps.standing(product, words.CHECKING)
    before = latest(product)
    if before is not None and before.closed_at is None and not _over(before):
        raise BadInput(_("The counties are being asked already, until %s.") % _moment(before.due))
    if due <= timezone.now():
        raise BadInput(_("The deadline must lie in the future."))
    drawn = making.drawn(making.request_of(product))
    close(product)
    check = CountyCheck.objects.create(
        product=product,
        due=due,
        shows=shows,
        basis=drawn.basis,
        code=drawn.code,
        ranking=drawn.said["ranking"],
        opened_by=str(by),
    )
    for row in drawn.said["ranking"]["rows"]:
        _ask(check, row["name"], due)
    steps.step(product, "county-open", by, "", due=due.isoformat(), basis=drawn.basis)
    return check


def _ask(check: CountyCheck, county: str, due: datetime) -> None:
    duty = (
        Post.objects.filter(
            role=COUNTY, organisation__county=county, organisation__dissolved_on=None
        )
        .select_related("organisation")
        .first()
    )
    unit: Organisation = duty.organisation if duty else check.product.organisation
    answer = CountyAnswer.objects.create(
        organisation=unit,
        check_of=check,
        county=county,
        said="" if duty else words.UNREACHED,
    )
    if duty is not None:
        open_item(
            _key(answer),
            _("Are the figures right? %s") % check.product.title,
            reverse("disclosure:county", args=[answer.pk]),
            role=COUNTY,
            organisation=unit,
            due=due,
        )


# answering


@transaction.atomic
def agree(answer: CountyAnswer, *, by: User) -> CountyAnswer:
    """无异议 — asked twice it acts once.

    :raises BadInput: too late, or the county has objected already.
    """
    answer = _locked(answer)
    if answer.said == words.AGREED:
        return answer
    _open(answer)
    if answer.said == words.OBJECTED:
        raise BadInput(_("Your county has objected already; the office answers each line."))
    _said(answer, words.AGREED, by)
    steps.step(answer.check_of.product, "county-agree", by, "", county=answer.county)
    return answer


@transaction.atomic
def object_to(answer: CountyAnswer, *, by: User, line: Line) -> Objection:
    """异议 — one line; the same line sent twice is one.

    :raises BadInput: too late.
    """
    answer = _locked(answer)
    if (known := _same_line(answer, line)) is not None:
        return known
    _open(answer)
    upload = line.upload
    fresh = Objection.objects.create(
        answer=answer,
        point=line.point,
        day=line.day,
        hour=line.hour,
        what=line.what,
        file_name=upload.name if upload else "",
        file_sha256=kept.keep(folder.path(), upload.data) if upload else "",
        file_size=len(upload.data) if upload else 0,
        by_name=str(by),
    )
    _said(answer, words.OBJECTED, by)
    product = answer.check_of.product
    open_item(
        steps.key(product, "county"),
        _("Answer the objections of the counties: %s") % product.title,
        steps.address(product),
        role=OFFICE,
    )
    said = f"{answer.county}：{line.point} {line.what}"
    steps.step(product, "county-object", by, said, county=answer.county, file=fresh.file_sha256)
    return fresh


@dataclass(frozen=True)
class Paper:
    """An answer on paper: who signed it and holding what post, the date on it, the file."""

    signer: str
    post: str
    on: date
    upload: Upload


@transaction.atomic
def on_paper(
    answer: CountyAnswer, *, by: User, paper: Paper, line: Line | None = None
) -> CountyAnswer:
    """书面反馈 — the office enters the answer of a county that nobody answers for on the site.

    Without a line it is 无异议. The same paper sent twice acts once; another line may follow.

    :raises BadInput: the county answers on the site itself, the check is over, the paper is
        dated outside of it, or it takes an objection back.
    """
    answer = _locked(answer)
    check = answer.check_of
    if answer.said != words.UNREACHED and not answer.entered_by:
        raise BadInput(_("This county answers on the site itself; ask it to do so."))
    if check.closed_at is not None:
        raise BadInput(_("The county check is over; no answer is entered any more."))
    opened, due = (timezone.localtime(one).date() for one in (check.opened_at, check.due))
    if not opened <= paper.on <= due:
        raise BadInput(
            _("The paper is dated %(on)s; the counties were asked from %(opened)s to %(due)s.")
            % {"on": paper.on, "opened": opened, "due": due}
        )
    if line is None and answer.said == words.OBJECTED:
        raise BadInput(_("This county has objected already; the office answers each line."))
    upload = paper.upload
    same = (answer.file_sha256, answer.by_name) == (upload.sha256, paper.signer)
    if line is None and same and answer.said == words.AGREED:
        return answer
    if line is not None and (known := _same_line(answer, line)) is not None:
        return known.answer
    answer.said = words.AGREED if line is None else words.OBJECTED
    answer.at, answer.entered_by, answer.paper_on = timezone.now(), str(by), paper.on
    answer.by_name, answer.post = paper.signer, paper.post
    answer.file_name, answer.file_size = upload.name, len(upload.data)
    answer.file_sha256 = kept.keep(folder.path(), upload.data)
    answer.save()
    product = check.product
    said = words.ANSWERED[answer.said]
    if line is not None:
        said = f"{line.point} {line.what}"
        Objection.objects.create(
            answer=answer,
            point=line.point,
            day=line.day,
            hour=line.hour,
            what=line.what,
            by_name=paper.signer,
        )
        open_item(
            steps.key(product, "county"),
            _("Answer the objections of the counties: %s") % product.title,
            steps.address(product),
            role=OFFICE,
        )
    steps.step(
        product,
        "county-paper",
        by,
        f"{answer.county}：{said}",
        county=answer.county,
        signer=paper.signer,
        dated=paper.on.isoformat(),
        file=answer.file_sha256,
    )
    return answer


@transaction.atomic
def reply(line: Objection, *, by: User, accepted: bool, because: str) -> Objection:
    """答复 — the office says to each line whether it is accepted, and why or what follows.

    :raises BadInput: without words, or answered already by other words.
    """
    line = Objection.objects.select_for_update().select_related("answer__check_of").get(pk=line.pk)
    product = steps.locked(line.answer.check_of.product)
    outcome = words.ACCEPTED if accepted else words.REJECTED
    said = because.strip()
    if line.reply:
        if (line.reply, line.replied) == (outcome, said):
            return line
        raise BadInput(_("This line was answered already by %s.") % line.replied_by)
    if product.state not in (words.CHECKING, words.SIGNING, words.DRAFT):
        raise BadInput(
            _("This is not possible now: the publication is “%s”.") % product.get_state_display()
        )
    if not said:
        raise BadInput(_("Write what the county is told: what is changed, or why nothing is."))
    line.reply, line.replied = outcome, said
    line.replied_by, line.replied_at = str(by), timezone.now()
    line.save()
    check = line.answer.check_of
    if not Objection.objects.filter(answer__check_of=check, reply="").exists():
        close_item(steps.key(product, "county"))
    words_ = f"{line.answer.county} {line.point}：{words.REPLIED[outcome]}。{said}"
    steps.step(product, "county-reply", by, words_, county=line.answer.county, reply=outcome)
    return line


# the end


def end(product: Product, *, by: User, because: str = "") -> None:
    """Before the signature: every line is answered, and who was silent is recorded as silent.

    :raises BadInput: a line waits for its answer; or the deadline has not passed, a county has
        not answered, and no reason is given.
    """
    check = latest(product)
    if check is None or check.closed_at is not None:
        return
    answers = list(check.answers.all())
    waiting = sorted({one.county for one in answers for line in one.lines.all() if not line.reply})
    if waiting:
        raise BadInput(_("Objections still wait for the office's answer: %s.") % "、".join(waiting))
    missing = [one for one in answers if not one.said]
    if missing and not check.is_due:
        if not because.strip():
            raise BadInput(
                _(
                    "The counties may answer until %(due)s, and %(names)s has not yet. "
                    "To sign before, write the reason."
                )
                % {
                    "due": _moment(check.due),
                    "names": "、".join(one.county for one in missing),
                }
            )
        check.early = because.strip()
        check.save()
    elif missing:
        for one in missing:
            one.said = words.SILENT
            one.save()
        names = "、".join(one.county for one in missing)
        steps.step(product, "county-silent", None, names, due=check.due.isoformat())
    close(product)


def missing(product: Product) -> list[str]:
    """Counties that may still answer and have not: to sign now needs a reason."""
    check = latest(product)
    if check is None or check.closed_at is not None or check.is_due:
        return []
    return [one.county for one in check.answers.all() if not one.said]


def close(product: Product) -> None:
    """Nobody answers any more; nothing waits."""
    for check in product.county_checks.filter(closed_at=None):
        check.closed_at = timezone.now()
        check.save()
        for one in CountyAnswer.objects.unwalled(because=_OFFICE).filter(check_of=check):
            close_item(_key(one))
    close_item(steps.key(product, "county"))


def in_words(product: Product) -> str:
    """The outcome in one official sentence for the bulletin; empty without a check."""
    return outcome(latest(product))


def outcome(check: CountyCheck | None) -> str:
    """The same of a check."""
    if check is None:
        return ""
    answers = list(check.answers.all())
    lines = [line for one in answers for line in one.lines.all()]
    parts = []
    for state in (words.AGREED, words.OBJECTED, words.SILENT, "", words.UNREACHED):
        names = [
            f"{one.county}（书面）" if one.entered_by else one.county
            for one in answers
            if one.state == state
        ]
        if not names:
            continue
        said = words.ANSWERED.get(state) or "尚未反馈"
        part = f"{'、'.join(names)}{said}"
        if state == words.OBJECTED:
            counts = [
                f"{words.REPLIED[one]}{sum(line.reply == one for line in lines)}项"
                for one in (words.ACCEPTED, words.REJECTED, "")
                if any(line.reply == one for line in lines)
            ]
            part += f"（共{len(lines)}项，{'，'.join(counts)}）"
        parts.append(part)
    return f"本期数据印发前经县级核对：{'；'.join(parts)}。"


def evidence(product: Product) -> dict[str, bytes]:
    """What the pack keeps of the checks; files by their hashes."""
    found = [_as_json(one) for one in reversed(rounds(product))]
    if not found:
        return {}
    said = {"product": product.title, "period": product.period_text, "rounds": found}
    return {MEMBER: (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode()}


def _as_json(check: CountyCheck) -> dict[str, Any]:
    return {
        "opened_at": _moment(check.opened_at),
        "opened_by": check.opened_by,
        "due": _moment(check.due),
        "closed_at": _moment(check.closed_at),
        "basis": check.basis,
        "code": check.code,
        "shown": check.shows,
        "signed_early_because": check.early,
        "counties": [
            {
                "county": one.county,
                "answer": one.state or "none",
                "words": words.ANSWERED.get(one.state, "未反馈，截止前已签发"),
                "at": _moment(one.at),
                "by": one.by_name,
                "post": one.post,
                **_paper(one),
                "lines": [_line(line) for line in one.lines.all()],
            }
            for one in check.answers.all()
        ],
    }


def _paper(one: CountyAnswer) -> dict[str, Any]:
    if not one.entered_by:
        return {}
    file = {"name": one.file_name, "sha256": one.file_sha256, "size": one.file_size}
    dated = one.paper_on.isoformat() if one.paper_on else None
    return {"on_paper": {"dated": dated, "entered_by": one.entered_by, "file": file}}


def _line(line: Objection) -> dict[str, Any]:
    file = {"name": line.file_name, "sha256": line.file_sha256, "size": line.file_size}
    return {
        "point": line.point,
        "day": line.day.isoformat(),
        "hour": line.hour,
        "what": line.what,
        "file": file if line.file_sha256 else None,
        "at": _moment(line.at),
        "by": line.by_name,
        "reply": line.reply,
        "replied": line.replied,
        "replied_by": line.replied_by,
        "replied_at": _moment(line.replied_at),
    }


# one answer


def seen_by(user: User, pk: int) -> CountyAnswer:
    """An answer inside this person's wall.

    :raises NotThere: there is none, or it is another county's.
    """
    found: CountyAnswer | None = (
        CountyAnswer.objects.seen_by(user)
        .select_related("check_of__product")
        .prefetch_related("lines")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise NotThere(_("There is no such county check, or it is not your county's."))
    return found


def ranking(answer: CountyAnswer) -> dict[str, Any]:
    """What that county is shown: its own row, or every row where the check says so."""
    whole: dict[str, Any] = answer.check_of.ranking
    if answer.check_of.shows == words.ALL:
        return whole
    return whole | {"rows": [row for row in whole["rows"] if row["name"] == answer.county]}


def is_open(answer: CountyAnswer) -> bool:
    """Whether the county may still answer."""
    check = answer.check_of
    return check.closed_at is None and not check.is_due


def _open(answer: CountyAnswer) -> None:
    if not is_open(answer):
        raise BadInput(
            _("The deadline was %s; no answer is taken any more. Call the office.")
            % _moment(answer.check_of.due)
        )


def _said(answer: CountyAnswer, said: str, by: User) -> None:
    answer.said, answer.at, answer.by_name = said, timezone.now(), str(by)
    answer.post = "、".join(str(post) for post in by.posts_today)[:120]
    answer.save()
    close_item(_key(answer))


def _same_line(answer: CountyAnswer, line: Line) -> Objection | None:
    known = answer.lines.filter(point=line.point, day=line.day, hour=line.hour, what=line.what)
    found: Objection | None = known.first()
    return found


def takes_paper(answer: CountyAnswer) -> bool:
    """Whether the office may enter an answer that came on paper."""
    unreached = answer.said == words.UNREACHED or bool(answer.entered_by)
    return unreached and answer.check_of.closed_at is None


def _locked(answer: CountyAnswer) -> CountyAnswer:
    found: CountyAnswer = (
        CountyAnswer.objects.unwalled(because="a deed that was permitted for this answer")
        .select_for_update()
        .select_related("check_of__product")
        .get(pk=answer.pk)
    )
    return found


def _over(check: CountyCheck) -> bool:
    return check.is_due or all(one.said for one in check.answers.all())


def _key(answer: CountyAnswer) -> str:
    return f"disclosure.county.{answer.pk}"


def _moment(at: datetime | None) -> str:
    return at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M") if at else ""
