"""Scores of released rankings are open to those who are assessed, down to their why page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from youju.web.base.city import folder
from youju.web.tell.disclosure import queries
from youju.web.tell.disclosure.models import Product


def test_scores_of_released_rankings_are_open_to_counties(
    site: Path, april: Product, as_person: Any
) -> None:
    county = folder.city().register.counties()[0]
    address = f"/why/fig_score/{april.scheme}/%s/{county}/score"
    asked = as_person("county1")
    page = asked.get(address % "2026-04")
    assert page.status_code == 200
    assert f"第{april.basis}次计算" in page.content.decode()
    assert asked.get(address % "..2026-04-30").status_code == 200  # told beside it
    assert asked.get(f"{address % '2026-04'}?basis={april.basis}").status_code == 200
    assert asked.get(address % "2026-02").status_code == 403  # not issued
    assert asked.get(f"{address % '2026-04'}?points=comparable").status_code == 403
    assert asked.get(f"{address % '2026-04'}?basis=1").status_code == 403  # another computation
    assert as_person("").get(address % "2026-04").status_code == 302


def test_a_score_by_a_scheme_that_was_changed_since_is_another_one(
    site: Path, april: Product, as_person: Any
) -> None:
    every = Product.objects.unwalled(because="as if it had been drafted by an older scheme")
    every.filter(pk=april.pk).update(scheme_text=f"# 旧版\n{april.scheme_text}")
    county = folder.city().register.counties()[0]
    where = f"fig_score/{april.scheme}/2026-04/{county}/score"
    assert queries.released_score(where, None) is None
    assert queries.released_score("fig_score/none/2026-04/x/score", None) is None
