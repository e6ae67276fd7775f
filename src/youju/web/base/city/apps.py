"""The city as a Django app."""

from django.apps import AppConfig


class CityConfig(AppConfig):
    """The city's folder, read."""

    name = "youju.web.base.city"
    label = "city"
