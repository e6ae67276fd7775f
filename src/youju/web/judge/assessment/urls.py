"""Addresses of assessment."""

app_name = "assessment"
urlpatterns: list[object] = []
