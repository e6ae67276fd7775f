"""The shell as a Django app."""

from django.apps import AppConfig


class ShellConfig(AppConfig):
    """Base page, menu, error pages."""

    name = "youju.web.shell"
    label = "shell"
