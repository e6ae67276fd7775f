"""ambient air: limits, index, evaluation, ranking, dust, targets."""

from __future__ import annotations

from youju.terms.dated import Standard

PACKAGE = "youju.standards.air"
FILES = ("gb3095.toml", "hj633.toml", "hj663.toml", "ranking.toml", "dust.toml")


def dated_files() -> tuple[Standard, ...]:
    """The dated files that decide a figure of air; a pack freezes all of them."""
    return tuple(Standard.load(PACKAGE, name) for name in FILES)
