"""Addresses of the public page."""

from django.urls import path

from youju.web.tell.portal import views

app_name = "portal"
urlpatterns = [path("", views.home, name="home")]
