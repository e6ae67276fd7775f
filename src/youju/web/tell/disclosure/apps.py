"""Disclosure as a Django app."""

from django.apps import AppConfig


class DisclosureConfig(AppConfig):
    """公开 — draft, check, sign, issue; corrections."""

    name = "youju.web.tell.disclosure"
    label = "disclosure"
