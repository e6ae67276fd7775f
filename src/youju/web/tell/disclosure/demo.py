"""What the office of the invented city has published so far, by the real deeds of its people.

A bulletin that had to be corrected, its notice of correction, the bulletin of the last whole
month (the counties were asked before; it was signed in the OA and came back as PDF), and a draft
of the month that runs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path

import polars as pl
from django.utils import timezone

from youju.ledger.compute import compute
from youju.ledger.store import computed_at
from youju.readings.city import City
from youju.readings.marks import NOT_OURS, Mark
from youju.readings.writer import Writer
from youju.terms.errors import YoujuError
from youju.terms.periods import BEIJING, Period, day_number, month_of, parse
from youju.terms.places import ASSESSED, COUNTY, SITE, Site
from youju.web.base.city import folder as city_folder
from youju.web.base.rights.models import User
from youju.web.tell.disclosure import (
    actions,
    composing,
    county,
    demo_paper,
    jobs,
    making,
    queries,
    signing,
    words,
)
from youju.web.tell.disclosure.models import CountyAnswer, CountyCheck, Product
from youju.web.watch.review.files import Upload

SCHEME = "county_air_2026"
DAYS = 20
"""So many days long a station was faulty before anybody saw it."""
CAUSE = (
    "复核发现{station}站颗粒物采样流量超差，{days}天的PM2.5和PM10数据应判无效，"
    "通报时尚未标记（虚构）。"
)
OBJECTION = "当日7时采样管路检修，数据偏高，建议核实（虚构）。"
REPLY = "该时段校准和质控记录齐全，数据有效，不作调整（虚构）。"
Say = Callable[[str], None]


def seed(folder: Path, on: date, *, say: Say = lambda _: None) -> list[Product]:
    """Publish; a city that has published already is left as it is."""
    if Product.objects.unwalled(because="is the city new?").exists():
        return []
    office, checker, leader = (
        User.objects.get(username=n) for n in ("office", "office2", "leader")
    )
    _bases(office, on)
    last = _last_whole(on)
    earlier = month_of(last.start - timedelta(days=1))
    public = _said(words.PUBLIC, on)
    made = []
    with _ByHand(), making.reusing():
        say(f"正在发布{earlier.label}通报（拟稿、核稿、签发、封存）……")
        first = _published(office, checker, leader, earlier, public(earlier))
        say(f"正在标记{earlier.label}的故障并重新计算……")
        station = _faulty(earlier)
        _mark(folder, earlier, station)
        cause = CAUSE.format(station=station.name, days=DAYS)
        say(f"正在发布更正通知和{last.label}通报……")
        notice = actions.correct(first, by=office, cause=cause)
        actions.edit(notice, by=office, said=public(earlier, later=18), cause=cause)
        _through(notice, office, checker, leader)
        newest = _draft(office, last, public(last))
        actions.hand_in(newest, by=office)
        _asked(newest, office, checker, last)
        newest = _signed_elsewhere(newest, office, checker, leader)
        made += [first, notice, newest]
        current = month_of(on)
        if current.start > last.start:
            made.append(_draft(office, current, _said(words.INTERNAL, on)(current)))
    return made


def _last_whole(on: date) -> Period:
    month = month_of(on)
    return month if on == month.end else month_of(month.start - timedelta(days=1))


def _bases(office: User, on: date) -> None:
    dated, since = date(on.year - 1, 12, 20), date(on.year - 1, 1, 1)
    known = (
        (words.RANKING, "清岚市环境空气质量排名信息公开办法（虚构）", "第三条"),
        (words.MEANS, "清岚市环境空气质量排名信息公开办法（虚构）", "第四条"),
        (words.DAILY, "清岚市城市空气质量日报发布规定（虚构）", "第二条"),
    )
    for figures, document, clause in known:
        actions.record_basis(
            by=office,
            figures=figures,
            document=document,
            clause=clause,
            dated=min(dated, since),
            since=since,
        )


def _said(audience: str, today: date) -> Callable[..., actions.Said]:
    issuer = composing.issuer_of(city_folder.city())
    units = queries.default_recipients()

    def said(period: Period, *, later: int = 0) -> actions.Said:
        """``later``: how many days after the usual fifth of the next month."""
        on = min(period.end + timedelta(days=5 + later), today)
        number = f"清环委办〔{on:%Y}〕{period.end.month * 3 + (1 if later else 0)}号"
        issued_on = on if audience == words.PUBLIC else None
        return actions.Said(
            number=number, issued_on=issued_on, issuer=issuer, audience=audience, units=units
        )

    return said


def _draft(office: User, period: Period, said: actions.Said) -> Product:
    scheme = next(one for one in composing.offered(city_folder.city()) if one.key == SCHEME)
    return actions.draft(
        by=office,
        kind=words.MONTHLY,
        scheme=scheme.key,
        scheme_text=scheme.text,
        period=parse(f"{period.start:%Y-%m}"),
        period_text=f"{period.start:%Y-%m}",
        said=said,
    )


def _published(
    office: User, checker: User, leader: User, period: Period, said: actions.Said
) -> Product:
    return _through(_draft(office, period, said), office, checker, leader)


def _through(product: Product, office: User, checker: User, leader: User) -> Product:
    actions.hand_in(product, by=office)
    actions.check(product, by=checker, seen=making.newest())
    actions.sign(product, by=leader)
    return _sealed(product)


def _sealed(product: Product) -> Product:
    jobs.work_off()
    product.refresh_from_db()
    if product.state != words.ISSUED:
        last = queries.job_of(product, words.SEAL)
        raise YoujuError(f"{product.title}没有发布：{last.said if last else ''}")
    return product


def _asked(product: Product, office: User, checker: User, month: Period) -> None:
    """县级核对: one county agrees, one objects and is answered, one answers on paper, the
    others stay silent.

    The deadline lay on the fourth of the next month; it is moved there when all have answered.
    """
    at = timezone.now()
    check = county.open_check(product, by=office, due=at + timedelta(hours=1), shows=words.OWN)
    mine = {name: User.objects.filter(username=name).first() for name in ("county1", "county2")}
    if (one := mine["county1"]) is not None and (answer := _answer(check, one)) is not None:
        county.agree(answer, by=one)
    if (two := mine["county2"]) is not None and (answer := _answer(check, two)) is not None:
        point = _point(answer.county)
        line = county.Line(point, month.end - timedelta(days=3), OBJECTION, 7)
        said = county.object_to(answer, by=two, line=line)
        county.reply(said, by=checker, accepted=False, because=REPLY)
    if (lone := next((a for a in _asked_all(check) if county.takes_paper(a)), None)) is not None:
        scan = Upload("书面反馈.txt", f"{lone.county}：经核对，数据无异议。（虚构）".encode())
        paper = county.Paper("白砚秋（虚构）", "副局长", timezone.localdate(), scan)
        county.on_paper(lone, by=office, paper=paper)
    evening = datetime.combine(month.end + timedelta(days=4), time(18), BEIJING)
    due = min(evening, at - timedelta(minutes=1))
    CountyCheck.objects.filter(pk=check.pk).update(opened_at=due - timedelta(days=1), due=due)
    answered = CountyAnswer.everything.filter(check_of=check, at__isnull=False)
    answered.update(at=due - timedelta(hours=3))
    answered.exclude(paper_on=None).update(paper_on=timezone.localtime(due).date())


def _asked_all(check: CountyCheck) -> list[CountyAnswer]:
    return list(CountyAnswer.everything.filter(check_of=check).order_by("county"))


def _answer(check: CountyCheck, by: User) -> CountyAnswer | None:
    found: CountyAnswer | None = CountyAnswer.objects.seen_by(by).filter(check_of=check).first()
    return found


def _point(name: str) -> str:
    sites = city_folder.snapshot().register.sites
    return next((one.name for one in sites if one.county == name), name)


def _signed_elsewhere(product: Product, office: User, checker: User, leader: User) -> Product:
    """线下签发: printed, signed in the OA, handed in as PDF; on the site where it can't be set."""
    product = actions.check(product, by=checker, seen=making.newest())
    pdf = demo_paper.signed(signing.export(product, by=office), product, str(leader))
    if pdf is None:
        actions.sign(product, by=leader)
    else:
        product.refresh_from_db()
        assert product.issued_on is not None
        said = signing.Said(product.number, product.issued_on, str(leader))
        signing.hand_over(product, by=office, pdf=pdf, said=said)
    return _sealed(product)


def _faulty(month: Period) -> Site:
    """The station of the city's own whose absence tells most: the mean of its county moves most."""
    held = city_folder.snapshot()
    first, last = day_number(month.start), day_number(month.end)
    rows = held.days((SITE, COUNTY), first, last, "kept")
    means: dict[str, float] = {
        row["object"]: row["mean"]
        for row in rows.group_by("object").agg(pl.col("pm25").mean().alias("mean")).to_dicts()
        if row["mean"] is not None
    }
    own = [
        one
        for one in held.register.sites
        if one.level not in NOT_OURS and one.role == ASSESSED and one.site in means
    ]
    beside = Counter(one.county for one in held.register.sites if one.site in means)

    def tells(one: Site) -> tuple[float, str]:
        away = abs(means[one.site] - means[one.county])
        return away / max(beside[one.county] - 1, 1), one.site

    return max(own, key=tells)


def _mark(folder: Path, month: Period, station: Site) -> None:
    """A fault that nobody had seen; the figures are computed anew."""
    first = day_number(month.start) + 5
    mark = Mark(
        scope="site",
        key=station.site,
        items=("PM2.5", "PM10"),
        first_hour=first * 24,
        last_hour=(first + DAYS - 1) * 24 + 23,
        kind="fault",
        because="颗粒物采样流量超差（虚构）",
        by="沈监测（虚构）",
        on=month.end + timedelta(days=6),
    )
    city = City.open(folder)
    with city.lock():
        Writer(city).add_mark(mark)
        before = datetime.fromisoformat(computed_at(city).computed_at)
        compute(city, now=before + timedelta(hours=1))
    city_folder.forget()


class _ByHand:
    """No process of its own while the demo is being made: the jobs are done here."""

    def __enter__(self) -> None:
        self.before, jobs.start = jobs.start, lambda: None

    def __exit__(self, *wrong: object) -> None:
        jobs.start = self.before
