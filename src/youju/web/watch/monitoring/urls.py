"""Addresses of monitoring."""

from django.urls import path

from youju.web.watch.monitoring import views

app_name = "monitoring"
urlpatterns = [
    path("", views.overview, name="map"),
    path("outlines.json", views.outlines, name="outlines"),
    path("map.xlsx", views.overview_sheet, name="map-sheet"),
    path("stations/", views.stations, name="stations"),
    path("stations.xlsx", views.stations_sheet, name="stations-sheet"),
    path("stations/<str:key>/", views.station, name="station"),
    path("stations/<str:key>/figures.xlsx", views.station_sheet, name="station-sheet"),
    path("stations/<str:key>/hours.csv", views.hours_csv, name="hours"),
    path("counties/<str:name>/", views.county, name="county"),
    path("counties/<str:name>/figures.xlsx", views.county_sheet, name="county-sheet"),
    path("city/", views.city, name="city"),
    path("city/figures.xlsx", views.city_sheet, name="city-sheet"),
    path("compare/", views.compare, name="compare"),
    path("compare.xlsx", views.compare_sheet, name="compare-sheet"),
]
