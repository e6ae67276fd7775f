"""The public pages: the air, what was published, how to check it, how it is made."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from youju.terms.errors import NotThere, YoujuError
from youju.web.base.city import folder
from youju.web.base.rights.gate import opens
from youju.web.tell.disclosure import export, jobs
from youju.web.tell.disclosure import kept as files
from youju.web.tell.disclosure import queries as disclosure
from youju.web.tell.disclosure import words as kinds
from youju.web.tell.disclosure.models import Product
from youju.web.tell.disclosure.views import TYPES, issued_file
from youju.web.tell.portal import how, queries
from youju.web.tell.portal.caching import kept

QUEUE = 6
"""So many uploaded packs may wait; the next visitor is asked to come back."""


@opens("portal.see")
@kept
def home(request: HttpRequest) -> HttpResponse:
    """公众页 — the city's air in plain words, the released rankings, their corrections."""
    found = queries.products()
    latest = queries.valid(found)
    said: dict[str, Any] = {
        "today": queries.today(),
        "shown": queries.paired(found),
        "latest": latest,
        "table": disclosure.table_of(latest) if latest else None,
    }
    return _page(request, "portal/home.html", said)


@opens("portal.see")
@kept
def product(request: HttpRequest, pk: int) -> HttpResponse:
    """One released publication with its documents, pack, seal and corrections."""
    found = queries.one(pk)
    table = disclosure.table_of(found)
    said = {
        "product": found,
        "table": table,
        "correction": queries.correction_of(found),
        "first": found.corrects if found.corrects and found.corrects.is_public else None,
        "counties": queries.counties_in(table),
        "pack_url": _pack_url(request, found),
    }
    return _page(request, "portal/product.html", said)


@opens("portal.see")
def document(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """A document or the pack of a released publication; it never changes."""
    found = queries.one(pk)
    if form not in TYPES:
        raise NotThere("没有这种文件。")
    sha = found.pack_sha256 if form == "pack" else _sha(found, form)
    return _lasting(request, sha, lambda: issued_file(found, form))


@opens("portal.see")
def worksheet(request: HttpRequest, pk: int, place: str) -> HttpResponse:
    """核算底稿 — one county's numbers from hours to the ranked figure, in live formulas."""
    found = queries.one(pk)

    def made() -> HttpResponse:
        answer = HttpResponse(queries.worksheet(found, place), content_type=TYPES["xlsx"])
        name = f"核算底稿-{place}-{found.period_text}.xlsx"
        answer.headers["Content-Disposition"] = export.disposition(name)
        return answer

    return _lasting(request, f"{found.pk} {found.basis} {place}", made)


def _lasting(request: HttpRequest, of: str, make: Any) -> HttpResponse:
    """A file under a mark of its own that a browser may keep."""
    mark = f'"{hashlib.sha256(of.encode()).hexdigest()[:24]}"'
    same = request.headers.get("If-None-Match") == mark
    answer = HttpResponse(status=304) if same else make()
    answer.headers["ETag"] = mark
    answer.headers["Cache-Control"] = "public, max-age=86400"
    return answer


def _sha(found: Product, form: str) -> str:
    return next((one.sha256 for one in found.documents.all() if one.form == form), "")


# verify


@opens("portal.see")
@csrf_exempt  # it does nothing in anybody's name; so a lying size is refused unread
def verify(request: HttpRequest) -> HttpResponse:
    """核验 — by workbook, by uploading a pack, by three lines of one's own."""
    if request.method == "POST":
        return _uploaded(request)
    return _verify_page(request)


@kept
def _verify_page(request: HttpRequest) -> HttpResponse:
    return _page(request, "portal/verify.html", _about_verifying(request))


def _about_verifying(request: HttpRequest) -> dict[str, Any]:
    latest = queries.valid(queries.products())
    table = disclosure.table_of(latest) if latest else None
    return {
        "latest": latest,
        "counties": queries.counties_in(table) if table else [],
        "pack_url": _pack_url(request, latest) if latest else "",
        "most": settings.UPLOAD_LIMIT_BYTES // 1024 // 1024,
    }


def _uploaded(request: HttpRequest) -> HttpResponse:
    most = settings.UPLOAD_LIMIT_BYTES
    said = request.META.get("CONTENT_LENGTH") or "0"
    if not said.isdigit() or int(said) > most + 64 * 1024:
        return _refused(
            request,
            413,
            _("The file is larger than %d MB. Use youju replay on your own computer.")
            % (most // 1024 // 1024),
        )
    given = request.FILES.get("pack")
    if given is None or not given.size:
        return _refused(request, 400, _("Choose the pack (.zip) that you want to have checked."))
    if given.size > most:
        return _refused(request, 413, _("The file is too large."))
    data = given.read()
    if not data.startswith(b"PK"):
        return _refused(
            request, 400, _("This file is not a pack: packs are .zip files made by youju.")
        )
    if queries.waiting_uploads() >= QUEUE:
        answer = _refused(
            request, 503, _("Many packs are being checked just now. Come back in a few minutes.")
        )
        answer.headers["Retry-After"] = "120"
        return answer
    token = secrets.token_urlsafe(12)
    here = folder.path()
    path = files.site_folder(here, "verify") / f"{token}.zip"
    files.write(path, data)
    sha = files.sha256(data)
    jobs.ask(kinds.VERIFY, f"verify {token}", given={"path": str(path), "sha256": sha})
    return redirect("portal:verdict", token)


def _refused(request: HttpRequest, status: int, why: str) -> HttpResponse:
    said = _about_verifying(request) | {"wrong": why}
    answer = _page(request, "portal/verify.html", said)
    answer.status_code = status
    return answer


@opens("portal.see")
@never_cache
def verdict(request: HttpRequest, token: str) -> HttpResponse:
    """The verdict on an uploaded pack; the page looks again by itself, without script."""
    job = queries.upload(token)
    if not job.is_over:
        jobs.kick()
    result = job.result
    known = queries.known_pack(job.given.get("sha256", ""))
    answer = _page(request, "portal/verdict.html", {"job": job, "result": result, "known": known})
    if not job.is_over:
        answer.headers["Refresh"] = "2"
    return answer


# how, language


@opens("portal.see")
@kept
def made(request: HttpRequest) -> HttpResponse:
    """数是怎么算出来的 — data, clauses with their marks, states, the way of a number."""
    return _page(request, "portal/how.html", how.about())


@opens("portal.see")
def language(request: HttpRequest, code: str) -> HttpResponse:
    """Switch the language by a plain link and return."""
    there = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(there, {request.get_host()}):
        there = reverse("portal:home")
    answer = HttpResponseRedirect(there)
    if code in dict(settings.LANGUAGES):
        answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, code, max_age=365 * 86400, samesite="Lax")
    return answer


def _page(request: HttpRequest, template: str, said: dict[str, Any]) -> HttpResponse:
    at = template.rpartition("/")[2].removesuffix(".html")
    return render(request, template, {"here": request.get_full_path(), "at": at, **_city(), **said})


def _city() -> dict[str, Any]:
    """The city's name alone; the context of inner pages would read more than is shown."""
    try:
        opened = folder.city()
    except YoujuError:
        return {"name": "", "invented": False}
    return {"name": opened.settings.name, "invented": opened.settings.invented}


def _pack_url(request: HttpRequest, found: Product) -> str:
    return request.build_absolute_uri(reverse("portal:file", args=[found.pk, "pack"]))
