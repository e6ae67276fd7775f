"""Assessment as a Django app."""

from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    """考核 — ranking of a scheme for any period."""

    name = "youju.web.judge.assessment"
    label = "assessment"
