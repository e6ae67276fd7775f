"""Names that heads use: items, statistics, stations and times, in Chinese and English.

>>> item_in("细颗粒物（PM₂.₅）平均浓度"), item_in("O3-8h 第90百分位数"), item_in("备注")
(('pm25', '平均浓度'), ('o3_8h', '第90百分位数'), None)
"""

from __future__ import annotations

import re

from youju.readings.layouts.heads import squeezed

# The name may run into a percentile: CO-95per, O3-8H-90per, once the signs are taken out.
_SHARE = r"9[058](?:per|th|%|百|分|$)"
_END = rf"(?![a-z0-9])|(?={_SHARE})"
_LATIN = rf"(?<![a-z]){{}}(?:{_END})"
_PM_END = rf"(?:(?!\d)|(?={_SHARE}))"
_ITEMS = (
    ("pm25", re.compile(rf"(?:细颗粒物)?pm25{_PM_END}(?:细颗粒物)?|细颗粒物")),
    (
        "pm10",
        re.compile(rf"(?:可吸入)?(?:颗粒物)?pm10{_PM_END}(?:可吸入颗粒物)?|可吸入颗粒物"),
    ),
    (
        "o3_8h",
        re.compile(
            r"o?3?mda8|(?:臭氧o3|o3臭氧|臭氧|o3)(?:"
            # 平均 belongs to the item's name only where the daily maximum is named.
            r"(?:日|每日)?最大(?:滑动)?8(?:h|小时)(?:滑动)?(?:平均|均值)?"
            r"|(?:日|每日)?(?:滑动)?8(?:h|小时)(?:日最大)?(?:滑动)?)"
        ),
    ),
    ("o3", re.compile(r"臭氧o3|o3臭氧|臭氧|" + _LATIN.format("o3"))),
    ("so2", re.compile(r"二氧化硫so2|so2二氧化硫|二氧化硫|" + _LATIN.format("so2"))),
    ("no2", re.compile(r"二氧化氮no2|no2二氧化氮|二氧化氮|" + _LATIN.format("no2"))),
    ("co", re.compile(r"一氧化碳co|co一氧化碳|一氧化碳|" + _LATIN.format("co"))),
)

HOURLY_WORDS = frozenset(
    (
        "",
        "浓度",
        "小时浓度",
        "小时均值",
        "均值",
        "1h",
        "1小时",
        "1小时平均",
        "1小时均值",
        "小时平均",
        "小时平均浓度",
        "平均浓度",
        "实测浓度",
        "监测值",
        "小时值",
        "数值",
        "1小时浓度",
        "1小时平均浓度",
        "实时浓度",
        "浓度值",
        "o31h",
        "1hour",
        "hourly",
    )
)
"""What may stand beside an item's name in a head of hourly values."""
FLAG_WORDS = frozenset(("flag", "标记", "标识", "数据标识", "状态", "数据状态"))

SITE_CODES = frozenset(
    (
        "site",
        "sitecode",
        "stationcode",
        "station",
        "stationid",
        "siteid",
        "code",
        "站点编码",
        "点位编码",
        "站点编号",
        "点位编号",
        "站点代码",
        "点位代码",
        "站码",
        "测点编码",
        "监测点位编码",
        "监测点编码",
        "测点编号",
        "监测点编号",
    )
)
SITE_NAMES = frozenset(
    (
        "站点",
        "站点名称",
        "点位",
        "点位名称",
        "监测点位",
        "监测点",
        "监测站点",
        "测点",
        "测点名称",
        "站名",
        "监测点位名称",
        "监测点名称",
        "子站",
        "子站名称",
        "监测子站",
        "positionname",
        "stationname",
        "sitename",
        "name",
        "监测站点名称",
        "国控点位",
        "国控站点",
        "空气站",
        "空气自动站",
    )
)
COUNTIES = frozenset(
    (
        "区县",
        "县区",
        "县市区",
        "区县市",
        "县市",
        "区市县",
        "县区名称",
        "区县名称",
        "county",
        "区县市名称",
        "县市区名称",
        "所属区县",
        "县",
        "区",
        "区域",
    )
)
CITIES = frozenset(("城市", "市", "城市名称", "地市", "设区市", "city", "市州", "地区"))
NAMES = frozenset(("名称", "对象", "object", "单位名称", "行政区", "行政区划", "地名", "对象名称"))
KINDS = frozenset(("类型", "对象类型", "kind", "级别类型", "层级"))
TIMES = frozenset(
    (
        "time",
        "时间",
        "监测时间",
        "日期时间",
        "采样时间",
        "数据时间",
        "时刻",
        "datetime",
        "timepoint",
        "监测时刻",
        "结束时间",
        "时间结束时刻",
    )
)
DATES = frozenset(("date", "日期", "监测日期", "day", "统计日期", "数据日期"))
HOURS = frozenset(("hour", "小时", "时", "时次", "钟点", "时段"))
MONTHS = frozenset(("month", "月份", "月", "时期", "统计月份", "年月", "period", "时段"))
DUSTS = frozenset(("口径", "沙尘口径", "dust", "沙尘", "统计口径"))
ORDINALS = frozenset(("序号", "编号", "no", "行号"))
REMARKS = frozenset(("备注", "说明", "remark", "remarks", "note"))

SUMMARIES = re.compile(
    r"(全市|全省|全区|全县|全国|各县|各站|各点位|市区|城区|国控|省控|市控|县控)?(总)?"
    r"(平均|均值|平均值|平均浓度|合计|总计|小计|最大值|最小值|最大|最小|最高|最低|中位数|标准值|标准限值|限值)"
    r"|全市|全省|全国|同期|上年同期|去年同期|同比|环比"
)
NOTES = re.compile(
    r"(注|备注|说明|附注|填报|填表|制表|审核|复核|校核|签发|批准|编制|负责人|单位负责人|联系|电话"
    r"|数据来源|来源|打印|报送|报表|盖章|（盖章）|抄送|日期|\d+[、.．])"
)


def item_in(words: str) -> tuple[str, str] | None:
    """The item column that a head names and the other words of the head; None for no item."""
    text = squeezed(words)
    for item, pattern in _ITEMS:
        if found := pattern.search(text):
            return item, text[: found.start()] + text[found.end() :]
    return None


def is_summary(text: str) -> bool:
    """Whether the text in the place of a station's name says a mean or sum over stations.

    >>> is_summary("全市平均"), is_summary("小 计"), is_summary("合计"), is_summary("全市平均路站")
    (True, True, True, False)
    """
    return bool(SUMMARIES.fullmatch(squeezed(text)))


def is_note(text: str) -> bool:
    """Whether the text in the place of a name begins like a note or a signature."""
    return bool(NOTES.match(squeezed(text))) or len(text.strip()) > 40
