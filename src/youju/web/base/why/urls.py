"""Addresses of why."""

app_name = "why"
urlpatterns: list[object] = []
