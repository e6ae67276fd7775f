"""Monitoring as a Django app."""

from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    """监测 — map, stations, counties, city, comparisons."""

    name = "youju.web.watch.monitoring"
    label = "monitoring"
