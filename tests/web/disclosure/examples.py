"""Examples of the arguments of these pages, for the permission matrix."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from youju.web.base.city import folder
from youju.web.base.rights.models import Organisation, User
from youju.web.base.rights.words import COUNTY
from youju.web.tell.disclosure import composing, words
from youju.web.tell.disclosure.models import (
    CountyAnswer,
    CountyCheck,
    Objection,
    Product,
    ReleaseBasis,
)


def draft() -> Product:
    """A draft of the office."""
    office = User.objects.get(username="office")
    scheme = composing.offered(folder.city())[0]
    return Product.objects.create(
        organisation=Organisation.objects.get(key="office"),
        kind=words.MONTHLY,
        title="关于2026年3月的通报",
        scheme=scheme.key,
        scheme_text=scheme.text,
        period_text="2026-03",
        period_kind="month",
        start=date(2026, 3, 1),
        end=date(2026, 3, 31),
        drafter=office,
        drafter_name=str(office),
    )


def walled(**more: Any) -> list[dict[str, Any]]:
    """A draft, seen from the office's side of the wall only."""
    product = draft()
    return [{"pk": product.pk, "unit": product.organisation, **more}]


def deed() -> list[dict[str, Any]]:
    """A draft on which a deed is done (by sending a form only)."""
    return [{"pk": draft().pk}]


def basis() -> list[dict[str, Any]]:
    """A basis of release."""
    day = date(2026, 1, 5)
    found = ReleaseBasis.objects.create(
        figures=words.DAILY, document="办法", clause="一", dated=day, since=day
    )
    return [{"pk": found.pk}]


def answer(**more: Any) -> list[dict[str, Any]]:
    """What the counties are asked: each sees its own."""
    check = CountyCheck.objects.create(
        product=draft(),
        due=timezone.now() + timedelta(days=1),
        basis=1,
        code="0" * 64,
        ranking={"columns": [], "rows": [], "notes": []},
    )
    unit = Organisation.objects.filter(posts__role=COUNTY).first()
    assert unit is not None
    found = CountyAnswer.objects.create(check_of=check, organisation=unit, county=unit.county)
    return [{"pk": found.pk, "unit": unit, **more}]


def objection() -> list[dict[str, Any]]:
    """A line of an objection, with a file that is gone."""
    (one,) = answer()
    found = Objection.objects.create(
        answer_id=one["pk"], point="云泽站", day=date(2026, 3, 5), what="偏高"
    )
    return [{"pk": found.pk}]


DEEDS = (
    "hand-in",
    "check",
    "pass",
    "export",
    "signed",
    "compare",
    "send-back",
    "recheck",
    "sign",
    "retry",
    "withdraw",
    "take-over",
    "receive",
    "replay",
    "correct",
)
GONE = {"status": (404,)}
EXAMPLES = {
    "disclosure:product": walled,
    "disclosure:numbers": walled,
    "disclosure:progress": walled,
    "disclosure:edit": walled,
    "disclosure:file": lambda: walled(form="xlsx"),
    "disclosure:end-basis": basis,
    **{f"disclosure:{one}": deed for one in DEEDS},
    "disclosure:signed-file": lambda: [{"pk": draft().pk, **GONE}],
    "disclosure:county-open": deed,
    "disclosure:county": answer,
    "disclosure:county-agree": lambda: [{"pk": answer()[0]["pk"]}],
    "disclosure:county-object": lambda: [{"pk": answer()[0]["pk"]}],
    "disclosure:county-paper": lambda: [{"pk": answer()[0]["pk"]}],
    "disclosure:county-paper-file": lambda: answer(**GONE),
    "disclosure:county-reply": objection,
    "disclosure:county-file": lambda: [{**objection()[0], **GONE}],
    "portal:product": lambda: [{"pk": 1_000_000, **GONE}],
    "portal:file": lambda: [{"pk": 1_000_000, "form": "docx", **GONE}],
    "portal:worksheet": lambda: [{"pk": 1_000_000, "place": "云泽区", **GONE}],
    "portal:verdict": lambda: [{"token": "none", **GONE}],
    "portal:language": lambda: [{"code": "en"}],
}
