"""The picture of an assessment: the city in three numbers, the counties in a table."""

from __future__ import annotations

from youju.documents import words as say
from youju.documents.picture import INTERNAL, Head, Picture, Row, Tile, Word
from youju.documents.tables import breadth, in_text
from youju.ledger.assess import Answer, printed_decimals
from youju.ledger.brief import words
from youju.ledger.bulletin import gather
from youju.ledger.bulletin.material import (
    INVENTED,
    Material,
    comparison_words,
    period_words,
)
from youju.ledger.bulletin.material import short as named
from youju.ledger.bulletin.sentences import changed_rules
from youju.ledger.bulletin.tables import cell, movement, source
from youju.ledger.overall import Compared
from youju.ledger.statistics import GOOD_RATE, INDEX
from youju.readings.city import City
from youju.scoring.ranking import Placed
from youju.standards.air import comparison, hj633
from youju.terms.periods import DAY
from youju.terms.units import in_words

LONG = 18
"""Half characters of city and period that leave room for the rest of the title."""
PUBLIC, INSIDE = "public", "internal"
"""For whom: what is not public carries 内部资料."""


def picture(
    city: City, answer: Answer, *, title: str = "", audience: str = INSIDE, by: str = ""
) -> Picture:
    """What ``documents.picture.png`` draws. ``audience``: ``internal`` (内部资料) or ``public``."""
    material = gather(city, answer, targets=())
    one_day = material.period.kind == DAY
    items = [words.AQI if one_day else GOOD_RATE, "PM2.5", INDEX]
    ranked = material.answer.scheme.rankings.get(material.main_key)
    when = words.ten_days(material.period) or period_words(material.period)
    return Picture(
        title=title or _title(words.place(material) + when.split("（")[0]),
        as_of=words.as_of([material]),
        state=answer.state or "未知",
        basis=words.basis(material, items),
        source=source(material),
        heading=f"各{material.noun}{ranked.name if ranked else '情况'}",
        heads=_heads(one_day),
        rows=tuple(_row(material, one, one_day) for one in material.main),
        tiles=_tiles(material, one_day),
        notes=tuple(say.formulas(one) for one in _notes(material)),
        mark=INTERNAL if audience != PUBLIC else "",
        invented=f"演示：城市、机构和数据均为{INVENTED}" if city.settings.invented else "",
        by=by,
    )


def _title(whose: str) -> str:
    """In two lines where one would break in the middle of a word."""
    return f"{whose}{chr(10) if breadth(whose) > LONG else ''}环境空气质量"


def _heads(one_day: bool) -> tuple[Head, ...]:
    last = Head("AQI", "", "center") if one_day else Head("优良率", "%")
    return (
        Head("位次", "", "center"),
        Head("县区", "", "left"),
        Head("综合指数"),
        Head("同比", "", "center"),
        Head("PM₂.₅", "µg/m³"),
        Head("同比", "", "center"),
        last,
    )


def _row(material: Material, one: Placed, one_day: bool) -> Row:
    name = one.object
    index, fine = (material.statistic(name, of) for of in (INDEX, "PM2.5"))
    place = "—" if one.place is None else str(one.place)
    moved = movement(one)
    lists = material.listed(name)
    good = material.statistic(name, GOOD_RATE)
    fill = "yellow" if any("黄" in one for one in lists) else ""
    if moved and moved != "持平":
        place += moved
    return Row(
        (
            Word(place, strong=True),
            Word(name + (f"（{'、'.join(lists)}）" if lists else ""), strong=True),
            _value(index, material),
            _moved(index),
            _value(fine, material),
            _moved(fine),
            _day(material, name) if one_day else _value(good, material),
        ),
        fill,
    )


def _value(one: Compared, material: Material) -> Word:
    return Word(in_text(cell(one), printed_decimals(one.of, material.period)))


def _moved(one: Compared) -> Word:
    """How it moved, in words: green where the air got better, red where it got worse."""
    said = comparison_words(one, comparison.YEAR_AGO).removeprefix("同比")
    if one.change is None or one.change.value is None:
        return Word("—", "soft")
    return Word(said, _tone(one, said))


def _tone(one: Compared, said: str) -> str:
    if "持平" in said:
        return "soft"
    fell = said.startswith((say.FELL_ROSE[0], say.FEWER_MORE[0]))
    better = not fell if one.of == GOOD_RATE else fell
    return "good" if better else "bad"


def _day(material: Material, name: str) -> Word:
    days = material.objects.tables.days.get((name, "kept"))
    aqi = None if days is None else days.aqi.get(material.last)
    if aqi is None:
        return Word("—", "soft")
    return Word(f"{aqi} {hj633.level_of(aqi, on=material.last).name}")


def _tiles(material: Material, one_day: bool) -> tuple[Tile, ...]:
    if material.whole is None:
        return ()
    name, figures = material.whole
    found = []
    if one_day:
        days = figures.tables.days.get((name, "kept"))
        aqi = None if days is None else days.aqi.get(material.last)
        level = "" if aqi is None else hj633.level_of(aqi, on=material.last).name
        found.append(Tile("AQI", "—" if aqi is None else str(aqi), "", level))
    else:
        found.append(_tile(material, figures.of(name, GOOD_RATE), "优良天数比率"))
    found.append(_tile(material, figures.of(name, "PM2.5"), "PM₂.₅平均浓度"))
    found.append(_tile(material, figures.of(name, INDEX), "综合指数"))
    return tuple(found)


def _tile(material: Material, one: Compared, called: str) -> Tile:
    value = in_text(cell(one), printed_decimals(one.of, material.period))
    unit = in_words(one.printed.unit) if one.printed.unit else ""
    if unit == "%":
        value, unit = (f"{value}%" if cell(one) is not None else value), ""
    moved = _moved(one)
    said = f"同比{moved.text}"
    return Tile(called, value, unit, said, moved.tone)


def _notes(material: Material) -> list[str]:
    said = []
    if note := changed_rules(material):
        if material.period.kind == DAY:
            note = note.replace("优良天数比率和综合指数", "综合指数")
        said.append(note)
    by_reason: dict[str, list[str]] = {}
    for one in material.main:
        for of in (INDEX, "PM2.5"):
            found = material.statistic(one.object, of)
            if why := found.why_none():
                by_reason.setdefault(f"同比为“—”：{why}", []).append(one.object)
            elif found.printed.value is None:
                by_reason.setdefault(f"{named(of)}为“—”", []).append(one.object)
    said += [
        f"{say.listing(list(dict.fromkeys(names)))}{why}。" for why, names in by_reason.items()
    ]
    if material.answer.cut is not None:
        said.append(f"{period_words(material.answer.request.period)}尚未结束，按已有数据统计。")
    return said
