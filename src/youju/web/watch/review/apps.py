"""Review as a Django app."""

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    """审核 — marks with two persons, notes of doubt, applications."""

    name = "youju.web.watch.review"
    label = "review"
