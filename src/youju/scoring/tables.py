"""A table of a scheme, read strictly: what is missing, mistyped or unknown is refused.

Every refusal says where in the file it stands and what would do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches
from typing import Any, NoReturn

from youju.terms.errors import BadScheme

_NEEDED: Any = object()


class Table:
    """One TOML table and the place where it stands, such as ``item[3] pm25_target``."""

    def __init__(self, says: object, where: str) -> None:
        self.where = where
        if not isinstance(says, Mapping):
            self.refuse(f"应是一个表，却是 {says!r}")
        self._says: Mapping[str, Any] = says
        self._asked: set[str] = set()

    def refuse(self, because: str) -> NoReturn:
        """Refuse the scheme, naming this place."""
        raise BadScheme(f"方案“{self.where}”处：{because.rstrip('。')}。")

    def __contains__(self, key: str) -> bool:
        return key in self._says

    def raw(self, key: str, default: Any = _NEEDED) -> Any:
        """Whatever stands there."""
        self._asked.add(key)
        if key in self._says:
            return self._says[key]
        if default is _NEEDED:
            close = get_close_matches(key, self._says, 1)
            hint = f"（有一个相近的“{close[0]}”，是否写错？）" if close else ""
            self.refuse(f"缺少“{key}”{hint}，请补上")
        return default

    def text(self, key: str, default: Any = _NEEDED) -> str:
        """A text that is not empty."""
        found = self.raw(key, default)
        if not isinstance(found, str) or (key in self._says and not found.strip()):
            self.refuse(f'“{key}”应是文字，如 {key} = "…"；现在是 {found!r}')
        return found

    def choice(self, key: str, choices: Iterable[str], default: Any = _NEEDED) -> str:
        """One word of a closed list."""
        found = self.text(key, default)
        if found not in (known := list(choices)):
            self.refuse(f"“{key}”不能是“{found}”；请用：{'、'.join(known)}")
        return found

    def flag(self, key: str, default: Any = _NEEDED) -> bool:
        """True or false."""
        found = self.raw(key, default)
        if not isinstance(found, bool):
            self.refuse(f"“{key}”应是 true 或 false；现在是 {found!r}")
        return found

    def number(self, key: str, default: Any = _NEEDED) -> Decimal:
        """An exact number."""
        return self.as_number(key, self.raw(key, default))

    def as_number(self, key: str, found: object) -> Decimal:
        """What stands at ``key`` as an exact number."""
        if isinstance(found, bool) or not isinstance(found, int | Decimal):
            self.refuse(f"“{key}”应是数，如 {key} = 10；现在是 {found!r}")
        number = Decimal(found)
        if not number.is_finite():
            self.refuse(f"“{key}”应是有限的数；现在是 {found!r}")
        return number

    def whole(self, key: str, default: Any = _NEEDED, least: int = 0) -> int:
        """A whole number, ``least`` or more."""
        found = self.raw(key, default)
        if isinstance(found, bool) or not isinstance(found, int) or found < least:
            self.refuse(f"“{key}”应是不小于 {least} 的整数；现在是 {found!r}")
        return found

    def day(self, key: str, default: Any = _NEEDED) -> date:
        """A date, written without quotes."""
        found = self.raw(key, default)
        if not isinstance(found, date) or isinstance(found, datetime):
            self.refuse(f"“{key}”应是日期，如 {key} = 2026-01-01（不加引号）；现在是 {found!r}")
        return found

    def words(self, key: str, default: Any = _NEEDED) -> tuple[str, ...]:
        """A list of texts, without repeats."""
        found = self.raw(key, default)
        if not isinstance(found, list | tuple) or not all(isinstance(one, str) for one in found):
            self.refuse(f'“{key}”应是文字的列表，如 {key} = ["…"]；现在是 {found!r}')
        if len(set(found)) != len(found):
            self.refuse(f"“{key}”里有重复；每个只写一次")
        return tuple(found)

    def table(self, key: str) -> Table:
        """A table inside this one."""
        return Table(self.raw(key), f"{self.where}.{key}")

    def tables(self, key: str, *, needed: bool = False) -> list[Table]:
        """The tables of a list, each named by its place and by its own key."""
        found = self.raw(key) if needed else self.raw(key, [])
        if not isinstance(found, list) or (needed and not found):
            self.refuse(f"“{key}”应是表的列表，写作 [[…{key}]]，至少一个")
        return [Table(one, self._place(key, n, one)) for n, one in enumerate(found, 1)]

    def _place(self, key: str, number: int, one: object) -> str:
        name = one.get("key", one.get("name", "")) if isinstance(one, Mapping) else ""
        return f"{self.where}.{key}[{number}] {name}".rstrip()

    def rest(self) -> dict[str, Any]:
        """Everything that was not asked for yet; counts as asked."""
        found = {key: one for key, one in self._says.items() if key not in self._asked}
        self._asked.update(found)
        return found

    def done(self) -> None:
        """Refuse what nobody asked for."""
        for key in self._says:
            if key not in self._asked:
                close = get_close_matches(key, self._asked, 1)
                hint = f"是否指“{close[0]}”？" if close else ""
                self.refuse(f"不认识“{key}”。{hint}这里可以写：{'、'.join(sorted(self._asked))}")
