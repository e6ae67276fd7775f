"""What every shape shares: the register, the labels of the clerk's form, exact marks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any, ClassVar, Protocol, TypeVar, get_type_hints

from youju.terms.errors import BadScheme
from youju.terms.numbers import plain, round_even

LOWER, HIGHER = "lower", "higher"
DIRECTIONS = {LOWER: "越低越好", HIGHER: "越高越好"}
"""Which way is better; every shape that needs to know says so in a field."""

VALUE, RANK = "value", "rank"
"""What a shape takes: the value of its measure, or the place of the object among all."""


class Shape(Protocol):
    """How a value becomes marks.

    ``title`` is the office's name of the rule, ``takes`` says what ``score`` is given. The
    field ``marks`` holds the full marks; ``score`` gives between 0 and that, exactly.
    """

    title: ClassVar[str]
    takes: ClassVar[str]

    @property
    def marks(self) -> Decimal:
        """The full marks."""

    def score(self, reached: Decimal) -> Decimal:
        """The marks for what was reached."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One field of the clerk's form.

    ``kind`` is ``number``, ``flag``, ``choice`` or ``steps``; ``given`` says that the frame
    fills it (the number of objects ranked), so that no clerk is asked.
    """

    name: str
    label: str
    kind: str
    help: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    required: bool = True
    default: object = None
    given: bool = False


_SHAPES: dict[str, type[Shape]] = {}
_T = TypeVar("_T", bound=type[Shape])
_KINDS = {Decimal: "number", bool: "flag", str: "choice"}


def shape(name: str) -> Callable[[_T], _T]:
    """Register a shape under the name that schemes use."""

    def register(cls: _T) -> _T:
        if name in _SHAPES and _SHAPES[name].__qualname__ != cls.__qualname__:
            raise ValueError(f"two shapes are called {name!r}; give one another name.")
        _SHAPES[name] = cls
        return cls

    return register


def labelled(
    label: str,
    *,
    help: str = "",
    choices: Mapping[str, str] | None = None,
    given: bool = False,
) -> Mapping[str, Any]:
    """The metadata of a shape's field: its Chinese label and what the form needs besides."""
    return {"label": label, "help": help, "choices": choices or {}, "given": given}


def shapes() -> Mapping[str, type[Shape]]:
    """All shapes by name."""
    return MappingProxyType(dict(sorted(_SHAPES.items())))


def shape_named(name: str) -> type[Shape]:
    """The shape of that name; refuses with ``BadScheme`` and the list of names."""
    try:
        return _SHAPES[name]
    except KeyError:
        known = "、".join(f"{key}（{cls.title}）" for key, cls in shapes().items())
        raise BadScheme(f"没有名为“{name}”的计分形状；可用的有：{known}。") from None


def form(name: str) -> tuple[Asked, ...]:
    """The fields of a shape as the clerk's form asks them, full marks first."""
    cls: Any = shape_named(name)
    hints = get_type_hints(cls)
    return tuple(_asked(one, hints[one.name]) for one in fields(cls))


def _asked(one: Field[Any], hint: object) -> Asked:
    required = one.default is MISSING and one.default_factory is MISSING
    return Asked(
        one.name,
        str(one.metadata["label"]),
        _KINDS.get(hint, "steps"),  # type: ignore[call-overload]
        str(one.metadata["help"]),
        one.metadata["choices"],
        required,
        None if required else one.default,
        bool(one.metadata["given"]),
    )


def in_marks(number: Fraction) -> Decimal:
    """Exact marks as a decimal: all digits when they end, else 24 places (half to even).

    The item rounds once more, to its own decimals; at 24 places that second rounding can't
    move a mark, because a sum that does not end is never half-way.

    >>> in_marks(Fraction(15, 2)), in_marks(Fraction(10, 3))
    (Decimal('7.5'), Decimal('3.333333333333333333333333'))
    """
    rest, places = number.denominator, 0
    while rest % 10 == 0 or rest % 5 == 0 or rest % 2 == 0:
        rest //= 10 if rest % 10 == 0 else 5 if rest % 5 == 0 else 2
        places += 1
    return plain(round_even(number, places if rest == 1 else 24))


def clipped(number: Fraction, top: Decimal) -> Decimal:
    """Between nothing and full marks."""
    return in_marks(min(Fraction(top), max(Fraction(0), number)))


def positive(**numbers: Decimal) -> None:
    """Refuses a field that must be greater than zero."""
    for name, number in numbers.items():
        if number <= 0:
            raise BadScheme(f"{name} = {number} 不能用；请填大于零的数。")


def full_marks(marks: Decimal) -> None:
    """Refuses negative full marks."""
    if marks < 0:
        raise BadScheme(f'marks = {marks} 不能用；满分不能为负，扣分请用 kind = "deduction"。')


def one_of(name: str, said: str, choices: Mapping[str, str]) -> None:
    """Refuses a word that is not among the choices."""
    if said not in choices:
        known = "、".join(f"{key}（{label}）" for key, label in choices.items())
        raise BadScheme(f'{name} = "{said}" 不能用；请用：{known}。')
