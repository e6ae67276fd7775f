"""Addresses of targets."""

from django.urls import path

from youju.web.plan.targets import views

app_name = "targets"
urlpatterns = [
    path("", views.home, name="home"),
    path("place/<str:place>/", views.place, name="place"),
]
