"""HJ 663 环境空气质量评价技术规范 — from hours to days, places, periods and verdicts.

One subject a module, all of it reached from here: ``hj663_days`` (hours → a station's day →
a place's day), ``hj663_percentile``, ``hj663_periods`` (means, validity, the statistic of a
period), ``hj663_rounding`` (decimals, exceedance, rates), ``hj663_attainment`` (a year against
the limits). Every statistic is held at 10⁻⁶, half to even, before the next one is made from
it; printing rounds the held value.

>>> from datetime import date
>>> hours = [35] * 10 + [38] * 10 + [None] * 4
>>> station = day_mean("PM2.5", hours, on=date(2026, 3, 1))
>>> print(rounded("PM2.5", station, "monitoring", on=date(2026, 3, 1)).explain())
PM2.5 日均值（监测数据修约） = 36 µg/m³  ← HJ 663-2026 表（数据修约）〔据转引〕
  PM2.5 日均值 = 36.500000 µg/m³  ← GB 3095-2026 表4
    有效小时数 = 20 个
    小时值之和 = 730 µg/m³

Nothing here asks what day it is, and only clause 6.1.2 and GB 3095 表4 were read in the
documents: the rest says 〔据转引〕 or 〔待核〕 wherever it appears.
"""

from youju.standards.air.hj663_attainment import attains
from youju.standards.air.hj663_days import (
    day_mean,
    day_value,
    ozone_day,
    ozone_hour,
    place_day,
    place_value,
)
from youju.standards.air.hj663_edition import STANDARD
from youju.standards.air.hj663_percentile import percentage, percentile
from youju.standards.air.hj663_periods import (
    NO_MINIMUM,
    HeldDays,
    Validity,
    period_mean,
    period_statistic,
    three_year_mean,
    validity,
)
from youju.standards.air.hj663_rounding import (
    PURPOSES,
    attainment_rate,
    exceedance_multiple,
    good_day_ratio,
    rounded,
)

__all__ = [
    "NO_MINIMUM",
    "PURPOSES",
    "STANDARD",
    "HeldDays",
    "Validity",
    "attainment_rate",
    "attains",
    "day_mean",
    "day_value",
    "exceedance_multiple",
    "good_day_ratio",
    "ozone_day",
    "ozone_hour",
    "percentage",
    "percentile",
    "period_mean",
    "period_statistic",
    "place_day",
    "place_value",
    "rounded",
    "three_year_mean",
    "validity",
]
