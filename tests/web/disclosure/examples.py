"""Examples of the arguments of these pages, for the permission matrix."""

from __future__ import annotations

from datetime import date
from typing import Any

from youju.web.base.city import folder
from youju.web.base.rights.models import Organisation, User
from youju.web.tell.disclosure import composing, words
from youju.web.tell.disclosure.models import Product, ReleaseBasis


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


DEEDS = (
    "hand-in",
    "check",
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
    "portal:product": lambda: [{"pk": 1_000_000, **GONE}],
    "portal:file": lambda: [{"pk": 1_000_000, "form": "docx", **GONE}],
    "portal:worksheet": lambda: [{"pk": 1_000_000, "place": "云泽区", **GONE}],
    "portal:verdict": lambda: [{"token": "none", **GONE}],
    "portal:language": lambda: [{"code": "en"}],
}
