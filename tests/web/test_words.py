"""Every sentence of the site has its Chinese; no catalogue holds what nobody says any more."""

from __future__ import annotations

import re

import pytest
from django.utils.translation import gettext, ngettext, override, pgettext

from tests.web.words import WEB, app_of, apps, catalogues, wanted

# Every worker reads this file to learn which tests there are: sentences are sought by the tests.
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_the_search_for_sentences_finds_them() -> None:
    texts = {text for _, text in wanted()}
    assert "Sign in" in texts  # a template
    assert "This form has expired." in texts  # Python
    assert any("each sealed with the one before" in text for text in texts)  # blocktranslate
    assert len(texts) > 100


def test_every_catalogue_belongs_to_an_app() -> None:
    assert set(catalogues()) <= set(apps())


@pytest.mark.parametrize("app", apps(), ids=lambda app: str(app.relative_to(WEB)))
def test_every_sentence_has_its_chinese_in_its_own_app(app) -> None:  # type: ignore[no-untyped-def]
    said = {text for file, text in wanted() if app_of(file) == app}
    assert not said or app in catalogues(), "the app has no Chinese catalogue"
    known = {}
    for entry in catalogues().get(app, ()):
        if not entry.obsolete and not entry.fuzzy:
            words = [entry.msgstr, *entry.msgstr_plural.values()]
            known[entry.msgid] = any(words)
            known[entry.msgid_plural] = any(words)
    missing = sorted(text for text in said if not known.get(text))
    assert not missing, f"{len(missing)} sentences without Chinese"


@pytest.mark.parametrize("app", apps(), ids=lambda app: str(app.relative_to(WEB)))
def test_no_catalogue_holds_sentences_that_nobody_says(app) -> None:  # type: ignore[no-untyped-def]
    said = {text for file, text in wanted() if app_of(file) == app}
    stale = [
        entry.msgid
        for entry in catalogues().get(app, ())
        if entry.msgid and entry.msgid not in said
    ]
    assert not stale


def test_source_sentences_are_english() -> None:
    assert not [(file.name, text) for file, text in wanted() if CHINESE.search(text)]


def test_placeholders_are_the_same_in_both_languages() -> None:
    named = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{(\w*)\}")
    wrong = []
    for app, catalogue in catalogues().items():
        for entry in catalogue:
            for said in [entry.msgstr, *entry.msgstr_plural.values()]:
                mine, theirs = (
                    sorted(one.group(0) for one in named.finditer(text))
                    for text in (entry.msgid_plural or entry.msgid, said)
                )
                if said and mine != theirs:
                    wrong.append((app.name, entry.msgid, said))
    assert not wrong


def test_what_a_catalogue_says_is_what_is_shown() -> None:
    """Django merges all catalogues and the first wins; one sentence has one Chinese everywhere."""
    other = []
    with override("zh-hans"):
        for app, catalogue in catalogues().items():
            for entry in catalogue:
                if entry.msgid_plural:
                    shown = ngettext(entry.msgid, entry.msgid_plural, 1)
                    said = entry.msgstr_plural[0]
                elif entry.msgctxt:
                    shown, said = pgettext(entry.msgctxt, entry.msgid), entry.msgstr
                else:
                    shown, said = gettext(entry.msgid), entry.msgstr
                if shown != said:
                    other.append((app.name, entry.msgid, said, shown))
    assert not other
