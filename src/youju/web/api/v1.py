"""The API itself: one version, every refusal a problem, every address behind a declared right."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI

from youju.web.api import ingest, problems, series, shapes, supply, surroundings, things
from youju.web.api.asof import ARROW, CSV
from youju.web.api.callers import Session, Token
from youju.web.base.rights.gate import opens

ROOT = "/api/v1/"
INGEST = ("ingest_hours", "ingest_follow")
OF_BATCHES = {
    "413": "The batch is too large.",
    "415": "Not application/json.",
    "503": "It cannot be taken at the moment; Retry-After says when to come again.",
}
SERIES = (
    *("air_days", "air_periods", "hours", "sound_days", "sound_periods"),
    *("soil_samples", "soil_years", "supply_points", "supply_rates"),
)
REFUSALS = {
    "401": "Who asks is not known.",
    "403": "The caller may not.",
    "404": "No such thing, or no data.",
    "405": "The address takes no such method.",
    "422": "A parameter is wrong; the answer names it.",
    "429": "Too many requests in this minute.",
    "500": "The program has failed.",
}


class Api(NinjaAPI):
    """Ninja, with refusals and further formats written into the OpenAPI file."""

    def get_openapi_schema(self, **given: Any) -> Any:
        """The OpenAPI file."""
        given = {"path_prefix": ROOT, **given}
        given.pop("path_params", None)
        said = super().get_openapi_schema(**given)
        schemas = said["components"]["schemas"]
        schemas["Problem"] = shapes.Problem.model_json_schema(
            ref_template="#/components/schemas/{model}"
        )
        schemas |= schemas["Problem"].pop("$defs", {})
        for operations in said["paths"].values():
            for one in operations.values():
                self._complete(one)
        return said

    def _complete(self, operation: dict[str, Any]) -> None:
        answers = operation["responses"]
        problem: dict[str, Any] = {"schema": {"$ref": "#/components/schemas/Problem"}}
        for status, why in REFUSALS.items():
            answers[status] = {"description": why, "content": {problems.PROBLEM: problem}}
        if operation["operationId"] == "ingest_hours":
            for status, why in OF_BATCHES.items():
                answers[status] = {"description": why, "content": {problems.PROBLEM: problem}}
            taken = answers.get(202) or answers["202"]
            taken["content"]["application/json"]["example"] = ingest.TAKEN
        if operation["operationId"] in INGEST:
            return
        good = answers.get(200) or answers["200"]
        good["headers"] = {
            "X-Youju-Basis": {"schema": {"type": "string"}},
            "X-Youju-State": {"schema": {"type": "string"}},
            "Link": {"schema": {"type": "string"}, "required": False},
        }
        if operation["operationId"] in SERIES:
            text = {"schema": {"type": "string"}}
            good["content"][CSV] = text
            good["content"][ARROW] = {"schema": {"type": "string", "format": "binary"}}
            answers["406"] = {
                "description": "None of the offered formats was accepted.",
                "content": {problems.PROBLEM: problem},
            }


api = Api(
    title="youju",
    version="1",
    description=(
        "Figures, readings, marks and rankings of one city. Numbers are decimal text unless "
        "numbers=float is asked for. Every answer names the computation that it is as of and "
        "the state of its data; every figure can be explained."
    ),
    urls_namespace="api-v1",
    docs_url=None,
    auth=[Token(), Session()],
)
problems.install(api)
api.add_router("", things.router)
api.add_router("", series.router)
api.add_router("", surroundings.router)
api.add_router("", supply.router)
api.add_router("", ingest.router)


def urls() -> tuple[list[Any], str, str]:
    """The addresses, each behind the right ``api.reach``."""
    patterns, app, space = api.urls
    for pattern in patterns:
        pattern.callback = _behind(pattern.callback)
    return [one for one in patterns if one.name != "api-root"], app, space


def _behind(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @opens("api.reach")
    @wraps(view)
    def asked(request: HttpRequest, *given: Any, **named: Any) -> HttpResponse:
        answer = view(request, *given, **named)
        if answer.status_code == 405:
            allowed = answer["Allow"]
            detail = _("Use %s.") % allowed
            return problems.problem(request, 405, detail, headers={"Allow": allowed})
        return answer

    asked.csrf_exempt = True  # type: ignore[attr-defined]
    return asked
