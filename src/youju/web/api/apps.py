"""Api as a Django app."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The same figures as JSON and columns."""

    name = "youju.web.api"
    label = "api"
