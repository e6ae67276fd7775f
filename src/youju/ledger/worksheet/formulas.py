"""Formulas of the 核算底稿 that come out exactly in Excel, WPS and LibreOffice alike.

Spreadsheets reckon in binary floats, and ties decide a rounding by GB/T 8170. Therefore every
rounding here is of a quotient of two whole numbers (a sum in millionths over a count): such a
quotient is a tie if and only if its float is exactly one, because a quotient that is none lies
at least 1/(2·divisor) away, far more than a float errs at these sizes (below 10¹¹, divisors
below 10³; ``half_even_of`` with its smaller quotients below 10⁹ and divisors below 10⁹).

Only old functions are used: no LET, no dynamic arrays, no MOD (old Excel fails above 2²⁷).
"""

from __future__ import annotations

from functools import cache

from xlsxwriter.utility import xl_col_to_name

MICRO = "10^6"
"""Held values have six decimals."""


def half_even(numerator: str, divisor: str) -> str:
    """The whole number nearest to ``numerator/divisor``, ties to even.

    Both are formula text that can stand beside ``/`` (a cell, a call, brackets) and must come
    out whole. ROUND takes a tie away from zero; where the number below was even, one is too much.

    >>> half_even("A1", "B1")
    '(ROUND(A1/B1,0)-(A1/B1/2-INT(A1/B1/2)=0.25))'
    """
    x = f"{numerator}/{divisor}"
    return f"(ROUND({x},0)-({x}/2-INT({x}/2)=0.25))"


def millionths(cell: str) -> str:
    """A value of at most six decimals as the whole number of millionths.

    >>> millionths("A1")
    'ROUND(A1*10^6,0)'
    """
    return f"ROUND({cell}*{MICRO},0)"


def held_mean(total: str, count: str) -> str:
    """A mean as it is held: at 10⁻⁶, half to even, from a sum of at most six decimals."""
    return f"{half_even(millionths(total), count)}/{MICRO}"


def half_even_of(cell: str, decimals: str) -> str:
    """A held value rounded to the decimals in another cell, half to even.

    >>> half_even_of("A1", "B1")
    '(ROUND(ROUND(A1*10^6,0)/10^(6-B1),0)-(ROUND(A1*10^6,0)/10^(6-B1)/2-INT(ROUND(A1*10^6,0)/10^(6-B1)/2)=0.25))/10^B1'
    """
    return f"{half_even(millionths(cell), f'10^(6-{decimals})')}/10^{decimals}"


def ratio(part: str, whole: str, decimals: str) -> str:
    """``part/whole`` of two held values, rounded half to even to the decimals in a cell."""
    return f"{half_even(f'({millionths(part)}*10^{decimals})', millionths(whole))}/10^{decimals}"


def percentile(lower: str, upper: str, rest: str) -> str:
    """Between two held neighbours, ``rest`` hundredths of the way, held again."""
    weighed = f"({millionths(lower)}*(100-{rest})+{millionths(upper)}*{rest})"
    return f"{half_even(weighed, '100')}/{MICRO}"


def interpolated(value: str, breaks: str, index: str, place: str) -> str:
    """HJ 633 式(1), rounded up: straight between the breaks ``place`` and the next.

    ``breaks`` and ``index`` are ranges of one row; whole numbers again, so rounding up is safe.
    """
    low, high = f"INDEX({breaks},{place})", f"INDEX({breaks},{place}+1)"
    below, above = f"INDEX({index},{place})", f"INDEX({index},{place}+1)"
    rise = f"{millionths(f'({value}-{low})')}*({above}-{below})"
    return f"{below}-INT(-{rise}/{millionths(f'({high}-{low})')})"


@cache
def letters(column: int) -> str:
    """The name of a column counted from 0."""
    return str(xl_col_to_name(column))


def cell(row: int, column: int) -> str:
    """A relative address, row and column counted from 0.

    >>> cell(4, 27)
    'AB5'
    """
    return f"{letters(column)}{row + 1}"


def fixed(row: int, column: int) -> str:
    """An absolute address."""
    return f"${letters(column)}${row + 1}"


def cells(row: int, first: int, last: int) -> str:
    """Cells side by side in one row."""
    return f"{letters(first)}{row + 1}:{letters(last)}{row + 1}"


def on_sheet(sheet: str, address: str) -> str:
    """The address on another sheet; quoted, because station names may hold anything.

    >>> on_sheet("东山 O3", "A1")
    "'东山 O3'!A1"
    """
    return f"'{sheet.replace(chr(39), chr(39) * 2)}'!{address}"
