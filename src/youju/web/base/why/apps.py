"""Why as a Django app."""

from django.apps import AppConfig


class WhyConfig(AppConfig):
    """依据 — the why page of any number."""

    name = "youju.web.base.why"
    label = "why"
