"""Every address of the site with an example of each of its arguments.

A page that is added without an example here fails the permission matrix.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.web.api.examples import EXAMPLES as OF_API
from tests.web.arrivals.examples import EXAMPLES as OF_ARRIVALS
from tests.web.assessment.examples import EXAMPLES as OF_ASSESSMENT
from tests.web.compensation.examples import EXAMPLES as OF_COMPENSATION
from tests.web.devices.examples import EXAMPLES as OF_DEVICES
from tests.web.disclosure.examples import EXAMPLES as OF_TELL
from tests.web.episodes.examples import EXAMPLES as OF_EPISODES
from tests.web.health.examples import EXAMPLES as OF_HEALTH
from tests.web.monitoring.examples import EXAMPLES as OF_MONITORING
from tests.web.morning.examples import EXAMPLES as OF_MORNING
from tests.web.network.examples import EXAMPLES as OF_NETWORK
from tests.web.outbox.examples import EXAMPLES as OF_OUTBOX
from tests.web.registry.examples import EXAMPLES as OF_REGISTRY
from tests.web.review.examples import EXAMPLES as OF_REVIEW
from tests.web.start.examples import EXAMPLES as OF_START
from tests.web.surroundings.examples import EXAMPLES as OF_SURROUNDINGS
from tests.web.water.examples import EXAMPLES as OF_WATER
from tests.web.why.examples import EXAMPLES as OF_WHY

Given = dict[str, Any]


@dataclass(frozen=True)
class Page:
    """One address of the site: its name, the view behind it, the names of its arguments."""

    name: str
    view: Any
    arguments: tuple[str, ...]

    def address(self, given: Given) -> str:
        """The address with these arguments."""
        return reverse(self.name, kwargs={key: given[key] for key in self.arguments})


def every() -> list[Page]:
    """All addresses, by name."""
    return sorted(_walk(get_resolver(), ""), key=lambda page: page.name)


def _walk(resolver: URLResolver, space: str) -> Iterator[Page]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            inner = f"{space}{one.namespace}:" if one.namespace else space
            yield from _walk(one, inner)
        elif isinstance(one, URLPattern):
            assert one.name, f"the address {one.pattern} has no name"
            yield Page(space + one.name, one.callback, tuple(one.pattern.converters))


EXAMPLES: dict[str, Callable[[], list[Given]]] = {
    **OF_WHY,
    **OF_API,
    **OF_ARRIVALS,
    **OF_MONITORING,
    **OF_WATER,
    **OF_SURROUNDINGS,
    **OF_EPISODES,
    **OF_MORNING,
    **OF_NETWORK,
    **OF_DEVICES,
    **OF_HEALTH,
    **OF_OUTBOX,
    **OF_REGISTRY,
    **OF_TELL,
    **OF_ASSESSMENT,
    **OF_COMPENSATION,
    **OF_REVIEW,
    **OF_START,
}
"""Name of an address with arguments → examples of them, made in the test's database.

An example with ``"unit"`` says to which organisation its thing belongs (own or other unit).
"""


def examples(page: Page) -> list[Given]:
    """Examples of a page's arguments; one empty example for a page without arguments."""
    if page.name in EXAMPLES:
        return EXAMPLES[page.name]()
    assert not page.arguments, f"{page.name} has no example in tests/web/pages.py"
    return [{}]
