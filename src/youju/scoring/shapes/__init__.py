"""The shapes of scoring: frozen dataclasses with one method, ``score(reached) -> Decimal``.

Every module of this folder registers its shape by name when it is imported, and this folder
imports all of its modules: a new shape is a new file, and nothing else changes.

>>> [shape.title for shape in shapes().values()]  # doctest: +ELLIPSIS
['超标逐单位扣分', '门槛', '按次计分', '按改善进度计分', '按位次计分', '分档计分']
>>> [one.label for one in form("progress")]
['满分', '基数', '目标值', '方向']
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from youju.scoring.shapes._frame import (
    DIRECTIONS,
    RANK,
    Asked,
    Shape,
    form,
    in_marks,
    shape_named,
    shapes,
)

for _module in sorted(one.name for one in iter_modules(__path__)):
    if not _module.startswith("_"):
        import_module(f"{__name__}.{_module}")

__all__ = ["DIRECTIONS", "RANK", "Asked", "Shape", "form", "in_marks", "shape_named", "shapes"]
