"""Addresses of targets."""

from django.urls import path

from youju.web.plan.targets import views, views_entry

app_name = "targets"
urlpatterns = [
    path("", views.home, name="home"),
    path("<int:year>/enter/", views_entry.enter, name="enter"),
    path("<int:year>/upload/", views_entry.upload, name="upload"),
    path("<int:year>/blank/", views_entry.blank, name="blank"),
    path("<int:year>/ticket/<str:ticket>/", views_entry.ticket, name="ticket"),
    path("place/<str:place>/", views.place, name="place"),
]
