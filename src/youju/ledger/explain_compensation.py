"""Explanations of amounts of compensation: ``fig_compensation/NAME:SECTION/2026-10/owed``.

No table keeps an amount. It is computed twice: from the means that ``fig_water_period`` holds,
and from the samples themselves, through the agreement that lies in the city's folder.
"""

from __future__ import annotations

from dataclasses import replace

from youju.ledger import compensation, water, water_store
from youju.ledger.address import Address
from youju.ledger.explained import Explanation
from youju.ledger.water_exact import Recomputation
from youju.readings.city import City
from youju.standards.compensation.places import edition_of, sections_of
from youju.terms.errors import NotThere, UnknownPeriod
from youju.terms.periods import parse


def of_compensation(city: City, asked: Address) -> Explanation:
    """The explanation of one amount.

    :raises NotThere: no such agreement, section or period.
    """
    name, _, section = asked.object.partition(":")
    pacts = compensation.read(city)
    if name not in pacts.agreements or asked.item != compensation.OWED:
        known = "、".join(pacts.agreements) or "（无）"
        raise NotThere(
            f"没有“{asked.object}”的补偿金；应写 协议:断面，协议有 {known}，"
            f"项目写 {compensation.OWED}。"
        )
    try:
        period = parse(asked.when)
    except UnknownPeriod as wrong:
        raise NotThere(str(wrong)) from None
    edition = edition_of(pacts.agreements[name], period.end)
    at = next((one for one in sections_of(edition) if one.section == section), None)
    if at is None:
        raise NotThere(f"“{edition.name}”没有断面“{section}”。")
    computed = water_store.computed_at(city, asked.basis)
    held = water.load(city, computed.number)
    again = Recomputation(city, computed)

    def exactly(key: str) -> compensation.Values:
        return again.told(again.register.line(key, period.end), period).values if key else {}

    figure = compensation.owed(pacts, name, at, period, exactly(section), exactly(at.upstream))
    stored = compensation.owed(
        pacts,
        name,
        at,
        period,
        compensation.of_table(held, section, period),
        compensation.of_table(held, at.upstream, period) if at.upstream else {},
    )
    line = again.register.line(section, period.end)
    pays, receives = compensation.sides(figure, at)
    no_money = "资料未载明金额" if figure.unit not in compensation.MONEY else ""
    note = "；".join(filter(None, (figure.note, f"{pays}付{receives}", no_money)))
    figure = replace(
        figure,
        name=figure.name.replace(section, line.name, 1),
        note=note,
        ref=str(asked.at(None)),
    )
    return Explanation(
        figure, stored.value, computed, kept=False, said="由样品重算与由均值计算一致"
    )
