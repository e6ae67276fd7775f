"""Where one value of an outlet comes from: every revision, down to its packet or its cell."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from youju.intake.hj212.factors import factor as factor_of
from youju.intake.hj212.factors import flag_name, measured
from youju.intake.network.decoding import exact
from youju.intake.network.packets import STREAM, cut, packet_of
from youju.readings.city import City
from youju.readings.frames import Position, Record
from youju.readings.layouts import cells
from youju.readings.layouts.outlet_words import FLAGS
from youju.readings.layouts.workbook import column_number, tables_in, unpacked
from youju.readings.network import exports
from youju.readings.network.reading import packets, revisions_of
from youju.readings.network.registers import Network
from youju.terms.errors import BadInput, NotThere
from youju.terms.periods import BEIJING
from youju.terms.states import Gap

_CRC = {"ok": "正确", "lower": "小写", "modbus": "Modbus 算法", "bad": "错误"}
_LENGTH = {"ok": "相符", "short": "实际偏短", "long": "实际偏长", "over-long": "超过 1024 字节"}


@dataclass(frozen=True, slots=True)
class Step:
    """One revision: its value as sent, its packet, and whether it counts.

    ``raw``: the bytes of the frame as the journal keeps them, read just now and checked against
    their hash; ``text``: the readable segment (deciphered where it came encrypted), ``sent``: how
    the value stands in it. ``holds``: the packet, read again, says what the table says.
    """

    revision: int
    value: Decimal | None
    shown: str
    flag: str | None
    flag_words: str
    measured: bool
    ordinal: int
    position: Position
    nth: int
    arrived: datetime
    peer: str
    mn: str
    cn: str
    raw: bytes
    text: str
    sent: str
    verdicts: str
    note: str
    holds: bool
    counts: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """One revision that a file said: its value in the unit of the file, and where it stands.

    ``said``: the mark as printed; ``row``: the texts of its row, head by head where there is one;
    ``holds``: the original, read again just now, has that text in that cell.
    """

    revision: int
    value: Decimal | None
    shown: str
    unit: str
    flag: str | None
    flag_words: str
    said: str
    file: str
    place: str
    line: int
    row: str
    position: Position
    arrived: datetime
    by: str
    layout: str
    holds: bool
    counts: bool


@dataclass(frozen=True, slots=True)
class Explained:
    """One value of an outlet: what it is, in which unit, and all its revisions.

    ``steps`` are packets, ``cells`` what files said of it. The last packet counts; where there is
    none, the last cell.
    """

    outlet: str
    factor: str
    name: str
    unit: str
    statistic: str
    variant: str
    span_s: int
    start: datetime
    steps: tuple[Step, ...]
    cells: tuple[Cell, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether every packet and every cell, read again, says what the table says."""
        return all(step.holds for step in self.steps) and all(one.holds for one in self.cells)

    @property
    def words(self) -> str:
        """The tree as text: the value that counts first, then its packet, then earlier ones."""
        label = (
            f"{self.name}（{self.factor}）" if self.name else f"编码 {self.factor}（未列入编码表）"
        )
        when = f"{self.start.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}"
        converted = "折算" if self.variant == "Zs" else ""
        lines = [f"{self.outlet} {label} {converted}{self.statistic}，{_span(self.span_s)}{when}"]
        for step in reversed(self.steps):
            state = "采用" if step.counts else "已被后来的报文修订"
            flag = f"，标记 {step.flag}（{step.flag_words}）" if step.flag else ""
            lines += [
                f"  {step.shown}{' ' + self.unit if self.unit else ''}{flag}：{state}",
                f"    报文 {step.position}"
                + (f" 第{step.nth + 1}包" if step.nth else "")
                + f"，{step.arrived.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}"
                f" 自 {step.peer or '未记录'} 到达，MN={step.mn}，CN={step.cn}，{step.verdicts}",
                f"    {step.sent}",
            ]
            if step.note:
                lines.append(f"    {step.note}")
            if not step.holds:
                lines.append("    与报文不一致，请立即核查。")
        for cell in reversed(self.cells):
            state = "采用" if cell.counts else "未采用"
            flag = f"，标记 {cell.said or cell.flag}（{cell.flag_words}）" if cell.flag else ""
            at = f"{cell.arrived.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}"
            where = f"平台导出文件 {cell.file}，{cell.place}，日志 {cell.position}"
            lines += [
                f"  {cell.shown}{' ' + cell.unit if cell.unit else ''}{flag}：{state}",
                f"    {where}，{at} 由{cell.by or '未记录'}导入",
                f"    {cell.row}",
            ]
            if not cell.holds:
                lines.append("    与原件不一致，请立即核查。")
        return "\n".join(lines)


def explain(
    city: City,
    outlet: str,
    factor: str,
    start: datetime,
    *,
    span_s: int = 3600,
    statistic: str = "Avg",
    variant: str = "raw",
) -> Explained:
    """Explain one value by reading its packets again from the journal.

    :raises NotThere: no packet has said such a value.
    :raises BrokenEvidence: the journal's bytes are not those that were written.
    """
    kept = revisions_of(city, outlet, factor, statistic, variant, span_s, start)
    exported = _cells(city, outlet, factor, statistic, variant, span_s, start, not kept.height)
    if not kept.height and not exported:
        when = f"{start.astimezone(BEIJING):%Y-%m-%d %H:%M}"
        raise NotThere(f"没有 {outlet} {factor} {statistic} 在 {when} 的数据。")
    network = Network.read(city)
    keys = {one.mn: network.keys(one.mn) for one in network.secrets}
    about = {row["ordinal"]: row for row in packets(city, kept["packet"].to_list()).to_dicts()}
    steps = []
    name = f"Zs{statistic}" if variant == "Zs" else statistic
    unit = next((one.unit for one in exported if one.counts), "")
    for row in kept.iter_rows(named=True):
        packet_row = about[row["packet"]]
        position = Position(STREAM, packet_row["entry"])
        record = city.journal.read(position)
        raw = next(raw for nth, _, raw in cut(record) if nth == packet_row["nth"])
        packet = packet_of(raw, keys)
        text = raw.decode("utf-8", "backslashreplace")
        sent, holds = "", False
        edition = packet.edition if packet else None
        if packet is not None:
            codes = {
                factor,
                *(
                    one.code
                    for one in packet.segment.readings
                    if (known := factor_of(one.code, "2005")) and known.newer == factor
                ),
            }
            for one in packet.segment.readings:
                given = one.text(name)
                if one.code not in codes or given is None:
                    continue
                pairs = "，".join(f"{key}={value}" for key, value in one.values)
                sent = sent or f"{one.code}：{pairs}"
                number = one.number(name)
                same = number is not None and row["value"] is not None
                holds |= (same and number == exact(row["value"])) or given == row["text"]
            device = network.device(packet.segment.mn or "", start.astimezone(BEIJING).date())
            unit = (device.unit(factor) if device else None) or unit
        value = None if row["value"] is None else exact(row["value"])
        flag = row["flag"]
        steps.append(
            Step(
                row["revision"],
                value,
                row["text"] or "" if value is None else _plain(value),
                flag,
                (flag_name(flag, edition) or "含义未登记") if flag else "",
                measured(flag, edition),
                row["packet"],
                position,
                packet_row["nth"],
                packet_row["arrived"],
                packet_row["peer"] or "",
                packet_row["mn"] or "",
                packet_row["cn"] or "",
                raw,
                text,
                sent,
                f"校验码{_CRC.get(packet_row['crc'], '无法验证')}，"
                f"长度{_LENGTH.get(packet_row['length'], '未记录')}",
                packet_row["note"] or "",
                holds,
                row["packet"] == kept["packet"][-1],
            )
        )
    known = factor_of(factor)
    return Explained(
        outlet,
        factor,
        known.name if known else "",
        unit,
        statistic,
        variant,
        span_s,
        start,
        tuple(steps),
        exported,
    )


def _cells(
    city: City,
    outlet: str,
    factor: str,
    statistic: str,
    variant: str,
    span_s: int,
    start: datetime,
    counts: bool,
) -> tuple[Cell, ...]:
    """What files said of it, each cell read again from the original in the journal."""
    if not exports.exist(city):
        return ()
    kept = exports.revisions_of(city, outlet, factor, statistic, variant, span_s, start)
    found = []
    for row in kept.iter_rows(named=True):
        position = Position(exports.STREAM, row["entry"])
        record = city.journal.read(position)
        text, told = _in_original(record, row["cell"], row["line"])
        value = None if row["value"] is None else exact(row["value"])
        flag = row["flag"]
        options = record.meta.get("options", {}).get("mapping", {})
        found.append(
            Cell(
                row["revision"],
                value,
                row["text"] or "" if value is None else _plain(value),
                row["unit"] or "",
                flag,
                (FLAGS.get(flag) or _gap_words(flag)) if flag else "",
                row["said"] or "",
                str(record.meta.get("file", "")),
                row["cell"],
                row["line"],
                told,
                position,
                row["arrived"],
                str(record.meta.get("by", "")),
                str(options.get("name") or record.meta.get("layout", "")),
                _says(text, value, row["text"]),
                counts and row["seq"] == kept["seq"][-1],
            )
        )
    return tuple(found)


def _in_original(record: Record, place: str, line: int) -> tuple[str, str]:
    """The text of a cell in the original, and that of its whole row."""
    sheet, _, address = place.rpartition("!")
    column = column_number(re.match(r"[A-Z]+", address)[0])  # type: ignore[index]
    for raw in tables_in(str(record.meta.get("file", "")), unpacked(record.payload)):
        if raw.sheet != sheet or line not in (lines := raw.lines.to_list()):
            continue
        row = raw.frame.row(lines.index(line))
        text = row[column] or "" if column < len(row) else ""
        return text, " | ".join(one or "" for one in row)[:1000]
    return "", ""


def _says(text: str, value: Decimal | None, kept: str | None) -> bool:
    """Whether the cell says what the table keeps; a binary double within 10⁻⁹ of it does."""
    if value is None:
        return text.strip() == (kept or "").strip()
    try:
        number = cells.number(text)
    except BadInput:
        return False
    return isinstance(number, Decimal) and abs(number - value) <= Decimal("1e-9")


def _gap_words(flag: str) -> str:
    try:
        return Gap(flag).label
    except ValueError:
        return "含义未登记"


def _plain(value: Decimal) -> str:
    """The number without zeros that nobody sent.

    >>> _plain(Decimal("35.100000")), _plain(Decimal("100.000000"))
    ('35.1', '100')
    """
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _span(span_s: int) -> str:
    return {
        0: "采集于 ",
        60: "分钟数据，起始 ",
        300: "五分钟数据，起始 ",
        3600: "小时数据，起始 ",
    }.get(span_s, "日数据，起始 ")
