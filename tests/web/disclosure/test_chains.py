"""The sign chain as data: the station checks the numbers, another of the station countersigns."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from youju.terms.errors import BadInput
from youju.web.base.rights.models import User
from youju.web.base.work.queries import open_items
from youju.web.tell.disclosure import actions, chains, jobs, making, words
from youju.web.tell.disclosure.jobs import _signatures
from youju.web.tell.disclosure.models import Product

Who = Callable[[str], User]
As = Callable[..., Client]
Drafting = Callable[..., Product]
LONG = """
[[monthly]]
key = "draft"
name = "拟稿"
role = "office"
[[monthly]]
key = "count"
name = "核数"
role = "station"
freezes = true
unlike = ["draft"]
[[monthly]]
key = "check"
name = "核稿"
role = "office"
unlike = ["draft"]
[[monthly]]
key = "joint"
name = "会签"
role = "station"
unlike = ["draft", "count"]
[[monthly]]
key = "sign"
name = "签发"
role = "leader"
unlike = ["draft", "joint"]
"""


def test_five_steps_each_by_its_post_and_by_another_person(
    city_path: Path, drafted: Drafting, person: Who, as_person: As
) -> None:
    (city_path / chains.FILE).write_text(LONG, encoding="utf-8")
    product = drafted()
    actions.hand_in(product, by=person("office"))

    def waiting() -> set[str]:
        return {
            account
            for account in ("office", "office2", "leader", "station", "station2")
            if open_items(person(account)).filter(href__contains="/disclosure/").exists()
        }

    assert "station" in waiting()
    assert not {"office", "office2", "leader"} & waiting()
    with pytest.raises(BadInput, match="“核数”由监测站办理"):
        actions.check(product, by=person("office2"), seen=making.newest())
    with pytest.raises(BadInput, match="现在是“核数”环节"):
        actions.pass_on(product, by=person("office2"), stage="check")
    page = as_person("station").get(f"/disclosure/{product.pk}/numbers/").content.decode()
    assert ">核数</button>" in page
    said = {"stage": "count", "seen": making.newest()}
    as_person("station").post(f"/disclosure/{product.pk}/pass/", said)
    product.refresh_from_db()
    assert (product.state, product.at, bool(product.code)) == (words.SIGNING, "check", True)
    assert waiting() == {"office2"}
    with pytest.raises(BadInput, match="不能是同一人"):
        actions.pass_on(product, by=person("office"), stage="check")
    as_person("office2").post(f"/disclosure/{product.pk}/pass/", {"stage": "check"})
    with pytest.raises(BadInput, match="“会签”与“核数”不能是同一人"):
        actions.pass_on(product, by=person("station"), stage="joint")
    with pytest.raises(BadInput, match="现在是“会签”环节"):
        actions.sign(product, by=person("leader"))
    actions.pass_on(product, by=person("station2"), stage="joint")
    actions.pass_on(product, by=person("station2"), stage="joint")
    assert waiting() == {"leader"}
    actions.sign(product, by=person("leader"))
    product.refresh_from_db()
    assert [one.step for one in _signatures(product)] == ["拟稿", "核数", "核稿", "会签", "签发"]
    page = as_person("office").get(f"/disclosure/{product.pk}/").content.decode()
    assert "会签" in page
    assert jobs.unfinished()


def test_a_draft_keeps_the_chain_that_it_began_under(
    city_path: Path, drafted: Drafting, person: Who
) -> None:
    product = drafted()
    (city_path / chains.FILE).write_text(LONG, encoding="utf-8")
    product.refresh_from_db()
    assert [one.name for one in chains.of(product)] == ["拟稿", "核稿", "签发"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('key = "joint"', 'key = "count"', "出现两次"),
        ('role = "station"', 'role = "county"', "须是 office、station 或 leader"),
        ("freezes = true", "freezes = false", "有且只有一步"),
        ('unlike = ["draft", "joint"]', 'unlike = ["joint"]', "签发人不能是拟稿人"),
        ('unlike = ["draft", "count"]', 'unlike = ["sign"]', "须是前面的步骤"),
        ("[[monthly]]", "[[yearly]]", "没有这类文件"),
        ('key = "sign"', 'key = "seal"', "最后一步须是 sign"),
    ],
)
def test_a_broken_chain_is_refused_in_words(
    city_path: Path, drafted: Drafting, old: str, new: str, said: str
) -> None:
    (city_path / chains.FILE).write_text(LONG.replace(old, new), encoding="utf-8")
    with pytest.raises(BadInput, match=said):
        drafted()
