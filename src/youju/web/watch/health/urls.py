"""Addresses of the network's health."""

from django.urls import path

from youju.web.watch.health import views

app_name = "health"
urlpatterns = [
    path("", views.heat, name="map"),
    path("days.xlsx", views.heat_sheet, name="map-sheet"),
    path("hours/<path:key>/", views.hours, name="hours"),
    path("outages/", views.outages, name="outages"),
    path("outages.xlsx", views.outages_sheet, name="outages-sheet"),
    path("year/", views.year, name="year"),
    path("year.xlsx", views.year_sheet, name="year-sheet"),
    path("care/", views.care_log, name="care"),
    path("care.xlsx", views.care_sheet, name="care-sheet"),
    path("care/<int:number>/take-back/", views.take_back, name="take-back"),
    path("holdings/", views.holdings, name="holdings"),
]
