"""A city with a database file of its own, for tests with several processes.

``python -m tests.web.disclosure.real FOLDER`` leads one publication to the signature by two
hands at once; no worker is started.
"""

from __future__ import annotations

import json
import sys
import threading
from datetime import date
from pathlib import Path


def main(folder: Path) -> None:
    """Print what became of the two signatures."""
    from youju.demo import site

    site.set_up(folder)
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    site.people(folder, date(2026, 1, 1))
    from django.db import connection

    from youju.terms.periods import parse
    from youju.web.base.city import folder as city_folder
    from youju.web.base.rights.models import User
    from youju.web.tell.disclosure import actions, composing, jobs, queries, words

    jobs.start = lambda: None
    office, checker, leader = (
        User.objects.get(username=n) for n in ("office", "office2", "leader")
    )
    scheme = composing.offered(city_folder.city())[0]
    product = actions.draft(
        by=office,
        kind=words.MONTHLY,
        scheme=scheme.key,
        scheme_text=scheme.text,
        period=parse("2026-03"),
        period_text="2026-03",
        said=actions.Said(units=queries.default_recipients()),
    )
    actions.hand_in(product, by=office)
    actions.check(product, by=checker, seen=1)
    ready = threading.Barrier(2)
    said: list[str] = []

    def sign() -> None:
        ready.wait()
        try:
            actions.sign(product, by=leader)
            said.append("signed")
        except Exception as wrong:  # noqa: BLE001 - the test reads it
            said.append(repr(wrong))
        finally:
            connection.close()

    hands = [threading.Thread(target=sign) for _ in range(2)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    print(json.dumps(said))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
