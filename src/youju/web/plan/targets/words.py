"""The words of targets: items, states, and the sentences that a page begins with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import floor

from django.utils import formats
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from youju.ledger.levels import EXCLUDED, KEPT
from youju.ledger.statistics import GOOD_RATE, HEAVY_DAYS
from youju.terms.figures import Figure
from youju.terms.numbers import exact, round_even
from youju.terms.states import State


@dataclass(frozen=True)
class Item:
    """What a target is about: names, unit, decimals, which way is better, the dust basis."""

    key: str
    name: str | Promise
    short: str | Promise
    unit: str
    unit_words: str | Promise
    change_unit: str | Promise
    decimals: int
    better: str
    dust: str
    allowed: str | Promise

    @property
    def sign(self) -> str:
        """The unit as tables have it; days in the page's language."""
        return self.unit if self.unit != "天" else str(self.unit_words)

    @property
    def allowed_sign(self) -> str:
        """The unit of what the remaining days may be."""
        return self.unit if self.key == "PM2.5" else str(_("days"))


ITEMS: dict[str, Item] = {
    "PM2.5": Item(
        "PM2.5",
        gettext_lazy("mean of PM₂.₅"),
        "PM₂.₅",
        "µg/m³",
        gettext_lazy("µg/m³"),
        "%",
        1,
        "lower",
        EXCLUDED,
        gettext_lazy("The remaining days may have a mean of"),
    ),
    GOOD_RATE: Item(
        GOOD_RATE,
        gettext_lazy("share of good days"),
        gettext_lazy("good days"),
        "%",
        "%",
        gettext_lazy("percentage points"),
        1,
        "higher",
        KEPT,
        gettext_lazy("Polluted days that may still come"),
    ),
    HEAVY_DAYS: Item(
        HEAVY_DAYS,
        gettext_lazy("heavily polluted days"),
        gettext_lazy("heavy pollution"),
        "天",
        gettext_lazy("days"),
        gettext_lazy("days"),
        0,
        "lower",
        KEPT,
        gettext_lazy("Heavily polluted days that may still come"),
    ),
}
DUST = {
    EXCLUDED: gettext_lazy("without dust hours"),
    KEPT: gettext_lazy("as measured"),
}
STATES = {
    State.REALTIME.label: gettext_lazy("not reviewed"),
    State.REVIEWED.label: gettext_lazy("reviewed"),
    State.FINAL.label: gettext_lazy("final"),
}


def state(label: str) -> str:
    """The state of the data in the page's language."""
    return str(STATES.get(label, label) or _("state unknown"))


def shown(value: object, decimals: int) -> str:
    """A number with that many decimals, half to even; a dash for nothing."""
    if not isinstance(value, (int, Decimal, Fraction)):
        return "—"
    return f"{round_even(exact(value), decimals):f}"


def cut(value: object, decimals: int) -> str:
    """A bound with that many decimals: cut, so that it never promises more than there is."""
    if not isinstance(value, (int, Decimal)):
        return "—"
    steps = 10**decimals
    return f"{Decimal(floor(exact(value) * steps)).scaleb(-decimals):f}"


def signed(value: object, decimals: int) -> str:
    """A difference with its sign."""
    text = shown(value, decimals)
    if text == "—" or text.startswith("-") or not any(one in "123456789" for one in text):
        return text.replace("-", "−")
    return "+" + text


def as_of(day: date, data_state: str, dust: str) -> str:
    """截至11月22日24时（未审核，扣除沙尘）."""
    return _("Up to %(day)s, 24:00 (%(state)s, %(dust)s)") % {
        "day": formats.date_format(day, "DATE_FORMAT"),
        "state": state(data_state),
        "dust": DUST[dust],
    }


def place_in_words(name: str, *, whole_city: bool) -> SafeString | str:
    """The place; the city itself is 全市."""
    if whole_city:
        return _("the whole city")
    return format_html('<span lang="zh-Hans">{}</span>', name)


def sentence(
    item: Item,
    *,
    place: SafeString | str,
    on: date,
    so_far: Figure,
    target: Decimal,
    change: Figure,
    allowed: Figure,
    left: int,
) -> SafeString:
    """What a leader must know of one target of one place."""
    if so_far.value is None:
        return format_html(
            "{}",
            _("Up to %(day)s, 24:00 there is no value yet for this target.")
            % {"day": formats.date_format(on, "DATE_FORMAT")},
        )
    parts = [
        _("{when}, {item} of {place} stands at {value} this year"),
        _against_last_year(item, change),
        _against_target(item, so_far, target),
    ]
    head = format_html(
        parts[0],
        when=as_of(on, so_far.state, item.dust),
        item=item.name if item.key != "PM2.5" else item.short,
        place=place,
        value=_amount(so_far.value, item),
    )
    said = [head, *(part for part in parts[1:] if part)]
    return format_html(
        _("{so_far}; {rest}"), so_far=_joined(said), rest=_rest(item, allowed, target, left)
    )


def _joined(parts: list[str | SafeString]) -> SafeString:
    first, *others = parts
    text = format_html("{}", first)
    for one in others:
        text = format_html(_("{before}, {after}"), before=text, after=one)
    return text


def _amount(value: object, item: Item) -> str:
    number = shown(value, item.decimals)
    if item.unit == "%":
        return f"{number}%"
    return _("%(number)s %(unit)s") % {"number": number, "unit": item.unit_words}


def _size(value: object, decimals: int, unit: str | Promise) -> str:
    size = shown(abs(exact(value)), decimals)
    if unit == "%":
        return f"{size}%"
    return _("%(number)s %(unit)s") % {"number": size, "unit": unit} if unit else size


def _against_last_year(item: Item, change: Figure) -> str:
    if not isinstance(change.value, (int, Decimal)):
        return _("without a value of last year to compare with")
    if change.value == 0:
        return _("the same as last year")
    said = {"size": _size(change.value, item.decimals, item.change_unit)}
    if item.key == HEAVY_DAYS:
        if change.value < 0:
            return _("%(size)s fewer than last year") % said
        return _("%(size)s in addition to last year's") % said
    if change.value < 0:
        return _("%(size)s below last year") % said
    return _("%(size)s above last year") % said


def _against_target(item: Item, so_far: Figure, target: Decimal) -> str:
    gap = round_even(exact(so_far.value) - exact(target), item.decimals)
    # The unit was said with the value just before; a share is compared in percentage points.
    unit = item.change_unit if item.key != "PM2.5" else ""
    goal = shown(target, item.decimals) if item.key == "PM2.5" else _amount(target, item)
    said = {"size": _size(gap, item.decimals, unit), "goal": goal}
    if gap == 0:
        return _("level with the target of the year (%(goal)s)") % said
    if gap < 0:
        return _("%(size)s below the target of the year (%(goal)s)") % said
    return _("%(size)s above the target of the year (%(goal)s)") % said


def _rest(item: Item, allowed: Figure, target: Decimal, left: int) -> str:
    if left <= 0:
        return _("the year is over.")
    value = allowed.value
    if not isinstance(value, (int, Decimal)):
        return _("what the remaining %(left)d days may be cannot be said.") % {"left": left}
    if item.key == "PM2.5":
        if value <= 0:
            return _("even with a mean of 0 on the remaining %(left)d days it is missed.") % {
                "left": left
            }
        return _("it is met if the mean of the remaining %(left)d days is at most %(mean)s.") % {
            "left": left,
            "mean": cut(value, 1),
        }
    if value < 0:
        return ngettext(
            "%(days)d day more than the target allows has already come.",
            "%(days)d days more than the target allows have already come.",
            int(-value),
        ) % {"days": -value}
    if item.key == GOOD_RATE:
        return ngettext(
            "it is met if at most %(days)d of the remaining %(left)d days is polluted.",
            "it is met if at most %(days)d of the remaining %(left)d days are polluted.",
            int(value),
        ) % {"days": min(int(value), left), "left": left}
    return ngettext(
        "it is met if at most %(days)d of the remaining %(left)d days is heavily polluted.",
        "it is met if at most %(days)d of the remaining %(left)d days are heavily polluted.",
        int(value),
    ) % {"days": min(int(value), left), "left": left}


def of_counties(count: int, behind: list[str], missed: list[str]) -> SafeString:
    """How many counties meet their target at present, and which do not."""
    of = ngettext("Of %(n)d county", "Of %(n)d counties", count) % {"n": count}
    if not behind:
        text = format_html(_("{of}, all meet their target at present."), of=of)
    else:
        pattern = ngettext(
            "{of}, {n} does not meet its target at present: {names}.",
            "{of}, {n} do not meet their target at present: {names}.",
            len(behind),
        )
        text = format_html(pattern, of=of, n=len(behind), names=names(behind))
    if missed:
        more = format_html(_("Out of reach whatever comes: {names}."), names=names(missed))
        text = after(text, more)
    return text


def names(places: list[str]) -> SafeString:
    """Names of places, one after the other."""
    return format_html('<span lang="zh-Hans">{}</span>', "、".join(places))


def at(when: str, said: SafeString) -> SafeString:
    """A sentence that begins with the day."""
    return format_html(_("{when}: {said}"), when=when, said=said)


def after(first: SafeString | str, second: SafeString) -> SafeString:
    """One sentence after the other."""
    return format_html(_("{first} {second}"), first=first, second=second)
