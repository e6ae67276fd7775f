"""The words of monitoring: items, levels, states and periods as both languages write them."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from youju.ledger.levels import EXCLUDED, KEPT
from youju.ledger.statistics import GOOD_DAYS, GOOD_RATE, HEAVY_DAYS, INDEX, VALID_DAYS
from youju.terms.places import ASSESSED, NOT_ASSESSED, REFERENCE
from youju.terms.states import State
from youju.terms.substances import substance
from youju.web.base.city.spoken import day, is_chinese, period

__all__ = ["day", "is_chinese", "period"]

ITEMS = ("pm25", "pm10", "so2", "no2", "co", "o3_8h")
"""Columns of a day in the order in which the pages show them."""
HOUR_ITEMS = ("pm25", "pm10", "so2", "no2", "co", "o3")
KEYS = ("PM2.5", "PM10", "SO2", "NO2", "CO", "O3_8h")
UNITS = {name: substance(name).unit for name in (*KEYS, "O3", *ITEMS, *HOUR_ITEMS)}
KEY_OF = {
    "pm25": "PM2.5",
    "pm10": "PM10",
    "so2": "SO2",
    "no2": "NO2",
    "co": "CO",
    "o3": "O3",
    "o3_8h": "O3_8h",
}
STYLE_OF = {item: item.split("_")[0] for item in (*ITEMS, *HOUR_ITEMS)}
"""Item → its style class."""

LEVELS = {
    "国控": pgettext_lazy("station", "national"),
    "省控": pgettext_lazy("station", "provincial"),
    "市控": pgettext_lazy("station", "municipal"),
    "县控": pgettext_lazy("station", "county-run"),
    "微站": pgettext_lazy("station", "micro station"),
}
ROLES = {
    ASSESSED: pgettext_lazy("station", "assessed"),
    REFERENCE: pgettext_lazy("station", "reference"),
    NOT_ASSESSED: pgettext_lazy("station", "not assessed"),
}
GRADES = ("优", "良", "轻度污染", "中度污染", "重度污染", "严重污染")
GRADE_WORDS = {
    "优": pgettext_lazy("AQI level", "Excellent"),
    "良": pgettext_lazy("AQI level", "Good"),
    "轻度污染": pgettext_lazy("AQI level", "Lightly polluted"),
    "中度污染": pgettext_lazy("AQI level", "Moderately polluted"),
    "重度污染": pgettext_lazy("AQI level", "Heavily polluted"),
    "严重污染": pgettext_lazy("AQI level", "Severely polluted"),
}
STATES = {
    State.REALTIME: (_("real-time"), "state-live"),
    State.REVIEWED: (_("reviewed"), "state-reviewed"),
    State.FINAL: (_("final"), "state-final"),
}
DUSTS = {EXCLUDED: _("without dust hours"), KEPT: _("as measured")}
MARKS = {
    "invalid": _("invalid"),
    "calibration": _("calibration"),
    "fault": _("fault"),
    "dust": _("dust"),
    "exceptional": _("exceptional event"),
    "doubt": _("doubt"),
    "suspected-dust": _("suspected dust"),
}
GAPS = {
    "NA": _("missing"),
    "/": _("not measured"),
    "<": _("below detection"),
    "withheld": _("withheld"),
    **MARKS,
}
STATISTICS = {
    "PM2.5": "PM2.5",
    "PM10": "PM10",
    "SO2": "SO2",
    "NO2": "NO2",
    "CO": pgettext_lazy("statistic", "CO, 95th percentile"),
    "O3_8h": pgettext_lazy("statistic", "O3, 90th percentile"),
    INDEX: _("Composite index"),
    GOOD_RATE: _("Good-day rate"),
    GOOD_DAYS: _("Good days"),
    HEAVY_DAYS: _("Heavily polluted days"),
    VALID_DAYS: _("Days with an AQI"),
}


def states(found: Iterable[int]) -> str:
    """The states among some days, mixed ones named one after the other."""
    order = sorted({State(one) for one in found})
    return gettext(" and ").join(str(STATES[one][0]) for one in order)


REASONS = {
    "扣除沙尘": _("taken out as dust"),
    "未监测": _("not measured"),
    "无有效日值": _("no valid value of the day"),
    "没有数据": _("no data"),
    "缺少项目，不计算AQI": _("items are missing, no AQI"),
}
"""Reasons for a gap that the pages themselves say, in both languages."""
