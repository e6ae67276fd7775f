"""Native charts of DrawingML with their workbook, so that Word and WPS can edit them."""

from __future__ import annotations

import io
from datetime import date, datetime, time
from decimal import Decimal

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from youju.documents.official import Chart, Series
from youju.documents.packing import repack
from youju.documents.tables import in_text
from youju.documents.wordml import HEAD, clean, pieces

SHEET = "数据"
_BAR, _LINE = "bar", "line"
_BARS = ("4A7C9B", "9DBBCB", "C7A76C", "7F9C8F")
_LINES = ("1F6F54", "B5651D", "4A7C9B", "7A5195")
_LIMIT = "C0392B"
_BASELINES = {"": "", "subscript": ' baseline="-25000"', "superscript": ' baseline="30000"'}
_AXES = '<c:axId val="111111111"/><c:axId val="222222222"/>'


def workbook(chart: Chart, on: date) -> bytes:
    """The chart's figures as .xlsx: what “edit data” opens."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"created": datetime.combine(on, time())})
    sheet = book.add_worksheet(SHEET)
    numbers = book.add_format({"num_format": _format(chart)})
    sheet.set_column(0, 0, 16)
    for row, name in enumerate(chart.categories, 1):
        sheet.write_string(row, 0, name)
    for column, one in enumerate(_all(chart), 1):
        sheet.write_string(0, column, one.name)
        for row, value in enumerate(one.values, 1):
            if value is not None:
                sheet.write_number(row, column, value, numbers)
    book.close()
    return repack(out.getvalue())


def _format(chart: Chart) -> str:
    return "0." + "0" * chart.decimals if chart.decimals else "0"


def _said(chart: Chart, value: Decimal | int) -> str:
    return in_text(value, chart.decimals)


def _all(chart: Chart) -> list[Series]:
    limits = [
        # The value stands in the name: at the line's end it would lie over the last bar.
        Series(f"{name} {_said(chart, value)}", (value,) * len(chart.categories), _LIMIT, "limit")
        for name, value in chart.limits
    ]
    return [*chart.series, *limits]


def xml(chart: Chart, font: str, latin: str) -> str:
    """The chart part; its relation rId1 is the workbook."""
    series = list(enumerate(_all(chart)))
    bars = [pair for pair in series if (pair[1].shape or chart.kind) == _BAR]
    lines = [pair for pair in series if (pair[1].shape or chart.kind) != _BAR]
    plots = ""
    if bars:
        inner = "".join(_bar(chart, at, one, font, latin) for at, one in bars)
        wide = 60 if len(bars) > 1 else 90
        plots += (
            '<c:barChart><c:barDir val="col"/><c:grouping val="clustered"/><c:varyColors val="0"/>'
            f'{inner}<c:gapWidth val="{wide}"/>{_AXES}</c:barChart>'
        )
    if lines:
        inner = "".join(_line(chart, at, one, font, latin) for at, one in lines)
        plots += (
            '<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>'
            f'{inner}<c:marker val="1"/>{_AXES}</c:lineChart>'
        )
    legend = (
        '<c:legend><c:legendPos val="b"/><c:overlay val="0"/>'
        f"{_letters(font, latin, 1000)}</c:legend>"
        if len(series) > 1
        else ""
    )
    return (
        f'{HEAD}<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
        ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
        ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        '<c:date1904 val="0"/><c:lang val="zh-CN"/><c:roundedCorners val="0"/><c:chart>'
        f"{_title(chart.title, font, latin)}"
        f'<c:autoTitleDeleted val="{0 if chart.title else 1}"/>'
        f"<c:plotArea><c:layout/>{plots}{_axes(chart, font, latin)}</c:plotArea>{legend}"
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        '<c:spPr><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill><a:ln><a:noFill/></a:ln>'
        f"</c:spPr>{_letters(font, latin, 1000)}"
        '<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    )


def _bar(chart: Chart, at: int, one: Series, font: str, latin: str) -> str:
    return (
        f"<c:ser>{_name(at, one)}<c:spPr><a:solidFill>"
        f'<a:srgbClr val="{one.colour or _BARS[at % len(_BARS)]}"/></a:solidFill></c:spPr>'
        f'<c:invertIfNegative val="0"/>{_labels(chart, at, font, latin, "outEnd")}'
        f"{_values(chart, at, one)}"
        "</c:ser>"
    )


def _line(chart: Chart, at: int, one: Series, font: str, latin: str) -> str:
    limit = one.shape == "limit"
    colour = one.colour or _LINES[at % len(_LINES)]
    dash = '<a:prstDash val="dash"/>' if limit else ""
    if limit:
        marks = '<c:marker><c:symbol val="none"/></c:marker>'
        labels = _no_labels()
    else:
        marks = (
            '<c:marker><c:symbol val="circle"/><c:size val="5"/><c:spPr><a:solidFill>'
            f'<a:srgbClr val="{colour}"/></a:solidFill><a:ln><a:noFill/></a:ln></c:spPr></c:marker>'
        )
        labels = _labels(chart, at, font, latin, "t")
    return (
        f'<c:ser>{_name(at, one)}<c:spPr><a:ln w="{19050 if limit else 25400}" cap="rnd">'
        f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>{dash}<a:round/></a:ln></c:spPr>'
        f'{marks}{labels}{_values(chart, at, one)}<c:smooth val="0"/></c:ser>'
    )


def _name(at: int, one: Series) -> str:
    cell = f"'{SHEET}'!${_letter(at + 1)}$1"
    return (
        f'<c:idx val="{at}"/><c:order val="{at}"/><c:tx><c:strRef><c:f>{cell}</c:f><c:strCache>'
        f'<c:ptCount val="1"/><c:pt idx="0"><c:v>{clean(one.name)}</c:v></c:pt></c:strCache>'
        "</c:strRef></c:tx>"
    )


def _values(chart: Chart, at: int, one: Series) -> str:
    last = len(chart.categories) + 1
    names = "".join(
        f'<c:pt idx="{n}"><c:v>{clean(name)}</c:v></c:pt>'
        for n, name in enumerate(chart.categories)
    )
    points = "".join(
        f'<c:pt idx="{n}"><c:v>{in_text(value)}</c:v></c:pt>'
        for n, value in enumerate(one.values)
        if value is not None
    )
    column = _letter(at + 1)
    return (
        f"<c:cat><c:strRef><c:f>'{SHEET}'!$A$2:$A${last}</c:f><c:strCache>"
        f'<c:ptCount val="{last - 1}"/>{names}</c:strCache></c:strRef></c:cat>'
        f"<c:val><c:numRef><c:f>'{SHEET}'!${column}$2:${column}${last}</c:f><c:numCache>"
        f'<c:formatCode>{_format(chart)}</c:formatCode><c:ptCount val="{last - 1}"/>{points}'
        "</c:numCache></c:numRef></c:val>"
    )


def _labels(chart: Chart, at: int, font: str, latin: str, place: str) -> str:
    wanted = chart.labels
    if wanted is None:
        wanted = at == 0 and (chart.kind == _BAR or len(chart.series) == 1)
    if not wanted:
        return _no_labels()
    # On white, so that a limit that runs behind a number does not strike it out.
    return (
        f'<c:dLbls><c:numFmt formatCode="{_format(chart)}" sourceLinked="0"/><c:spPr><a:solidFill>'
        '<a:srgbClr val="FFFFFF"/></a:solidFill><a:ln><a:noFill/></a:ln></c:spPr>'
        f'{_letters(font, latin, 900)}<c:dLblPos val="{place}"/>{_shows(value=True)}</c:dLbls>'
    )


def _no_labels() -> str:
    return f"<c:dLbls>{_shows(value=False)}</c:dLbls>"


def _shows(*, value: bool) -> str:
    return (
        f'<c:showLegendKey val="0"/><c:showVal val="{int(value)}"/><c:showCatName val="0"/>'
        '<c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/>'
    )


def _axes(chart: Chart, font: str, latin: str) -> str:
    lowest = chart.lowest
    if lowest is None and chart.kind == _BAR:
        values = [v for one in chart.series for v in one.values if v is not None]
        lowest = 0 if min(values, default=Decimal(0)) >= 0 else None
    scale = "" if lowest is None else f'<c:min val="{in_text(lowest)}"/>'
    line = '<a:ln w="6350"><a:solidFill><a:srgbClr val="{}"/></a:solidFill></a:ln>'
    unit = _title(f"（{chart.unit}）", font, latin, 900, upright=True) if chart.unit else ""
    return (
        '<c:catAx><c:axId val="111111111"/><c:scaling><c:orientation val="minMax"/></c:scaling>'
        '<c:delete val="0"/><c:axPos val="b"/><c:numFmt formatCode="General" sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>'
        f"<c:spPr>{line.format('808080')}</c:spPr>{_letters(font, latin, 1000)}"
        '<c:crossAx val="222222222"/><c:crosses val="autoZero"/><c:auto val="0"/>'
        '<c:lblAlgn val="ctr"/><c:lblOffset val="100"/><c:noMultiLvlLbl val="1"/></c:catAx>'
        f'<c:valAx><c:axId val="222222222"/><c:scaling><c:orientation val="minMax"/>{scale}'
        '</c:scaling><c:delete val="0"/><c:axPos val="l"/>'
        f"<c:majorGridlines><c:spPr>{line.format('DDDDDD')}</c:spPr></c:majorGridlines>{unit}"
        f'<c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
        '<c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/><c:spPr><a:ln><a:noFill/></a:ln>'
        f'</c:spPr>{_letters(font, latin, 900)}<c:crossAx val="111111111"/>'
        '<c:crosses val="autoZero"/><c:crossBetween val="between"/></c:valAx>'
    )


def _title(text: str, font: str, latin: str, size: int = 1200, *, upright: bool = False) -> str:
    if not text:
        return ""
    turn = ' rot="-5400000" vert="horz"' if upright else ""
    faces = _faces(font, latin)
    runs = "".join(
        f'<a:r><a:rPr lang="zh-CN" altLang="en-US" sz="{size}" b="0"{_BASELINES[script]}>{faces}'
        f"</a:rPr><a:t>{clean(piece)}</a:t></a:r>"
        for piece, script in pieces(text)
    )
    return (
        f'<c:title><c:tx><c:rich><a:bodyPr{turn}/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="{size}"'
        f' b="0">{faces}</a:defRPr></a:pPr>{runs}</a:p></c:rich></c:tx>'
        '<c:overlay val="0"/></c:title>'
    )


def _letters(font: str, latin: str, size: int) -> str:
    return (
        f'<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="{size}" b="0">'
        f'{_faces(font, latin)}</a:defRPr></a:pPr><a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
    )


def _faces(font: str, latin: str) -> str:
    return f'<a:latin typeface="{latin}"/><a:ea typeface="{font}"/><a:cs typeface="{latin}"/>'


def _letter(column: int) -> str:
    return str(xl_col_to_name(column))
