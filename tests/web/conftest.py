"""The site's tests: a small invented city with its people, and pages asked as these people."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from django.test.utils import setup_databases, teardown_databases
from django.utils import translation

from tests.conftest import one_after_another
from youju.demo import site as demo_site
from youju.web.base.city import folder as city_folder_module

# Playwright keeps an event loop in the worker's thread; the database is used beside it, not in it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def playwright() -> Iterator[Any]:
    """One Playwright for everything in this worker (two at once refuse to run)."""
    api = pytest.importorskip("playwright.sync_api", reason="the package playwright is missing")
    with api.sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_modify_db_settings: None,
    django_db_blocker: Any,
    built_city: Path,
) -> Iterator[None]:
    """The test database with the invented units and persons in it, for every test.

    Migrated and filled once for all workers; each has a copy of its own in memory.
    """
    kept = built_city.parent / "small-city.sqlite3"
    with django_db_blocker.unblock(), one_after_another(kept.with_suffix(".lock")):
        there = kept.is_file()
        with pytest.MonkeyPatch.context() as patch:
            if there:  # the copy is migrated already
                patch.setattr("django.core.management.call_command", lambda *a, **k: None)
            made = setup_databases(0, interactive=False, serialized_aliases=())
        connection.ensure_connection()
        if there:
            with closing(sqlite3.connect(kept)) as source:
                source.backup(connection.connection)
        else:
            demo_site.people(built_city, date(2026, 1, 1))
            with closing(sqlite3.connect(kept)) as target:
                connection.connection.backup(target)
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, 0)


@pytest.fixture(scope="session")
def looked_at_city(built_city: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The copy that pages of this worker look at: what they hand to its spool stays in it."""
    target = tmp_path_factory.mktemp("looked-at") / "city"
    shutil.copytree(built_city, target)
    return target


@pytest.fixture
def city_path(built_city: Path, tmp_path: Path, settings: Any) -> Path:
    """A copy of the small city that a test may write to; the site serves it."""
    target = tmp_path / "city"
    shutil.copytree(built_city, target)
    settings.CITY = target
    settings.SITE = target / "site"
    return target


@pytest.fixture(autouse=True)
def _served_city(
    request: pytest.FixtureRequest, looked_at_city: Path, settings: Any
) -> Iterator[None]:
    """Without a copy of its own a test reads the built city; static names stay plain.

    What the site holds in memory of the built city stays for the next test.
    """
    own = "city_path" in request.fixturenames
    if not own:
        settings.CITY = looked_at_city
        settings.SITE = looked_at_city / "site"
    settings.STORAGES = django_settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    yield
    translation.deactivate()  # the language of the last page asked for would stay
    if own:
        city_folder_module.forget()


@pytest.fixture
def as_person(db: None) -> Callable[[str], Client]:
    """A browser in which that person (office, county1, station …; "" nobody) is signed in."""
    from youju.web.base.rights.models import User

    def signed_in(account: str, language: str = "zh-hans") -> Client:
        client = Client(headers={"Accept-Language": language})
        if account:
            client.force_login(
                User.objects.get(username=account), "django.contrib.auth.backends.ModelBackend"
            )
        return client

    return signed_in
