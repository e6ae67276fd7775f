"""The permission matrix: every address, every role, own unit and another's.

Made from the list of addresses itself: a new page without a declared right, or without an
example of its arguments, fails here.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.web import pages
from youju.web.base.rights.catalogue import right
from youju.web.base.rights.gate import right_of
from youju.web.base.rights.models import User

ACCOUNTS = (
    *("", "office", "leader", "county1", "county2", "department", "station", "auditor"),
    "enterprise",
)
PAGES = pages.every()
GUEST = "enterprise"
OWN_OF_GUEST = (
    *("devices:command", "devices:permit", "health:hours", "network:event", "network:history"),
    *("network:mark", "network:outlet", "network:packet", "network:value", "network:values-csv"),
    "network:values-xlsx",
)
"""Their examples are of a county's unit and of the very outlet of the enterprise."""
REFUSED = (302, 403, 404)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_page_declares_a_right_that_exists(page: pages.Page) -> None:
    for name in right_of(page.view):
        assert right(name).label


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_page_opens_for_those_with_the_right_and_for_nobody_else(
    page: pages.Page, as_person: Callable[[str], Client]
) -> None:
    see, _ = right_of(page.view)
    roles = right(see).roles
    browsers = {account: as_person(account) for account in ACCOUNTS}
    for given in pages.examples(page):
        address = page.address(given)
        for account in ACCOUNTS:
            person = User.objects.get(username=account) if account else None
            mine = person.roles_today if person else frozenset({"public"})
            covered = person is None or "unit" not in given or person.covers(given["unit"])
            covered = covered or (account == GUEST and page.name in OWN_OF_GUEST)
            answer = browsers[account].get(address, given.get("query"))
            who = f"{account or 'a visitor'} at {address}: {answer.status_code}"
            assert answer.status_code < 500, who
            if not (roles & mine):
                if account:
                    assert answer.status_code == 403, who
                else:
                    assert answer["Location"].startswith("/sign-in/"), who
            elif not covered:
                assert answer.status_code in (403, 404), who
            else:
                expected = given.get("status", (200, 302, 405))
                assert answer.status_code in expected, who


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_deed_without_its_right(page: pages.Page, as_person: Callable[[str], Client]) -> None:
    see, deed = right_of(page.view)
    roles = right(deed).roles
    # One right for both: the test above met its refusals, and one of each kind is enough here.
    accounts = ("", "auditor", "county1", GUEST) if see == deed else ACCOUNTS
    for given in pages.examples(page)[:1]:
        address = page.address(given)
        for account in accounts:
            mine = (
                User.objects.get(username=account).roles_today if account else frozenset({"public"})
            )
            if roles & mine:
                continue
            answer = as_person(account).post(address)
            assert answer.status_code in REFUSED, f"{account or 'a visitor'} at {address}"
            if answer.status_code == 302:
                assert answer["Location"].startswith("/sign-in/")
