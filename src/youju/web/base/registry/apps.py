"""Registry as a Django app."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """名录 — organisations, counties, stations with dated belonging."""

    name = "youju.web.base.registry"
    label = "registry"
