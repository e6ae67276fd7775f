"""Blanks of sound, soil and dustfall: columns with their units, how they are filled in."""

from __future__ import annotations

from dataclasses import dataclass

from youju.readings.surroundings import dust, issued, odorous, soil, sound

TEXT, DATE, TIME = "@", "yyyy-mm-dd", "yyyy-mm-dd hh:mm"
NAMES = "名称应与点位名录中的名称、编码或别名一致；名录中没有的，整行退回。"
GAPS = "缺测留空或写“—”，无效写“无效”；不要写 0。"


@dataclass(frozen=True, slots=True)
class Blank:
    """One blank: its layout, columns (head, unit, how shown, help), advice, one line of what."""

    layout: str
    columns: tuple[tuple[str, str, str, str], ...]
    advice: tuple[str, ...]
    what: str
    endings: tuple[str, ...] = (".xlsx", ".csv")


def _register(name: str, head: tuple[str, ...], what: str) -> Blank:
    said = (f"{what}以 CSV（UTF-8）保存；填好后在网站“名录”页提交，或用 youju register。",)
    return Blank(name, tuple((one, "", "General", "") for one in head), said, what, (".csv",))


_SITE = ("点位名称", "", TEXT, "点位名录中的名称、编码或别名")
_CONTENTS = tuple(
    (item, "mg/kg", "General", "") for item in ("镉", "汞", "砷", "铅", "铬", "铜", "镍", "锌")
)
BLANKS = {
    "sound": Blank(
        "sound",
        (
            _SITE,
            ("监测日期", "", DATE, ""),
            ("昼间等效声级", "dB(A)", "General", "Ld；区域、道路交通填测得的等效声级"),
            ("夜间等效声级", "dB(A)", "General", "Ln；没有测的留空"),
        ),
        (
            "每行一个点位的一个监测日；功能区每季度一次，区域和道路交通按监测日填写。",
            "声级单位 dB(A)；功能区填昼间、夜间等效声级，区域和道路交通只填测了的时段。",
            NAMES,
            GAPS,
        ),
        "声环境昼间、夜间等效声级：功能区、区域、道路交通（layout sound）",
    ),
    "sound-hours": Blank(
        "sound-hours",
        (
            _SITE,
            ("时间", "", TIME, "小时的结束时刻（北京时间）"),
            ("等效声级", "dB(A)", "General", ""),
        ),
        (
            "每行一个点位的一个小时，时间为小时的结束时刻（北京时间）。",
            "一天的最后一小时写次日 00:00。",
            "昼间缺一个小时即不计算当日昼间等效声级，夜间同；不要补数。",
            NAMES,
            GAPS,
        ),
        "声环境小时等效声级（layout sound-hours）",
    ),
    "soil": Blank(
        "soil",
        (
            _SITE,
            ("采样日期", "", DATE, ""),
            ("采样深度", "", TEXT, "cm，如 0-20"),
            ("pH", "", "General", "农用地必填"),
            *_CONTENTS,
        ),
        (
            "每行一个样品；没有测的项目留空，其他项目可以加栏，名称按标准，单位写 mg/kg。",
            "未检出写“<检出限”或“检出限L”，如 <0.01；不要写检出限的一半，也不要写 0。",
            "农用地的限值按 pH 分段，没有 pH 的样品不判定。",
            NAMES,
        ),
        "土壤样品含量（layout soil）",
    ),
    "dustfall": Blank(
        "dustfall",
        (
            _SITE,
            ("月份", "", TEXT, "如 2026-10"),
            ("降尘量", "t/(km²·月)", "General", "每平方千米每月的吨数"),
            ("采样开始日期", "", DATE, ""),
            ("采样结束日期", "", DATE, ""),
            ("备注", "", TEXT, ""),
        ),
        (
            "每行一个点位的一个月，月份写采样所属的月份。",
            "单位 t/(km²·月)，即吨/平方千米·月；最多 4 位小数，按监测报告填写，不要修约。",
            "没有测到的点位也要写一行；少了的点位会在县区结果中写明。",
            NAMES,
            GAPS,
        ),
        "降尘点位的月降尘量（layout dustfall）",
    ),
    "surroundings-issued": Blank(
        "surroundings-issued",
        (
            ("名称", "", TEXT, "城市或县（市、区），与名录一致"),
            ("时段", "", TEXT, "如 2025年、2026年第三季度、2026-10；平均声级、安全利用率填年份"),
            *((one.says, one.unit, "General", "") for one in issued.ITEMS.values()),
        ),
        (
            "上级下发的声环境、土壤结果，每行一个城市或区县的一个时段；没有的项目留空或删去该栏。",
            "达标率、安全利用率填百分数，如 96.8；平均等效声级的单位为 dB(A)。",
            "导入时须写明发布单位；下发值先于自评值采用，自评值列在一旁。",
        ),
        "下发的声环境、土壤结果（layout surroundings-issued）",
    ),
    "odorous": Blank(
        "odorous",
        (
            ("水体名称", "", TEXT, "名录中的名称、编码或别名"),
            ("监测点位", "", TEXT, "同一水体的点位，如 1号点"),
            ("监测日期", "", DATE, ""),
            ("水深", "cm", "General", "不足 25 cm 时按水深判定透明度"),
            ("透明度", "cm", "General", ""),
            ("溶解氧", "mg/L", "General", ""),
            ("氧化还原电位", "mV", "General", ""),
            ("氨氮", "mg/L", "General", "未检出写“<检出限”"),
        ),
        (
            "每行一个水体的一个点位的一天；没有测的项目留空。",
            "透明度、水深单位 cm，溶解氧、氨氮单位 mg/L，氧化还原电位单位 mV。",
            "没有数据不等于无黑臭；没有监测的时段不评级。",
            "名称应与黑臭水体名录一致；名录中没有的，整行退回。",
            GAPS,
        ),
        "黑臭水体监测结果（layout odorous）",
    ),
    "odorous-waters": _register("odorous", odorous.HEAD, odorous.WHAT),
    "dustfall-sites": _register("dustfall", dust.HEAD, dust.WHAT),
    "dustfall-targets": _register("dustfall_targets", dust.TARGETS_HEAD, dust.TARGETS_WHAT),
    "sound-sites": _register("sound", sound.HEAD, sound.WHAT),
    "soil-sites": _register("soil", soil.HEAD, soil.WHAT),
    "farmland": _register("farmland", soil.FARMLAND_HEAD, soil.FARMLAND_WHAT),
    "building": _register("building", soil.BUILDING_HEAD, soil.BUILDING_WHAT),
}
