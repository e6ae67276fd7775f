"""Random questions from one seed: whatever is asked, the service answers and never fails."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.web.api.questions import ROOT, Questions
from youju.web.base.city import folder


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_hundred_questions(as_person: Callable[..., Client], settings: Any, seed: int) -> None:
    settings.API_PER_MINUTE = 10**6
    client = as_person("station")
    sites = list(dict.fromkeys(one.site for one in folder.city().register.sites))
    questions = Questions(seed, sites)
    answers: Counter[int] = Counter()
    for _nth in range(100):
        address = ROOT + questions.one()
        answer = client.get(address)
        assert answer.status_code in (200, 204, 400, 404, 501), address
        answers[answer.status_code] += 1
        if answer.status_code == 200 and "json" in answer["Content-Type"]:
            assert answer.json() is not None
        elif answer.status_code >= 400:
            assert answer.json()["detail"], address
    assert answers[200] >= 20
