"""The sheet 说明: what the file is, on which basis it stands, and how to check with it."""

from __future__ import annotations

from collections.abc import Sequence

from youju.ledger.worksheet.book import FILLS, OTHER_FILL, Book, breadth
from youju.ledger.worksheet.inputs import Inputs
from youju.ledger.worksheet.rules import Rules

ABOUT = "说明"
KIND_WORDS = {"site": "站点", "county": "县（市、区）", "city": "全市"}
SHEETS = {
    "结果": "计算值、公布值和逐项核对；最上面是总的结论",
    "统计": "数据量是否有效、平均和百分位数，每一步一格",
    "日值": "每日一行：六项日值、分指数、AQI、优良与重度标志",
    "分指数": "由日值到分指数：修约、分段、内插、进位",
    "点位平均": "每项每日一行：各点位的日值、有效点位比例、平均",
    "点位": "每日哪些站点是评价点位（1/0）",
    "限值": "公式用到的全部标准数值，注明依据和核对情况",
}
HOW = (
    "打开“结果”，看最上面的总的核对结论；逐项看“核对”一栏。",
    "想知道一个数怎么来的：选中它看公式，按公式中的表名逐级向下，直到小时值或下发日值。",
    "想核对一个读数：在站点的表里把蓝色的数改成你手里的数，“结果”随即变化；不一致即说明影响。",
    "删去一格即为缺测；在有底色的空格里填入批注中的原读数，即看到不剔除时的结果。",
    "WPS、Excel、LibreOffice均可，不需要联网，不含宏。若改动后不变，请在“公式”中选择自动重算。",
)


def write_about(
    book: Book, rules: Rules, inputs: Inputs, order: Sequence[str], *, agreed: bool
) -> None:
    """The sheet itself."""
    sheet = book.sheet(ABOUT, portrait=True)
    sheet.spans(2)
    sheet.titled(book.title, [], 2)
    label = sheet.styled(font_name="黑体", bg_color="#F5F7FA", align="left", valign="top")
    text = sheet.styled(align="left", valign="top", text_wrap=True, font_size=10)
    section = sheet.styled(font_name="黑体", font_size=11, bg_color="#E8EEF4", align="left")
    row = 2

    def heading(said: str) -> None:
        nonlocal row
        sheet.raw.merge_range(row, 0, row, 1, said, section)
        row += 1

    def line(name: str, said: str, form: object = None) -> None:
        nonlocal row
        sheet.text(row, 0, name, label)
        sheet.text(row, 1, said, form or text)
        sheet.raw.set_row(row, 14.5 * max(1, -(-breadth(said) // 88)))
        row += 1

    if inputs.invented:
        warning = sheet.styled(
            font_name="黑体", font_size=12, font_color="#C00000", bg_color="#FDE9E7", align="center"
        )
        sheet.raw.merge_range(
            row, 0, row, 1, "虚构：本城市、站点和数据均为演示而编，不是任何地方的实测。", warning
        )
        row += 1
    heading("内容")
    line("对象", f"{inputs.title}（{KIND_WORDS[inputs.kind]}），{inputs.city}")
    line(
        "时段",
        f"{inputs.period.label}（{inputs.period.start}至{inputs.period.end}，共{len(inputs.days)}天）",
    )
    line("沙尘口径", f"{inputs.dust_words}{_dust(inputs)}")
    line("评价点位", inputs.points)
    line("数据状态", f"{inputs.state or '—'}（取所有日值中最低的状态）")
    one = inputs.computed
    line(
        "计算依据",
        f"编号 {one.number}，{one.computed_at} 计算；读数至序号 {one.reading}，"
        f"下发值至 {one.issued}，标记至 {one.mark}；方法版本 {one.recipes}",
    )
    line("点位名录", f"SHA-256 {one.register}")
    line("标准文件", f"SHA-256 {one.editions}")
    if inputs.rules != "auto":
        line("指定版本", f"限值与指数按规则组 {inputs.rules}，不按日期选择")
    words = "生成时逐项一致" if agreed else "生成时即有不一致的项，见“结果”"
    line("生成时的核对", words)
    heading("怎样核对")
    for nth, said in enumerate(HOW, 1):
        line(f"{nth}", said)
    heading("颜色")
    line(
        "蓝色",
        "输入：小时值、下发日值、点位、标准数值、公布值",
        sheet.styled(font_color="#0000FF", align="left", font_size=10),
    )
    line("黑色", "公式")
    for name, fill in (
        ("沙尘", FILLS["dust"]),
        ("来件标注", FILLS["flag"]),
        ("其他标记", OTHER_FILL),
    ):
        said = "有底色的空格：该小时不参与统计，批注写明标记、标记人、理由和原读数"
        line(name, said, sheet.styled(bg_color=fill, align="left", font_size=10, text_wrap=True))
    heading("各表")
    for name in order[1:]:
        line(name, SHEETS.get(name, "站点的小时值和日值（O3另有一表）"))
    heading("依据的条款（〔待核〕〔据转引〕为尚未核对原文的）")
    for nth, said in enumerate(rules.clauses, 1):
        line(str(nth), said)
    heading("修约")
    line(
        "GB/T 8170",
        "四舍六入五成双。公式先把数化为整数再相除，商恰为一半时按前一位奇进偶舍，"
        "不受表格软件二进制小数的影响；站点日值、点位平均和时段统计均保留6位小数。",
    )
    sheet.widths({(0, 0): 16, (1, 1): 92})


def _dust(inputs: Inputs) -> str:
    if inputs.dust == "kept":
        return "（沙尘时段的读数照常参与）"
    count = len(inputs.dust_hours)
    return f"（沙尘时段的PM10、PM2.5小时值不参与；时段内有{count}天受沙尘影响）"
