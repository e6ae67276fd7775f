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


FIRST_JOINT = """key = "first"
name = "会签"
role = "department"
unit = "市住建局"
[[monthly]]
"""
JOINT = LONG.replace(
    """name = "会签"
role = "station"
unlike = ["draft", "count"]
""",
    """name = "会签"
role = "department"
unit = "市住建局"
[[monthly]]
key = "joint-county"
name = "会签"
role = "county"
unit = "{county}"
""",
)
"""After the check a department and a county sign with."""


def test_a_department_and_a_county_sign_with(
    city_path: Path, drafted: Drafting, person: Who, as_person: As
) -> None:
    county = person("county1").organisations_today[0].short
    (city_path / chains.FILE).write_text(JOINT.format(county=county), encoding="utf-8")
    product = drafted()
    address = f"/disclosure/{product.pk}/"

    def sees(account: str) -> bool:
        page = as_person(account).get(address)
        assert page.status_code in (200, 404)
        return bool(page.status_code == 200)

    actions.hand_in(product, by=person("office"))
    actions.check(product, by=person("station"), seen=making.newest())
    assert not any(sees(account) for account in ("department", "county1", "county2"))
    actions.pass_on(product, by=person("office2"), stage="check")
    # Its turn has come: the department reads the draft, its numbers and its text, nothing else.
    assert [sees(account) for account in ("department", "county1")] == [True, False]
    page = as_person("department").get(f"{address}numbers/").content.decode()
    assert ">会签</button>" in page
    said = as_person("department").get(address).content.decode()
    assert "history" not in said
    assert as_person("department").get(f"{address}file/docx/").status_code == 200
    assert as_person("county1").get(f"{address}file/docx/").status_code == 404
    with pytest.raises(BadInput, match="“会签”由市住建局办理"):
        actions.pass_on(product, by=person("county1"), stage="joint")
    items = open_items(person("department")).filter(href=address)
    assert [one.title for one in items] == [f"会签：{product.title}"]
    as_person("department").post(f"{address}pass/", {"stage": "joint"})
    product.refresh_from_db()
    assert product.at == "joint-county"
    assert sees("department")  # what it signed it may read again
    assert [sees(account) for account in ("county1", "county2")] == [True, False]
    as_person("county2").post(f"{address}pass/", {"stage": "joint-county"})
    product.refresh_from_db()
    assert product.at == "joint-county"
    as_person("county1").post(f"{address}pass/", {"stage": "joint-county"})
    product.refresh_from_db()
    assert product.at == "sign"
    actions.sign(product, by=person("leader"))
    names = [(one.step, one.name) for one in _signatures(product)]
    assert [step for step, _name in names] == ["拟稿", "核数", "核稿", "会签", "会签", "签发"]
    assert names[3][1].startswith("贺住建")


def test_a_unit_that_the_register_does_not_know_is_said(
    city_path: Path, drafted: Drafting, person: Who
) -> None:
    unknown = JOINT.replace("市住建局", "清岚市园林局").format(county="云泽区")
    (city_path / chains.FILE).write_text(unknown, encoding="utf-8")
    product = drafted()
    actions.hand_in(product, by=person("office"))
    actions.check(product, by=person("station"), seen=making.newest())
    with pytest.raises(BadInput, match="名录中没有这个单位"):
        actions.pass_on(product, by=person("office2"), stage="check")


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
        ('role = "station"', 'role = "auditor"', "须是 office、station、leader，或会签单位的"),
        ('role = "station"', 'role = "county"', "“核数”须写 unit，即会签单位的名称"),
        ('role = "station"', 'role = "station"\nunit = "甲局"', "由市本级办理，不写 unit"),
        (
            'key = "count"',
            FIRST_JOINT + 'key = "count"',
            "须排在冻结数字的步骤之后",
        ),
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
