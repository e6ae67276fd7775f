"""Arrivals as a Django app."""

from django.apps import AppConfig


class ArrivalsConfig(AppConfig):
    """到数 — files that arrived, and mappings of unknown sheets."""

    name = "youju.web.watch.arrivals"
    label = "arrivals"
