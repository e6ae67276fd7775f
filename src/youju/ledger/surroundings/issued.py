"""What a higher authority issued of sound and soil beside the city's own figures, and 同比.

No table of figures keeps an issued value: it stands in ``raw_issued``, and a computation says up
to which of them it had read. The issued value counts where the city's dated setting says so
(``issued`` unless set otherwise), and always where there is no own one; ours stands beside it.
The change against the year before is that of the values that count.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property

from youju.ledger import issued_periods
from youju.readings.basis import Basis
from youju.readings.city import City
from youju.readings.settings import Settings
from youju.readings.surroundings import issued as readings
from youju.readings.surroundings.issued import RATE
from youju.terms.figures import Figure
from youju.terms.numbers import HELD_DECIMALS, exact, plain, round_even, unscaled
from youju.terms.periods import Period, parse
from youju.terms.states import State

Key = tuple[str, str, str, str]
"""Kind and name of a place, key of a period, item (of one zone ``day_rate:2``)."""
OWN, CHANGE = "own_", "_change"
POINTS = "百分点"


@dataclass(frozen=True)
class Issued:
    """The issued values of a subject as of a basis."""

    subject: str
    values: Mapping[Key, Figure] = field(default_factory=dict)

    def of(self, kind: str, name: str, key: str, item: str) -> Figure | None:
        """The issued value of an item of a place over a period."""
        return self.values.get((kind, name, key, item))

    @cached_property
    def periods(self) -> dict[str, Period]:
        """Every period with an issued value, by its key."""
        return {key: parse(key) for _kind, _name, key, _item in self.values}

    def places(self, kind: str, key: str) -> list[str]:
        """The places of a kind with an issued value over a period."""
        found = (name for what, name, when, _ in self.values if (what, when) == (kind, key))
        return list(dict.fromkeys(found))

    def any(self, kind: str, name: str, key: str, zone: str = "") -> bool:
        """Whether anything was issued of a place over a period (of all zones, or of one)."""
        return any(
            (what, who, when) == (kind, name, key) and item.partition(":")[2] == zone
            for what, who, when, item in self.values
        )


def read(city: City, subject: str, upto: int) -> Issued:
    """The issued values of a subject up to a sequence number."""
    rows = readings.of_subject(city, subject, Basis(0, upto, 0, ""))
    found: dict[Key, Figure] = {}
    for row in rows.iter_rows(named=True):
        if row["value"] is None:
            continue
        one = readings.find(row["item"])
        said = [
            f"{row['issuer'] or ''}，{row['document'] or ''}".strip("，"),
            f"{row['issued_on']}下发" if row["issued_on"] else "",
            f"单元格 {row['cell']}" if row["cell"] else "",
        ]
        item = row["item"].removeprefix(f"{subject}.")
        found[row["kind"], row["object"], readings.period_in(row).key, item] = Figure(
            f"{one.says}（下发）",
            plain(unscaled(row["value"], HELD_DECIMALS)),
            one.unit,
            note="；".join(filter(None, said)),
            ref=f"{row['stream']}/{row['entry']}#{row['cell'] or row['line']}",
            state=State(row["state"]).label,
        )
    return Issued(subject, found)


def counts(settings: Settings, period: Period, own: object, issued: Figure | None) -> bool:
    """Whether the issued value counts in place of the own one."""
    return issued is not None and (own is None or issued_periods.issued_first(settings, period))


def counted(settings: Settings, period: Period, own: Figure, issued: Figure | None) -> Figure:
    """The figure that counts, the other one beside it."""
    first = counts(settings, period, own.value, issued)
    found = issued_periods.that_counts(own, issued, issued_first=first)
    return replace(found, ref=own.ref)


def printed(own: Figure, decimals: int) -> Figure:
    """An own figure as it is printed; an issued value is never rounded."""
    if own.value is None:
        return own
    value = round_even(exact(own.value), decimals)
    return replace(own, value=plain(value))


def change(name: str, now: Figure, then: Figure) -> Figure:
    """同比: the value that counts less that of the year before; none where one of them is none."""
    unit = POINTS if now.unit == RATE else now.unit
    of = (replace(now, name=f"本期 {now.name}"), replace(then, name=f"上年同期 {then.name}"))
    if now.value is None or then.value is None:
        which = "本期" if now.value is None else "上年同期"
        return Figure(name, None, unit, of=of, note=f"{which}没有结果，不能比较")
    return Figure(name, plain(_decimal(now.value) - _decimal(then.value)), unit, of=of)


def _decimal(value: object) -> Decimal:
    number = exact(value)
    return Decimal(number.numerator) / Decimal(number.denominator)


@dataclass(frozen=True)
class Told:
    """One item of a place over a period for whoever shows it; addresses say why.

    ``value`` counts (``is_issued``: the issued one), ours with the decimals that are printed;
    ``own`` and ``issued`` stand beside it, ``then`` is what counted a year ago.
    """

    item: str
    unit: str
    value: Decimal | None
    own: Decimal | None
    issued: Figure | None
    then: Decimal | None
    address: str
    is_issued: bool

    @property
    def differs(self) -> bool:
        """Whether an issued and an own value are there and say otherwise."""
        return self.issued is not None and self.own is not None and self.own != self.issued.value

    @property
    def own_address(self) -> str:
        """Where the own value is explained."""
        head, _sign, item = self.address.rpartition("/")
        return f"{head}/{OWN}{item}"

    @property
    def change(self) -> Decimal | None:
        """Against the year before, both as printed; points of per cent of a rate."""
        return None if self.value is None or self.then is None else plain(self.value - self.then)

    @property
    def change_unit(self) -> str:
        """The unit of the change."""
        return POINTS if self.unit == RATE else self.unit

    @property
    def change_address(self) -> str:
        """Where the change is explained."""
        item, _sign, zone = self.item.partition(":")
        head = self.address.rpartition("/")[0]
        return f"{head}/{item}{CHANGE}" + (f":{zone}" if zone else "")


@dataclass(frozen=True)
class Beside:
    """Own values of a subject and the issued ones beside them, as the tables hold both."""

    settings: Settings
    issued: Issued
    own: Mapping[Key, Decimal]
    table: str
    decimals: int

    def told(self, kind: str, name: str, key: str, item: str) -> Told:
        """One item of a place over a period."""
        period = parse(key)
        value, first = self._counted(kind, name, period, item)
        then, _first = self._counted(kind, name, period.year_ago(), item)
        return Told(
            item,
            readings.find(f"{self.issued.subject}.{item}").unit,
            value,
            self.own.get((kind, name, key, item)),
            self.issued.of(kind, name, key, item),
            then,
            f"{self.table}/{name}/{key}/{item}",
            first,
        )

    def _counted(
        self, kind: str, name: str, period: Period, item: str
    ) -> tuple[Decimal | None, bool]:
        """What counts as it is printed, and whether it is the issued value."""
        own = self.own.get((kind, name, period.key, item))
        told = self.issued.of(kind, name, period.key, item)
        if told is not None and counts(self.settings, period, own, told):
            assert isinstance(told.value, Decimal)
            return told.value, True
        return None if own is None else plain(round_even(exact(own), self.decimals)), False


def split(item: str) -> tuple[str, bool, bool]:
    """An item of an address without the words for own and for 同比, and whether they stood there.

    >>> split("own_day_rate:2"), split("region_day_change"), split("day_rate_change:4a")
    (('day_rate:2', True, False), ('region_day', False, True), ('day_rate:4a', False, True))
    """
    plain_item, sign, zone = item.partition(":")
    own, moved = plain_item.startswith(OWN), plain_item.endswith(CHANGE)
    plain_item = plain_item.removeprefix(OWN).removesuffix(CHANGE)
    return f"{plain_item}{sign}{zone}", own, moved
