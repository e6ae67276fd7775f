"""Addresses of arrivals."""

app_name = "arrivals"
urlpatterns: list[object] = []
