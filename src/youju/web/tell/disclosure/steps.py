"""What every deed on a publication does: lock it, look where it stands, record the step."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from youju.terms.errors import BadInput, NotThere
from youju.web.base.rights.models import User
from youju.web.base.work.actions import record
from youju.web.tell.disclosure.models import Product, Step


def locked(product: Product) -> Product:
    """The product, locked for a deed that was permitted."""
    found = Product.objects.unwalled(because="a deed that was permitted for this product")
    try:
        return found.select_for_update().get(pk=product.pk)
    except Product.DoesNotExist:
        raise NotThere(_("This publication does not exist.")) from None


def step(
    product: Product,
    deed: str,
    by: User | None,
    because: str = "",
    *,
    stage: str = "",
    **data: object,
) -> Step:
    """Record a deed in the audit chain and in the history."""
    record(
        by,
        f"disclosure.{deed}",
        product.title,
        because=because,
        data={"product": product.pk, "period": product.period_text, **data}
        | ({"stage": stage} if stage else {}),
    )
    return Step.objects.create(
        product=product,
        deed=deed,
        stage=stage,
        by=by,
        account=by.username if by else "",
        name=str(by) if by else "",
        post="、".join(str(post) for post in by.posts_today)[:120] if by else "",
        because=because,
    )


def standing(product: Product, state: str) -> None:
    """Refuse unless it stands there."""
    if product.state != state:
        raise BadInput(
            _("This is not possible now: the publication is “%s”.") % product.get_state_display()
        )


def reason(text: str) -> str:
    """The reason, which may not be empty."""
    said = text.strip()
    if not said:
        raise BadInput(_("Write down the reason."))
    return said


def key(product: Product, sort: str) -> str:
    """Key of an item about a product."""
    return f"disclosure.{product.pk}.{sort}"


def address(product: Product) -> str:
    """The page of a product."""
    return reverse("disclosure:product", args=[product.pk])
