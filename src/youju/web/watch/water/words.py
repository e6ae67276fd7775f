"""The words of water: periods, qualities, reasons and changes as both languages write them."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from youju.readings.sections import LAKE, RIVER
from youju.web.base.city.spoken import day, is_chinese, period
from youju.web.base.why.waters import class_style, class_words, item

__all__ = ["class_style", "class_words", "day", "is_chinese", "item", "period"]

MET: dict[str, str | Promise] = {
    "达标": pgettext_lazy("target of a section", "reached"),
    "不达标": pgettext_lazy("target of a section", "missed"),
}
QUALITIES: dict[str, str | Promise] = {
    "优": pgettext_lazy("water", "excellent"),
    "良好": pgettext_lazy("water", "good"),
    "轻度污染": pgettext_lazy("water", "lightly polluted"),
    "中度污染": pgettext_lazy("water", "moderately polluted"),
    "重度污染": pgettext_lazy("water", "heavily polluted"),
}
REASONS: dict[str, str | Promise] = {
    "断流": _("the river was dry"),
    "冰封": _("frozen over"),
    "洪水": _("flood"),
    "交通阻断": _("the way was blocked"),
    "施工": _("works in the river"),
    "漏采": _("sampling was missed"),
}
LEVELS: dict[str, str | Promise] = {
    "国考": pgettext_lazy("section", "national"),
    "省考": pgettext_lazy("section", "provincial"),
    "市考": pgettext_lazy("section", "municipal"),
}
TYPES: dict[str, str | Promise] = {RIVER: _("river"), LAKE: _("lake or reservoir")}
SOURCES: dict[str, str | Promise] = {
    "下发": _("class as issued"),
    "手工采样": _("own samples"),
    "手工与自动（按规定合用）": _("samples and automatic data, joined by the city's rule"),
}
MOVES: dict[str, str | Promise] = {
    "better": _("better"),
    "worse": _("worse"),
    "same": _("unchanged"),
}
SHOWN: dict[str, str | Promise] = {
    "": _("all sections"),
    "missed": _("target missed"),
    "over": _("worse than class Ⅲ"),
    "none": _("without class"),
}
WATERS: dict[str, str | Promise] = {
    "river": pgettext_lazy("source of drinking water", "river"),
    "lake": pgettext_lazy("source of drinking water", "lake or reservoir"),
    "ground": pgettext_lazy("source of drinking water", "groundwater"),
}
POINT_LEVELS: dict[str, str | Promise] = LEVELS | {
    "市级": pgettext_lazy("source of drinking water", "of the city"),
    "县级": pgettext_lazy("source of drinking water", "of a county"),
    "乡镇": pgettext_lazy("source of drinking water", "of a township"),
}
SILENT: dict[str, str | Promise] = REASONS | {
    "停用": _("not in use"),
    "备用": _("kept in reserve"),
    "井损毁": _("the well is broken"),
    "没有监测数据": _("not monitored"),
}
KINDS: dict[str, str | Promise] = {
    "county": _("Counties and districts"),
    "river": _("Rivers and lakes"),
    "basin": _("Basins"),
}


def sign(name: str) -> str:
    """A class in the least room: Ⅲ, 劣Ⅴ (>Ⅴ in English)."""
    return name if is_chinese() else name.replace("劣", ">")
