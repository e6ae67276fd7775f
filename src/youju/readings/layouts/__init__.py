"""Layouts: how files are read. ``read`` is the door; ``LAYOUTS`` lists what can be read.

What a layout can't read is refused with file, sheet, line, column, what was said, why not
and what would do; nothing is guessed at and nothing is dropped in silence. The outcomes are
listed in docs/formats.md.
"""

from youju.readings.layouts.refusals import REFUSED, Refusal
from youju.readings.layouts.registry import LAYOUTS, Layout, read
from youju.readings.layouts.sheet import SHAPES, Sheet

__all__ = ["LAYOUTS", "REFUSED", "SHAPES", "Layout", "Refusal", "Sheet", "read"]
