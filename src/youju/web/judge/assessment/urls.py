"""Addresses of assessment."""

from django.urls import path

from youju.web.judge.assessment import views

app_name = "assessment"
urlpatterns = [
    path("", views.ranking, name="ranking"),
    path("object/<str:place>/", views.thing, name="object"),
    path("object/<str:place>/months/", views.months, name="months"),
]
