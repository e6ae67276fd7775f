"""Publications to test with: people, drafts, and a city whose office has published already."""

from __future__ import annotations

import pickle
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import override_settings

from tests.conftest import one_after_another
from youju.terms.periods import parse
from youju.web.base.city import folder
from youju.web.base.rights.models import User
from youju.web.tell.disclosure import actions, composing, demo, jobs, making, queries, words
from youju.web.tell.disclosure.models import Product
from youju.web.tell.portal import caching

ON = date(2026, 4, 30)
"""The last day of the small city."""


@pytest.fixture(autouse=True)
def _by_hand(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No worker is started; a test works jobs off itself. Pages are made anew."""
    monkeypatch.setattr(jobs, "start", lambda: None)
    caching.forget()
    yield
    caching.forget()


@pytest.fixture
def person(db: None) -> Callable[[str], User]:
    """A person by account, fresh from the database."""
    return lambda account: User.objects.get(username=account)


Drafting = Callable[..., Product]


@pytest.fixture
def drafted(person: Callable[[str], User]) -> Drafting:
    """Make a draft as somebody."""

    def made(by: str = "office", period: str = "2026-03", **said: Any) -> Product:
        scheme = composing.offered(folder.city())[0]
        said.setdefault("units", queries.default_recipients())
        return actions.draft(
            by=person(by),
            kind=words.MONTHLY,
            scheme=scheme.key,
            scheme_text=scheme.text,
            period=parse(period),
            period_text=period,
            said=actions.Said(**said),
        )

    return made


@pytest.fixture(scope="module")
def published(
    built_city: Path,
    tmp_path_factory: pytest.TempPathFactory,
    django_db_setup: None,
    django_db_blocker: Any,
) -> Iterator[Path]:
    """A copy of the small city in which March was published and corrected, and April published.

    Published once for all workers: the folder and the rows that came of it are kept. The rows
    live as long as the module's tests and are rolled back then.
    """
    target = tmp_path_factory.mktemp("published") / "city"
    kept = built_city.parent / "published"
    with django_db_blocker.unblock():
        with one_after_another(kept.with_suffix(".lock")):
            if not (kept / "rows").is_file():
                shutil.rmtree(kept, ignore_errors=True)
                shutil.copytree(built_city, kept / "city")
                with _rolled_back(kept / "city"):
                    demo.seed(kept / "city", ON)
                    (kept / "rows").write_bytes(pickle.dumps(_rows()))
        shutil.copytree(kept / "city", target)
        with _rolled_back(target):
            _put(pickle.loads((kept / "rows").read_bytes()))
            yield target


@contextmanager
def _rolled_back(city: Path) -> Iterator[None]:
    """Serve that city; what is written to the database meanwhile is undone."""
    with override_settings(CITY=city, SITE=city / "site"), pytest.MonkeyPatch.context() as patch:
        patch.setattr(jobs, "start", lambda: None)
        with transaction.atomic():
            try:
                yield
            finally:
                folder.forget()
                making.forget()
                transaction.set_rollback(True)


Rows = dict[str, list[tuple[Any, ...]]]


def _rows() -> Rows:
    """Every row of the database as it is stored."""
    with connection.cursor() as asked:
        found = {}
        for table in connection.introspection.table_names():
            asked.execute(f"select * from {connection.ops.quote_name(table)}")
            found[table] = asked.fetchall()
    return found


def _put(rows: Rows) -> None:
    """Make the database hold these rows; what refers to what is checked when all are there."""
    for table, lines in rows.items():
        name = connection.ops.quote_name(table)
        connection.connection.execute(f"delete from {name}")
        if lines:
            marks = ",".join("?" * len(lines[0]))
            connection.connection.executemany(f"insert into {name} values ({marks})", lines)


@pytest.fixture
def site(published: Path, settings: Any, db: None) -> Path:
    """The published city, served to this test."""
    settings.CITY = published
    settings.SITE = published / "site"
    folder.forget()
    return published


@pytest.fixture
def march(site: Path) -> Product:
    """The publication that was corrected."""
    return queries.published().get(kind=words.MONTHLY, period_text="2026-03")


@pytest.fixture
def notice(site: Path) -> Product:
    """Its correction."""
    return queries.published().get(kind=words.CORRECTION)


@pytest.fixture
def april(site: Path) -> Product:
    """The newest publication."""
    return queries.published().get(kind=words.MONTHLY, period_text="2026-04")
