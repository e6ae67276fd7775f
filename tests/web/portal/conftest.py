"""The public page is tested on the city whose office has published."""

from tests.web.disclosure.conftest import (
    _by_hand,
    april,
    drafted,
    march,
    notice,
    person,
    published,
    site,
)

__all__ = [
    "_by_hand",
    "april",
    "drafted",
    "march",
    "notice",
    "person",
    "published",
    "site",
]
