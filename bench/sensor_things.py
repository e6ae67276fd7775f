"""Minutes of random questions to the SensorThings service of a city: none may fail.

    YOUJU_CITY=demo-city python bench/sensor_things.py --seconds 300 [--seed 1]

Run from the checkout (the questions are those of the tests). 501 is an answer of the standard
(an option that is not offered); every other 5xx ends the run with 1 and the address.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "youju.web.config.settings")


def main() -> int:
    """Ask until the time is over."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seconds", type=int, default=300)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--person", default="office")
    given = asked.parse_args()
    import logging

    import django
    from django.conf import settings

    django.setup()
    logging.disable(logging.CRITICAL)
    settings.API_PER_MINUTE = 10**9
    settings.ALLOWED_HOSTS = ["testserver"]
    from django.test import Client
    from tests.web.api.questions import ROOT, Questions

    from youju.web.base.city import folder
    from youju.web.base.rights.models import User

    client = Client()
    client.force_login(
        User.objects.get(username=given.person), "django.contrib.auth.backends.ModelBackend"
    )
    sites = list(dict.fromkeys(one.site for one in folder.city().register.sites))
    questions = Questions(given.seed, sites)
    answers: Counter[int] = Counter()
    slowest: list[tuple[float, str]] = []
    began = time.monotonic()
    while time.monotonic() - began < given.seconds:
        address = ROOT + questions.one()
        start = time.process_time()
        status = client.get(address).status_code
        slowest = sorted([*slowest, (time.process_time() - start, address)], reverse=True)[:5]
        answers[status] += 1
        if status >= 500 and status != 501:
            print(f"{status} {address}")
            return 1
    print(
        f"{sum(answers.values())} questions in {given.seconds} s: {dict(sorted(answers.items()))}"
    )
    for seconds, address in slowest:
        print(f"  {seconds * 1000:7.0f} ms of CPU  {address[:160]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
