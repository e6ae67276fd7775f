"""Addresses of compensation: agreements, one agreement, files."""

from django.urls import path

from youju.web.judge.compensation import views

app_name = "compensation"
urlpatterns = [
    path("", views.agreements, name="agreements"),
    path("amounts.xlsx", views.amounts_sheet, name="amounts-sheet"),
    path("registers/", views.registers, name="registers"),
    path("registers/<slug:kind>/", views.registers_file, name="registers-file"),
    path("blanks/<slug:shape>.toml", views.blank, name="blank"),
    path("tickets/<str:ticket>/", views.ticket, name="ticket"),
    path("agreements/<slug:key>/", views.agreement, name="agreement"),
    path("agreements/<slug:key>.toml", views.agreement_file, name="agreement-file"),
]
