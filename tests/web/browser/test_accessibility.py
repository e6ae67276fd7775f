"""axe on pages of the site as the person who may open them: no serious or critical fault.

One of each kind in every run, every example of every page in the long one.
"""

from __future__ import annotations

import json

import pytest

from tests.web.browser.conftest import Open, Rendered, Served
from tests.web.browser.looking import faults, settled

ENGLISH = (
    *("home", "monitoring:map", "monitoring:station", "assessment:ranking", "why:page"),
    *("review:new", "disclosure:product", "portal:home", "rights:sign-in", "targets:home"),
)
NARROW = (*ENGLISH, "arrivals:mapping", "registry:stations", "work:audit", "registry:station")

OF_EACH_KIND = (
    *("api:docs", "arrivals:home", "arrivals:mapping", "arrivals:upload", "assessment:object"),
    *(
        "assessment:ranking",
        "devices:ask",
        "devices:commands",
        "disclosure:edit",
        "disclosure:list",
    ),
    *(
        "disclosure:product",
        "episodes:episode",
        "episodes:forecasts",
        "episodes:home",
        "health:care",
    ),
    *("health:map", "home", "monitoring:city", "monitoring:map", "monitoring:station"),
    *("morning:sheet", "network:events", "network:online", "network:own", "network:review"),
    *(
        "network:value",
        "outbox:fill",
        "outbox:list",
        "outbox:sending",
        "portal:home",
        "portal:verify",
    ),
    *("registry:organisation-new", "registry:station", "registry:stations", "review:new"),
    *("review:proposal", "rights:person", "rights:sign-in", "start:settings", "surroundings:soil"),
    *("surroundings:sound-site", "targets:enter", "targets:home", "water:point", "water:section"),
    *("water:sections", "why:page", "work:audit", "work:search", "refusal"),
)
"""Every app, and a page with a form, a list, a chart, a map of each kind."""


@pytest.fixture(scope="module")
def served(served_walked: Served) -> Served:
    """The site in which every example is there."""
    return served_walked


def _checked(
    rendered: Rendered,
    browse: Open,
    names: tuple[str, ...],
    *,
    every: bool = False,
    **how: object,
) -> None:
    """``names``: these pages, else all; ``every``: all their examples, else the first of each."""
    language = "en" if how.get("language") == "en" else "zh-Hans"
    found, tabs, seen = {}, {}, set()
    for one in rendered(language):
        if (names and one.name not in names) or (one.name in seen and not every):
            continue
        seen.add(one.name)
        if one.account not in tabs:
            tabs[one.account] = browse(one.account, one.path, **how)
        else:
            tabs[one.account].goto(one.path)
        if wrong := faults(settled(tabs[one.account]), whole=every):
            found[f"{one.name} {one.path} ({one.account or 'visitor'})"] = wrong
    assert len(seen) >= len(set(names))
    assert not found, json.dumps(found, ensure_ascii=False, indent=1)


def test_no_kind_of_page_keeps_anybody_out(rendered: Rendered, browse: Open) -> None:
    _checked(rendered, browse, OF_EACH_KIND)


@pytest.mark.long
def test_nor_does_any_page(rendered: Rendered, browse: Open) -> None:
    _checked(rendered, browse, (), every=True)


@pytest.mark.parametrize(
    "how",
    [
        pytest.param({"language": "en"}, id="English", marks=pytest.mark.long),
        pytest.param({"width": 390}, id="on a phone"),
    ],
)
def test_nor_in_english_or_on_a_phone(
    rendered: Rendered, browse: Open, how: dict[str, object]
) -> None:
    _checked(rendered, browse, NARROW if "width" in how else ENGLISH, **how)
