"""Pages about the API: one's tokens, what can be asked."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from youju.terms.errors import BadInput
from youju.web.api import actions, queries, v1
from youju.web.api.forms import DeviceForm, TokenForm
from youju.web.api.models import DeviceToken
from youju.web.api.problems import problem
from youju.web.api.sta import views as sta
from youju.web.api.words import SCOPES
from youju.web.base.city import folder
from youju.web.base.rights import held
from youju.web.base.rights.catalogue import may
from youju.web.base.rights.gate import opens


@opens("api.tokens")
@never_cache
def tokens(request: HttpRequest) -> HttpResponse:
    """数据接口 — one's own tokens; a new one is shown once."""
    form = TokenForm(request.POST if request.method == "POST" else held.given_back(request))
    said: dict[str, Any] = {"scopes": SCOPES, "now": timezone.now()}
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made, secret = actions.make_token(
                request.user,  # type: ignore[arg-type]
                given["name"],
                given["scopes"],
                expires_at=given["until"],
            )
        except BadInput as wrong:
            form.add_error(None, str(wrong))
        else:
            said |= {"made": made, "secret": secret}
            form = TokenForm()
    said |= {
        "form": form,
        "tokens": _mine(request),
        "may_devices": may(request.user, "api.devices"),
    }
    return render(request, "api/tokens.html", said)


def _mine(request: HttpRequest) -> list[Any]:
    now = timezone.now()
    found = list(request.user.tokens.select_related("owner"))  # type: ignore[union-attr]
    return [
        (one, one.works_at(now), [SCOPES.get(name, name) for name in one.scopes]) for one in found
    ]


@opens("api.tokens")
@require_POST
def revoke(request: HttpRequest, number: int) -> HttpResponse:
    """吊销 — the token opens nothing any more."""
    token = get_object_or_404(request.user.tokens, pk=number)  # type: ignore[union-attr]
    actions.revoke_token(token, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("“%s” is revoked.") % token.name)
    return redirect("api:tokens")


@opens("api.devices")
@never_cache
def devices(request: HttpRequest) -> HttpResponse:
    """设备令牌 — which devices hand in hours of which stations; a new token is shown once."""
    names = queries.writable(folder.city().register)
    given = request.POST if request.method == "POST" else held.given_back(request)
    form = DeviceForm(given, known=names)
    said: dict[str, Any] = {"names": names, "address": request.build_absolute_uri(v1.ROOT)}
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            made, secret = actions.make_device(
                request.user,  # type: ignore[arg-type]
                asked["name"],
                asked["sites"],
                known=names,
                expires_at=asked["until"],
            )
        except BadInput as wrong:
            form.add_error(None, str(wrong))
        else:
            said |= {"made": made, "secret": secret}
            form = DeviceForm(known=names)
    said |= {"form": form, "devices": queries.devices(timezone.now())}
    return render(request, "api/devices.html", said)


@opens("api.devices")
@require_POST
def revoke_device(request: HttpRequest, number: int) -> HttpResponse:
    """吊销 — the device hands in nothing any more."""
    token = get_object_or_404(DeviceToken, pk=number)
    actions.revoke_device(token, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("“%s” is revoked.") % token.name)
    return redirect("api:devices")


@opens("api.tokens")
@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """接口说明 — every address with its parameters, from the OpenAPI file itself."""
    schema = v1.api.get_openapi_schema()
    operations = [
        {
            **one,
            "path": path,
            "method": method.upper(),
            "given": [(given, _takes(given["schema"])) for given in one.get("parameters", ())],
        }
        for path, methods in schema["paths"].items()
        for method, one in methods.items()
    ]
    said = {
        "operations": operations,
        "base": request.build_absolute_uri(v1.ROOT),
        "things": request.build_absolute_uri(sta.ROOT),
    }
    return render(request, "api/docs.html", said)


def _takes(schema: dict[str, Any]) -> str:
    """What a parameter takes, in few signs: choices or kind, and what it is without one."""
    inner = schema.get("items") or next(iter(schema.get("anyOf", ())), schema)
    kind = " | ".join(inner["enum"]) if "enum" in inner else inner.get("format", inner.get("type"))
    return f"{kind} = {schema['default']}" if schema.get("default") else str(kind)


@opens("api.reach")
def unknown(request: HttpRequest, rest: str = "") -> HttpResponse:
    """No such address of the API."""
    return problem(request, 404, _("See /api/v1/openapi.json for what can be asked."))
