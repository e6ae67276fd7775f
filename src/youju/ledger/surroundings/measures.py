"""What a scheme may ask of sound, soil, dustfall, black and odorous water.

``sound.day_rate`` and ``sound.night_rate`` (功能区昼间、夜间达标率), ``sound.region_day`` …
(平均等效声级, of a year or 累计), ``soil.farmland_rate`` (受污染耕地安全利用率) and
``soil.building_rate`` (重点建设用地安全利用率), which are accounts of a year; ``dustfall.mean``
(平均降尘量, of months and the periods made of them). All by the exact rules, and held against the
tables; what was issued of sound and soil counts before, where the city's setting says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from youju.ledger import store
from youju.ledger.surroundings import (
    dust_figures,
    issued,
    odorous_compute,
    odorous_exact,
    odorous_figures,
    soil_exact,
    soil_figures,
    sound_exact,
    sound_figures,
)
from youju.ledger.surroundings.dust_store import PERIOD as DUST_PERIOD
from youju.ledger.surroundings.dust_store import SHELF as DUST
from youju.ledger.surroundings.odorous_store import SHELF as ODOROUS
from youju.ledger.surroundings.shelf import Shelf
from youju.ledger.surroundings.soil_store import PLACE
from youju.ledger.surroundings.soil_store import SHELF as SOIL
from youju.ledger.surroundings.sound_explain import of_place
from youju.ledger.surroundings.sound_store import PERIOD
from youju.ledger.surroundings.sound_store import SHELF as SOUND
from youju.readings.city import City
from youju.standards import dust as dust_rules
from youju.standards import soil as soil_rules
from youju.standards import sound as sound_rules
from youju.standards.dust import dustfall
from youju.standards.sound.levels import UNIT
from youju.terms.dated import Standard
from youju.terms.errors import BadInput
from youju.terms.figures import Figure
from youju.terms.periods import (
    CUMULATIVE,
    MONTH,
    RANGE,
    Period,
    month_of,
    parse,
    year_of,
    year_to_date,
)

SOUND_PREFIX, SOIL_PREFIX, DUST_PREFIX = "sound.", "soil.", "dustfall."
ODOROUS_PREFIX = "odorous."
PREFIXES = (SOUND_PREFIX, SOIL_PREFIX, DUST_PREFIX, ODOROUS_PREFIX)
SOUND_WORDS = {
    "day_rate": "功能区昼间达标率",
    "night_rate": "功能区夜间达标率",
    "region_day": "区域昼间平均等效声级",
    "region_night": "区域夜间平均等效声级",
    "road_day": "道路交通昼间平均等效声级",
    "road_night": "道路交通夜间平均等效声级",
}
SOIL_WORDS = {
    "farmland_rate": "受污染耕地安全利用率",
    "building_rate": "重点建设用地安全利用率",
}
DUST_WORDS = {"mean": "平均降尘量"}
ODOROUS_WORDS = {"share": "城市黑臭水体消除比例"}
WORDS = {
    "sound": SOUND_WORDS,
    "soil": SOIL_WORDS,
    "dustfall": DUST_WORDS,
    "odorous": ODOROUS_WORDS,
}


@dataclass(frozen=True)
class Around:
    """The figures of the surroundings that stood beside a computation of air."""

    sound: sound_figures.SoundFigures | None = None
    soil: soil_figures.SoilFigures | None = None
    dust: dust_figures.DustFigures | None = None
    odorous: odorous_figures.OdorousFigures | None = None

    def texts(self) -> dict[str, str]:
        """The registers that they were made under, by name, as a pack keeps them."""
        found = {"sound": self.sound.register.text} if self.sound else {}
        if self.soil:
            found["soil"] = self.soil.register.text
            found |= self.soil.account.texts()
        if self.dust:
            found["dustfall"] = self.dust.register.to_csv()
            found["dustfall_targets"] = self.dust.targets.text
        if self.odorous:
            found["odorous"] = self.odorous.register.to_csv()
        return found

    def dated_files(self) -> tuple[Standard, ...]:
        """The dated files that decide them."""
        return (
            *(sound_rules.dated_files() if self.sound else ()),
            *(soil_rules.dated_files() if self.soil else ()),
            *(dust_rules.dated_files() if self.dust else ()),
            *(odorous_compute.dated_files() if self.odorous else ()),
        )


def beside(city: City, computed: store.Computed) -> Around:
    """What was computed of each before or with that computation."""
    sound, soil, dust, odorous = (
        _number(city, shelf, computed) for shelf in (SOUND, SOIL, DUST, ODOROUS)
    )
    return Around(
        sound_figures.load(city, sound) if sound else None,
        soil_figures.load(city, soil) if soil else None,
        dust_figures.load(city, dust) if dust else None,
        odorous_figures.load(city, odorous) if odorous else None,
    )


def _number(city: City, shelf: Shelf, computed: store.Computed) -> int | None:
    done = [
        one.number
        for one in shelf.bases(city)
        if one.reading <= computed.reading and one.issued <= computed.issued
    ]
    return done[-1] if done else None


def decimals(of: str) -> int:
    """With how many decimals a measure is published."""
    return 2 if of.startswith(SOIL_PREFIX) else 1


def measured(around: Around, kind: str, name: str, of: str, period: Period) -> tuple[Figure, str]:
    """One measure of one place, and the incident where the table says otherwise (else nothing).

    :raises BadInput: no measure has that name.
    """
    subject, _sign, item = of.partition(".")
    words = WORDS[subject]
    if item not in words:
        known = [f"{name}.{one}" for name, items in WORDS.items() for one in items]
        raise BadInput(f"没有名为“{of}”的指标；可用：{'、'.join(known)}。")
    said = f"{name} {period.label} {words[item]}"
    if subject == "sound":
        figure, stored = _sound(around.sound, kind, name, item, period)
    elif subject == "dustfall":
        figure, stored = _dust(around.dust, kind, name, period)
    elif subject == "odorous":
        figure, stored = _odorous(around.odorous, kind, name, period)
    else:
        figure, stored = _soil(around.soil, kind, name, item, period)
    figure = replace(figure, name=said)
    unlike = f"{said}：逐条重算为 {figure.value}，批量结果为 {stored}"
    incident = "" if figure.value == stored else unlike
    held = {"sound": around.sound, "soil": around.soil}.get(subject)
    if held is not None:
        when = _when(held, period)
        if told := held.issued.of(kind, name, when.key, item):
            own = replace(figure, ref=held.beside.told(kind, name, when.key, item).address)
            return issued.counted(held.settings, when, own, told), incident
    return figure, incident


def _when(held: sound_figures.SoundFigures | soil_figures.SoilFigures, period: Period) -> Period:
    """The period whose figures answer for one that a scheme asks for."""
    if isinstance(held, soil_figures.SoilFigures):
        return year_of(period.end)
    return parse(_key(held.periods, period))


def _sound(
    held: sound_figures.SoundFigures | None, kind: str, name: str, item: str, period: Period
) -> tuple[Figure, Decimal | None]:
    unit = "%" if item.endswith("rate") else UNIT
    if held is None:
        note = "没有声环境评价结果；请登记点位、导入监测结果"
        return Figure(item, None, unit, note=note), None
    key = _key(held.periods, period)
    row = held.place(kind, name, key)
    if row is None:
        return Figure(item, None, unit, note=f"没有{period.label}的声环境监测结果"), None
    spans = parse(key)
    figure = of_place(_days(held, kind, name, spans), item, spans)
    notes = [figure.note] if figure.note else []
    if key != period.key:
        notes.append(f"取 {spans.label}")
    stored: Decimal | None
    if item.endswith("rate"):
        stored = row.day_rate if item == "day_rate" else row.night_rate
    else:
        what, when = item.split("_")
        whole = row.wholes.get((what, when))
        stored = whole.level if whole else None
        if stored is None and figure.value is not None:
            figure = Figure(item, None, unit, note="平均等效声级按年或累计统计；请改用年或累计")
            return figure, None
    ref = f"{PERIOD}/{name}/{key}/{item}"
    return replace(figure, note="；".join(notes), ref=ref), stored


def _days(
    held: sound_figures.SoundFigures, kind: str, name: str, period: Period
) -> list[sound_exact.SoundDay]:
    """The days of a place from their figures; readings stand behind their addresses."""
    found = []
    for key in dict.fromkeys(one.site for one in held.register.lines):
        for day in held.within(key, period.key):
            line = held.register.line_near(key, day.day)
            if line is None or getattr(line, kind) != name:
                continue
            levels = {
                item: Figure(f"{word}等效声级", value, UNIT, ref=day.address(item), note=day.note)
                for item, word, value in (
                    ("ld", "昼间", day.ld),
                    ("ln", "夜间", day.ln),
                    ("ldn", "昼夜", day.ldn),
                )
            }
            met = {True: "达标", False: "超标", None: None}
            found.append(
                sound_exact.SoundDay(
                    line,
                    day.day,
                    levels["ld"],
                    levels["ln"],
                    levels["ldn"],
                    Figure("昼间达标情况", met[day.met_day]),
                    Figure("夜间达标情况", met[day.met_night]),
                )
            )
    return found


def _key(periods: Sequence[str], period: Period) -> str:
    """The key of the period that answers: itself, its month, or 累计 to the last month's end."""
    if period.key in periods:
        return period.key
    if period.kind == RANGE and month_of(period.start) == month_of(period.end):
        return month_of(period.start).key
    if period.kind == CUMULATIVE:
        known = [parse(one) for one in periods if one.startswith("..")]
        before = [one for one in known if one.end <= period.end and one.start == period.start]
        if before:
            return max(before).key
    return period.key


def _until(periods: Sequence[str], period: Period) -> str:
    """The key that answers of what is counted by months: of 累计 to its last month with figures.

    A slice of evidence ends with the period: what came later does not decide, and days inside a
    month are not its month.
    """
    if period.kind != CUMULATIVE:
        return period.key
    months = [one for one in map(parse, periods) if one.kind == MONTH and one.start >= period.start]
    ends = [one.end for one in months if one.end <= period.end]
    return year_to_date(max(ends)).key if ends else period.key


def _dust(
    held: dust_figures.DustFigures | None, kind: str, name: str, period: Period
) -> tuple[Figure, Decimal | None]:
    unit = dustfall.UNIT
    if held is None:
        note = "没有降尘结果；请登记降尘点位、导入监测结果"
        return Figure("mean", None, unit, note=note), None
    key = _until(held.periods, period)
    row = held.figure(kind, name, key)
    if row is None:
        note = f"没有{period.label}的降尘监测结果；降尘量按月统计"
        return Figure("mean", None, unit, note=note), None
    figure = held.again.mean(kind, name, parse(key))
    notes = [figure.note] if figure.note else []
    if key != period.key:
        notes.append(f"取 {parse(key).label}")
    ref = f"{DUST_PERIOD}/{name}/{key}/mean"
    return replace(figure, note="；".join(notes), ref=ref), row.mean


def _odorous(
    held: odorous_figures.OdorousFigures | None, kind: str, name: str, period: Period
) -> tuple[Figure, Decimal | None]:
    if held is None:
        note = "没有黑臭水体结果；请登记黑臭水体"
        return Figure("share", None, "%", note=note), None
    key = _until(held.periods, period)
    row = held.place(kind, name, "", key)
    if row is None:
        note = f"没有{period.label}的黑臭水体结果；按月、季、半年、年和累计统计"
        return Figure("share", None, "%", note=note), None
    again = odorous_exact.Recomputation(held.register, held.readings)
    figure = again.share(kind, name, "", parse(key))
    notes = [figure.note] if figure.note else []
    if key != period.key:
        notes.append(f"取 {parse(key).label}")
    return replace(figure, note="；".join(notes), ref=row.address), row.share


def _soil(
    held: soil_figures.SoilFigures | None, kind: str, name: str, item: str, period: Period
) -> tuple[Figure, Decimal | None]:
    if held is None:
        note = "没有土壤环境评价结果；请提交安全利用台账"
        return Figure(item, None, "%", note=note), None
    year = period.end.year
    row = held.places.get((kind, name, str(year)))
    rate = soil_exact.farmland_rate if item == "farmland_rate" else soil_exact.building_rate
    figure = rate(held.account, kind, name, year)
    stored = None
    if row is not None:
        stored = row.farmland_rate if item == "farmland_rate" else row.building_rate
    notes = [figure.note] if figure.note else []
    if period.key != str(year):
        notes.append(f"安全利用率按年核算，取{year}年台账")
    ref = f"{PLACE}/{name}/{year}/{item}" if row is not None else ""
    return replace(figure, note="；".join(notes), ref=ref), stored
