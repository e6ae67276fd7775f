"""Targets as a Django app."""

from django.apps import AppConfig


class TargetsConfig(AppConfig):
    """目标 — plan line, allowed mean, probability."""

    name = "youju.web.plan.targets"
    label = "targets"
