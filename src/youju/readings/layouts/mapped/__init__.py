"""Mapped layouts: a sheet that nobody knew is mapped once, head by head, and read ever after.

For those who draw pages over it::

    guess(file, data, register)          a proposal: Guess(mapping, heads, sample, doubts)
    preview(file, data, mapping, register, rows=20)
                                         the first rows as they would be read, with refusals
    checked(mapping)                     the mapping, or BadInput that says what is missing
    MEANINGS                             what a column may mean → its label
    mapping.to_toml()                    for spool.KeepLayout, which keeps it in the city
    kept(folder), in_force(folder, name, on)
                                         what CITY/layouts holds, newest version last
    fitting(latest(kept(folder), on), file, data)
                                         the mappings in force whose head this file has

The steps on a page: ``guess`` → the person corrects heads, units, whether the hour begins or
ends → ``preview`` (as often as wanted) → ``submit(city, KeepLayout(mapping.to_toml(), …))``.
The watched folder then reads every waiting file with that head.

>>> from datetime import date
>>> csv = "点位,日期,时,细颗粒物(mg/m3)\\n一中,2026-03-01,1,0.035\\n一中,2026-03-01,24,0.04\\n"
>>> found = guess("x.csv", csv.encode())
>>> [(one.head, one.means) for one in found.mapping.columns][2:], found.mapping.hour
([('时', 'hour'), ('细颗粒物(mg/m3)', 'pm25')], 'end')
>>> preview("x.csv", csv.encode(), found.mapping).rows[1].values
{'pm25': '40'}
"""

from youju.readings.layouts.mapped.guessing import Guess, guess
from youju.readings.layouts.mapped.keeping import in_force, keep, kept, latest
from youju.readings.layouts.mapped.mapping import (
    AIR,
    BEGIN,
    DEEPEST,
    END,
    LONG,
    MEANINGS,
    NAME,
    OUTLETS,
    SUBJECTS,
    WIDE,
    Column,
    Item,
    Mapping,
    Mark,
    checked,
)
from youju.readings.layouts.mapped.preview import Preview, PreviewRow, preview
from youju.readings.layouts.mapped.reading import KIND, fitting, kind_of, read_file

__all__ = [
    "AIR",
    "BEGIN",
    "DEEPEST",
    "END",
    "KIND",
    "LONG",
    "MEANINGS",
    "NAME",
    "OUTLETS",
    "SUBJECTS",
    "WIDE",
    "Column",
    "Guess",
    "Item",
    "Mapping",
    "Mark",
    "Preview",
    "PreviewRow",
    "checked",
    "fitting",
    "guess",
    "in_force",
    "keep",
    "kept",
    "kind_of",
    "latest",
    "preview",
    "read_file",
]
