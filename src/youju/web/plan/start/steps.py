"""The steps of getting started: what works, what is missing, which figures that blocks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from youju.intake import arrivals
from youju.readings.settings import DUST_DAY
from youju.scoring import schemes
from youju.terms.errors import YoujuError
from youju.web.base.city import folder
from youju.web.base.rights.models import Holding, Organisation
from youju.web.base.rights.words import OF_OFFICES, ROLES
from youju.web.plan.start import held
from youju.web.plan.targets import queries as targets

DONE, PART, MISSING, OPTIONAL = "done", "part", "missing", "optional"
STATES: dict[str, str | Promise] = {
    DONE: gettext_lazy("there"),
    PART: gettext_lazy("partly there"),
    MISSING: gettext_lazy("not there yet"),
    OPTIONAL: gettext_lazy("may be left out"),
}
PAST_YEARS = 3
"""So many years before this one are asked for."""


@dataclass(frozen=True)
class Link:
    """A page that does it, or a blank form to fill in."""

    words: str
    href: str


@dataclass(frozen=True)
class Step:
    """One step: its state, what is there, what is missing, what that blocks, where it is done."""

    key: str
    title: str
    state: str
    has: Sequence[str] = ()
    names: str = ""
    lacks: Sequence[str] = ()
    lacks_names: str = ""
    blocks: str = ""
    links: Sequence[Link] = ()
    blanks: Sequence[Link] = ()
    deed: str = ""
    """Name of an address that does it at once (by POST), with its words in ``deed_words``."""
    deed_words: str = ""

    @property
    def state_words(self) -> str:
        """The state in words."""
        return str(STATES[self.state])

    @property
    def badge(self) -> str:
        """How the state looks."""
        return {DONE: "", PART: "badge-warning", MISSING: "badge-danger"}.get(
            self.state, "badge-muted"
        )


def blank(what: str, words: str, kind: str = "site") -> Link:
    """An empty form."""
    return Link(words, reverse("start:template", args=[what, kind]))


def every(today: date) -> list[Step]:
    """All steps, in the order in which they are best done."""
    years = held.years(today.year - PAST_YEARS, today)
    return [
        _settings(),
        _units(),
        _stations(),
        _outline(),
        _past(years, today),
        _now(years, today),
        _dust(years),
        _targets(today),
        _scheme(),
        _documents(),
        _people(),
    ]


def _settings() -> Step:
    said = folder.city().settings
    return Step(
        "settings",
        _("City and settings"),
        DONE if said.province else PART,
        has=[
            _("Dust takes out whole days.")
            if said.dust == DUST_DAY
            else _("Dust takes out hours."),
        ],
        names=f"{said.province}{said.name}",
        lacks=[] if said.province else [_("The province is not named.")],
        links=[Link(_("Change the settings"), reverse("start:settings"))],
    )


def _units() -> Step:
    count = Organisation.objects.filter(dissolved_on=None).count()
    counties = Organisation.objects.filter(dissolved_on=None).exclude(county="").count()
    state = DONE if counties else PART if count else MISSING
    return Step(
        "units",
        _("Organisations"),
        state,
        has=[ngettext("%d unit.", "%d units.", count) % count] if count else [],
        lacks=[] if counties else [_("No unit of a county yet.")],
        blocks=""
        if counties
        else _("Stations cannot name their county, and nobody of a county can be appointed."),
        links=[
            Link(_("Upload a sheet"), reverse("registry:import", args=["organisations"])),
            Link(_("See them"), reverse("registry:organisations")),
        ],
        blanks=[Link(_("Blank sheet"), reverse("registry:export", args=["organisations"]))],
    )


def _stations() -> Step:
    register = folder.city().register
    count = len({one.site for one in register.sites})
    counties = len(register.counties())
    has = [
        ngettext("%d station", "%d stations", count) % count
        + ngettext(" in %d county.", " in %d counties.", counties) % counties
    ]
    return Step(
        "stations",
        _("Stations"),
        DONE if counties else PART if count else MISSING,
        has=has if count else [],
        lacks=[] if counties else [_("No station of a county yet.")],
        blocks="" if counties else _("Every figure: sheets of readings name stations."),
        links=[
            Link(_("Upload a sheet"), reverse("registry:import", args=["stations"])),
            Link(_("Enter one"), reverse("registry:station-new")),
            Link(_("See them"), reverse("registry:stations")),
        ],
        blanks=[Link(_("Blank sheet"), reverse("registry:export", args=["stations"]))],
    )


def _outline() -> Step:
    there = bool(folder.city().settings.map)
    return Step(
        "outline",
        _("Map outline"),
        DONE if there else OPTIONAL,
        has=[_("The counties are drawn on the map.")] if there else [],
        blocks="" if there else _("The map shows stations without the borders of counties."),
        links=[Link(_("Bring in GeoJSON"), reverse("start:outline"))],
    )


def _upload() -> list[Link]:
    links = [Link(_("Upload a sheet"), reverse("arrivals:upload"))]
    links.append(Link(_("See the arrivals"), reverse("arrivals:home")))
    if waits := len(arrivals.unmapped(folder.path())):
        words = ngettext("%d sheet waits for a mapping", "%d sheets wait for a mapping", waits)
        links.append(Link(words % waits, reverse("arrivals:home")))
    return links


def _sheets() -> list[Link]:
    return [
        blank("hours", _("Hourly values")),
        blank("day", _("Days of stations")),
        blank("day", _("Days of counties"), "county"),
        blank("day", _("Days of the city"), "city"),
        blank("month", _("Months of counties"), "county"),
    ]


def _past(years: list[held.Year], today: date) -> Step:
    past = [one for one in years if today.year - PAST_YEARS <= one.year < today.year]
    whole = [one for one in past if len(one.whole) == 12]
    some = [one for one in past if one.whole]
    last = next((one for one in past if one.year == today.year - 1), None)
    lacks = [
        _("%(year)d has nothing.") % {"year": one.year}
        if not one.whole
        else _("%(year)d lacks %(n)d months.") % {"year": one.year, "n": 12 - len(one.whole)}
        for one in past
        if len(one.whole) < 12
    ]
    state = DONE if len(whole) >= 2 else PART if some else MISSING
    blocks = []
    if last is None or not last.whole:
        blocks.append(_("The change against last year is “—” everywhere."))
    if len(some) < 2:
        blocks.append(_("No probability of meeting a target, and no plan line by the seasons."))
    elif len(whole) < 2:
        blocks.append(_("The probability rests on incomplete years."))
    return Step(
        "past",
        _("Two or three past years"),
        state,
        has=[
            _("%(year)d: %(n)d months.") % {"year": one.year, "n": len(one.whole)} for one in some
        ],
        lacks=lacks if state != DONE else [],
        blocks=" ".join(blocks),
        links=[*_upload(), Link(_("What is there, month by month"), "#held")],
        blanks=_sheets(),
    )


def _now(years: list[held.Year], today: date) -> Step:
    now = next((one for one in years if one.year == today.year), None)
    last = folder.last_day()
    yesterday = today - timedelta(days=1)
    has, lacks, blocks = [], [], ""
    if last is not None:
        has.append(_("Figures to %s.") % last.isoformat())
    late = last is None or last < yesterday
    if late:
        lacks.append(
            _("Nothing from %s on.")
            % ((last + timedelta(days=1)) if last else today.replace(month=1, day=1))
        )
        blocks = (
            _("The year to date ends on the last day with data.")
            if last
            else _("There is no year to date, no ranking and no morning sheet.")
        )
    if now is not None and now.gaps:
        lacks.append(_("Months without anything: %s.") % _(", ").join(now.gaps))
    there = now is not None and bool(now.whole)
    return Step(
        "now",
        _("This year to yesterday"),
        MISSING if not there else PART if late or (now and now.gaps) else DONE,
        has=has,
        lacks=lacks,
        blocks=blocks,
        links=[*_upload(), Link(_("What is there, month by month"), "#held")],
        blanks=_sheets(),
    )


def _dust(years: list[held.Year]) -> Step:
    shown = [one for one in years if one.whole]
    has = [str(one.year) for one in shown if one.dust]
    lacks = [str(one.year) for one in shown if not one.dust]
    state = MISSING if not has else PART if lacks else DONE
    return Step(
        "dust",
        _("Dust lists"),
        state,
        has=[_("Listed: %s.") % _(", ").join(has)] if has else [],
        lacks=[_("Not listed: %s.") % _(", ").join(lacks)] if lacks else [],
        blocks=_("In these years the values without dust equal those as measured.")
        if lacks
        else "",
        links=_upload(),
        blanks=[blank("dust", _("Dust list"))],
    )


def _targets(today: date) -> Step:
    there = targets.stamp(today.year) != (0, 0)
    before = targets.stamp(today.year - 1) != (0, 0)
    return Step(
        "targets",
        _("Targets and plan line"),
        DONE if there else MISSING,
        has=[
            _("%d has targets.") % year
            for year in (today.year, today.year - 1)
            if targets.stamp(year) != (0, 0)
        ]
        if there or before
        else [],
        lacks=[] if there else [_("%d has no targets.") % today.year],
        blocks="" if there else _("No gap to the target, no allowed mean, no plan line."),
        links=[Link(_("Enter targets"), reverse("targets:enter", args=[today.year]))],
        blanks=[Link(_("Blank sheet"), reverse("targets:blank", args=[today.year]))],
    )


def _scheme() -> Step:
    names, example = [], False
    for file in sorted((folder.path() / "schemes").glob("*.toml")):
        try:
            one = schemes.load_all(file.read_text(encoding="utf-8-sig"))[-1]
        except YoujuError:
            continue
        names.append(one.name)
        example = example or one.example
    return Step(
        "scheme",
        _("Scheme of marks"),
        PART if example else DONE if names else MISSING,
        names="；".join(names),
        lacks=[_("This is an example and no rule of your city.")] if example else [],
        blocks="" if names else _("No ranking, no marks and no bulletin."),
        links=[Link(_("Bring in a scheme"), reverse("start:scheme"))],
        deed="" if names else "start:example",
        deed_words="" if names else _("Begin with the example"),
    )


def _documents() -> Step:
    named = folder.city().settings.offices
    return Step(
        "documents",
        _("Document forms"),
        DONE if named else PART,
        has=[_("Bulletin, ranking and notice of correction come with the program.")]
        + (
            [
                ngettext(
                    "%d unit is named in documents.", "%d units are named in documents.", len(named)
                )
                % len(named)
            ]
            if named
            else []
        ),
        lacks=[] if named else [_("Documents do not know the names of your units.")],
        blocks="" if named else _("Bulletins and reminders leave the names of units open."),
        links=[Link(_("See the publications"), reverse("disclosure:list"))],
        deed="start:units",
        deed_words=_("Name the units as the organisations have them"),
    )


def _people() -> Step:
    today = timezone.localdate()
    holdings = Holding.objects.filter(
        Q(until=None) | Q(until__gte=today), since__lte=today, deputy=False, person__is_active=True
    ).values_list("post__role", "person")
    count = Counter(role for role, _person in set(holdings))
    has = [f"{ROLES[role]} {count[role]}" for role in ROLES if count[role]]
    lacks = [str(ROLES[role]) for role in ROLES if role in OF_OFFICES and not count[role]]
    return Step(
        "people",
        _("Persons and posts"),
        DONE if not lacks else PART,
        has=[_(", ").join(has) + _(".")],
        lacks=[_("Nobody has the role of %s.") % _(", ").join(lacks)] if lacks else [],
        blocks=_("Nobody sees, checks or signs in their place.") if lacks else "",
        links=[
            Link(_("Persons and posts"), reverse("rights:people")),
            Link(_("Upload a sheet"), reverse("registry:import", args=["persons"])),
        ],
        blanks=[Link(_("Blank sheet"), reverse("registry:export-persons"))],
    )
