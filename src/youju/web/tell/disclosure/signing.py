"""签发件: what was signed in the OA or on paper comes back as PDF and is checked.

The text that is sent out to be signed is kept by its hash. A PDF whose numbers differ from it is
refused; pages without text are compared by a named person, another one than who uploaded it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from youju.documents import signed
from youju.terms.errors import BadInput
from youju.web.base.city import folder
from youju.web.base.rights.models import User
from youju.web.base.rights.words import OFFICE
from youju.web.base.work.actions import close_item, open_item
from youju.web.tell.disclosure import chains, county, jobs, kept, making, steps, words
from youju.web.tell.disclosure.models import Product, SignedCopy

PDF, ABOUT = "signed.pdf", "signed.json"
"""Names of the signed file, and of what is known of it, among the evidence of a pack."""


@dataclass(frozen=True)
class Said:
    """What stands on the signed copy: 发文字号, date, who signed.

    An empty number and no date: as they are read from the PDF.
    """

    number: str
    issued_on: date | None
    signer: str


def export(product: Product, *, by: User) -> bytes:
    """送签稿 — the .docx that is sent to be signed; kept, so that the PDF can be set against it.

    :raises BadInput: it does not wait for the signature.
    """
    made = making.document(product, making.numbers_of(product), "docx")
    with transaction.atomic():
        product = steps.locked(product)
        _last(product)
        product.exported = kept.keep(folder.path(), made)
        product.save()
        steps.step(product, "export", by, sha256=product.exported)
    return made


def hand_over(
    product: Product, *, by: User, pdf: bytes, said: Said, because: str = ""
) -> SignedCopy:
    """登记签发件 — checked against what was sent out; the same file twice is one.

    :raises BadInput: a number differs, it is another document, nothing was sent out yet, or the
        numbers have moved since the check.
    """
    _last(product)
    if not product.exported:
        raise BadInput(_("Send the text out to be signed first; the PDF is compared with it."))
    if making.moved_since(product) is not None:
        raise BadInput(
            _(
                "The numbers have moved since the check. "
                "Look at the differences and have them checked again."
            )
        )
    found = signed.check(pdf, kept.kept(folder.path(), product.exported))
    if not (found.passed or found.needs_person):
        raise BadInput(found.words)
    number, issued_on = _imprint(said, found)
    with transaction.atomic():
        product = steps.locked(product)
        _last(product)
        county.end(product, by=by, because=because)
        copy, _made = SignedCopy.objects.update_or_create(
            product=product,
            defaults={
                "sha256": kept.keep(folder.path(), pdf),
                "size": len(pdf),
                "against": product.exported,
                "number": number,
                "issued_on": issued_on,
                "signer": said.signer,
                "verdict": found.verdict,
                "said": found.words,
                "pages": found.pages,
                "by": by,
                "by_name": str(by),
                "at": timezone.now(),
            },
        )
        steps.step(product, "hand-over", by, found.words, sha256=copy.sha256)
        if found.needs_person:
            open_item(
                steps.key(product, "compare"),
                _("Compare the scan with the frozen text: %s") % product.title,
                steps.address(product),
                role=OFFICE,
                not_for=by,
            )
        else:
            _seal(product, copy, by)
    return copy


def _imprint(said: Said, found: signed.Checked) -> tuple[str, date]:
    """Number and date: as typed, which must agree with the PDF where it can be read, else as read.

    :raises BadInput: neither typed nor read, or the two differ.
    """
    number, issued_on = said.number or found.number, said.issued_on or found.date
    if not number:
        raise BadInput(_("The document number cannot be read from this PDF. Type it."))
    if issued_on is None:
        raise BadInput(_("The date cannot be read from this PDF. Type it."))
    if found.number and _plain(number) != _plain(found.number):
        raise BadInput(
            _(
                "The PDF bears the number %(read)s, not %(typed)s. "
                "Leave the field empty or correct it."
            )
            % {"read": found.number, "typed": number}
        )
    if found.date is not None and issued_on != found.date:
        raise BadInput(
            _(
                "The PDF bears the date %(read)s, not %(typed)s. "
                "Leave the field empty or correct it."
            )
            % {"read": found.date.isoformat(), "typed": issued_on.isoformat()}
        )
    return number, issued_on


def _plain(number: str) -> str:
    """A document number however its brackets and spaces are written."""
    said = "".join(number.split())
    return said.translate(str.maketrans("[]【】()（）", "〔〕〔〕〔〕〔〕"))


@transaction.atomic
def compare(product: Product, *, by: User) -> SignedCopy:
    """人工对照 — a named person says that the pages without text say what was frozen.

    :raises BadInput: nothing is to be compared, or by the person who uploaded it.
    """
    product = steps.locked(product)
    copy = SignedCopy.objects.filter(product=product, verdict=signed.PERSON).first()
    if copy is None:
        raise BadInput(_("No scan waits to be compared."))
    if copy.compared_by:
        return copy
    _last(product)
    if copy.by_id == by.pk:
        raise BadInput(_("Another person compares the scan than the one who uploaded it."))
    if copy.against != product.exported:
        raise BadInput(_("The text was sent out again since; upload the signed PDF again."))
    copy.compared_by, copy.compared_at = str(by), timezone.now()
    copy.save()
    steps.step(product, "compare", by, sha256=copy.sha256)
    _seal(product, copy, by)
    return copy


def _seal(product: Product, copy: SignedCopy, by: User) -> None:
    product.number, product.issued_on = copy.number, copy.issued_on
    product.state, product.at, product.signed_at = words.SEALING, "", timezone.now()
    product.save()
    for sort in ("sign", "compare"):
        close_item(steps.key(product, sort))
    steps.step(
        product,
        "signed-elsewhere",
        by,
        copy.signer,
        stage=chains.LAST,
        number=copy.number,
        sha256=copy.sha256,
    )
    jobs.ask(words.SEAL, f"seal {product.pk}", product=product)


def _last(product: Product) -> None:
    turn = chains.turn(product)
    if turn is None or turn.key != chains.LAST:
        raise BadInput(_("Only what waits for the signature is signed elsewhere."))


def copy_of(product: Product) -> SignedCopy | None:
    """The signed copy, where there is one."""
    return SignedCopy.objects.filter(product=product).first()


def in_force(product: Product) -> SignedCopy | None:
    """The same, when it was compared with the text that stands: that is how it was signed."""
    copy = copy_of(product)
    if copy is None or not product.exported or copy.against != product.exported:
        return None
    return None if copy.verdict == signed.PERSON and not copy.compared_by else copy


def evidence(product: Product) -> dict[str, bytes]:
    """The signed PDF and what is known of it, for the pack."""
    copy = in_force(product)
    if copy is None:
        return {}
    said = {
        "sha256": copy.sha256,
        "number": copy.number,
        "issued_on": copy.issued_on.isoformat(),
        "signer": copy.signer,
        "pages": copy.pages,
        "compared_with": copy.against,
        "verdict": copy.verdict,
        "words": copy.said,
        "handed_over_by": copy.by_name,
        "compared_by": copy.compared_by,
    }
    return {
        PDF: kept.kept(folder.path(), copy.sha256),
        ABOUT: (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode(),
    }
