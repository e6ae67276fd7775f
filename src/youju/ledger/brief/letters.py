"""提醒函 to one county: fact, data, request, deadline, contact — prefilled from its figures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from youju.documents import words as say
from youju.documents.official import Block, Grid, Note, OfficialDocument, Paragraph
from youju.documents.tables import Cell, Column, Table
from youju.ledger.assess import Answer, printed_decimals
from youju.ledger.bulletin import gather
from youju.ledger.bulletin.material import (
    INVENTED,
    Material,
    called,
    comparison_words,
    numbers_of,
    period_words,
    short,
    sparse_words,
    year_to_date_like,
)
from youju.ledger.bulletin.sentences import changed_rules
from youju.ledger.bulletin.tables import cell, cell_of, change_cell, source
from youju.ledger.overall import Compared
from youju.ledger.statistics import GOOD_RATE, HEAVY_DAYS, INDEX
from youju.ledger.targets import Target
from youju.readings.city import City
from youju.standards.air import comparison
from youju.terms.errors import NotThere
from youju.terms.numbers import exact, round_even
from youju.terms.periods import DAY

ITEMS = (INDEX, "PM2.5", "PM10", "O3_8h", GOOD_RATE)
REQUEST = "请认真分析原因，采取有针对性的措施，尽快改善空气质量"


def reminder(
    city: City,
    answer: Answer,
    county: str,
    *,
    issued_on: date | None = None,
    reply_by: date | None = None,
    number: str = "",
    issuer: str = "",
    addressee: str = "",
    contact: str = "",
    request: str = REQUEST,
    targets: Sequence[Target] | None = None,
) -> OfficialDocument:
    """The letter, for ``documents.letter.write``. Without ``issued_on`` it is a draft.

    ``request``: what is asked, for the office to edit; ``contact``: 联系人及电话.

    :raises NotThere: no such county was assessed.
    """
    if county not in answer.objects:
        raise NotThere(f"考核对象中没有“{county}”；有：{'、'.join(answer.objects)}。")
    material = gather(city, answer, targets=targets)
    when = period_words(material.period)
    body: list[Block] = []
    if city.settings.invented:
        body.append(Paragraph(f"（本函为演示文件，所涉城市、机构和数据均为{INVENTED}。）"))
    body += [
        Paragraph(say.formulas(_facts(material, county))),
        Grid(_table(material, county)),
        Note(say.formulas(_state(material, county))),
        Paragraph(_asked(request, reply_by)),
        Paragraph("特此函告。"),
    ]
    invented = f"\n（演示，数据{INVENTED}）" if city.settings.invented else ""
    return OfficialDocument(
        title=f"关于{county}{when.split('（')[0]}\n环境空气质量情况的提醒函{invented}",
        date=issued_on or material.last,
        issuer=issuer,
        number=number,
        addressee=addressee or _office(city, county),
        body=tuple(body),
        signer=issuer,
        signed=issued_on is not None,
        footnote=f"联系人及电话：{contact}" if contact else "",
    )


def _office(city: City, county: str) -> str:
    office = next((one for one in city.settings.offices if one.county == county), None)
    return office.name if office is not None else f"{county}人民政府"


def _facts(material: Material, name: str) -> str:
    index, fine = (material.statistic(name, of) for of in (INDEX, "PM2.5"))
    said = [_clause(index, material), _clause(fine, material)]
    if material.period.kind != DAY:
        said.append(_clause(material.statistic(name, GOOD_RATE), material))
        heavy = material.statistic(name, HEAVY_DAYS)
        if isinstance(heavy.printed.value, int) and heavy.printed.value:
            said.append(f"出现重度及以上污染{heavy.printed.value}天")
    text = f"{period_words(material.period)}，你{_unit(name)}{'；'.join(said)}。"
    return text + _rank(material, name) + _target(material, name)


def _unit(name: str) -> str:
    """How a letter addresses it: 你县、你市、你区."""
    return name[-1] if name[-1:] in ("县", "市", "区", "旗") else "地"


def _clause(one: Compared, material: Material) -> str:
    said = called(one.of, material.period) + numbers_of(one)
    if one.printed.value is None or one.change is None:
        return said
    why = one.why_none()
    moved = comparison_words(one, comparison.YEAR_AGO)
    return f"{said}，{moved}{f'（{why}）' if why else ''}"


def _rank(material: Material, name: str) -> str:
    rule = material.answer.scheme.rankings.get(material.main_key)
    placed = next(one for one in material.main if one.object == name)
    if rule is None or placed.place is None:
        return ""
    everyone = sum(1 for one in material.main if one.place is not None)
    said = f"{rule.name}居{say.rank(placed.place, tied=placed.tied, of=everyone)}"
    if placed.up:
        said += f"，较上期{'上升' if placed.up > 0 else '下降'}{abs(placed.up)}位"
    lists = material.listed(name)
    if lists:
        said += f"，列入{'、'.join(lists)}"
    scheme = material.answer.scheme
    return f"依据《{scheme.name}》（{scheme.document.number}）{rule.clause.article}，{said}。"


def _target(material: Material, name: str) -> str:
    goal, one = material.target(name, "PM2.5"), material.statistic(name, "PM2.5")
    value = one.printed.value
    if goal is None or value is None or isinstance(value, str):
        return ""
    if not year_to_date_like(material.period):
        return ""
    gap = exact(value) - exact(goal.target)
    aim = f"年度目标（{say.amount(goal.target, 'µg/m³')}）"
    if gap == 0:
        return f"PM2.5累计平均浓度与{aim}持平。"
    size = say.amount(round_even(abs(gap), printed_decimals("PM2.5", material.period)), "µg/m³")
    return f"PM2.5累计平均浓度{'高' if gap > 0 else '低'}于{aim}{size}。"


def _table(material: Material, name: str) -> Table:
    items = [of for of in ITEMS if not (material.period.kind == DAY and of == GOOD_RATE)]
    rows: list[tuple[Cell, ...]] = []
    for of in items:
        one = material.statistic(name, of)
        decimals = printed_decimals(of, material.period)
        rows.append(
            (
                say.formulas(short(of)) + (f"（{one.printed.unit}）" if one.printed.unit else ""),
                _shown(cell(one), decimals),
                _shown(None if one.then is None else _printed_then(one), decimals),
                comparison_words(one, comparison.YEAR_AGO).removeprefix("同比")
                if change_cell(one) is not None
                else None,
            )
        )
    return Table(
        columns=(
            Column("item", "项目"),
            Column("now", "本期"),
            Column("then", "上年同期"),
            Column("change", "同比"),
        ),
        rows=tuple(rows),
        title=f"{name}{period_words(material.period)}环境空气质量",
    )


def _printed_then(one: Compared) -> Cell:
    """Last year's value as it was printed: the second part of the comparison."""
    if one.change is None or len(one.change.of) < 2:
        return None
    return cell_of(one.change.of[1])


def _shown(value: Cell, decimals: int) -> Cell:
    if value is None or isinstance(value, str):
        return value
    return say.number(value, decimals)


def _state(material: Material, name: str) -> str:
    answer = material.answer
    said = (
        f"注：{say.as_of(material.last)}，数据状态：{answer.state}；{material.basis_words}。"
        f"数据来源：{source(material)}。"
    )
    if sparse := sparse_words(material.objects, name):
        said += f"{sparse}，同比仅供参考。"
    return said + changed_rules(material)


def _asked(request: str, reply_by: date | None) -> str:
    said = request.rstrip("。")
    if reply_by is None:
        return f"{said}，并将原因和措施书面反馈。"
    return f"{said}，并于{say.day(reply_by)}前将原因和措施书面反馈。"
