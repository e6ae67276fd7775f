"""Addresses of the outbox."""

from django.urls import path

from youju.web.tell.outbox import views, views_forms, views_links, views_reminders

app_name = "outbox"
urlpatterns = [
    path("", views.listed, name="list"),
    path("list.xlsx", views.listed_xlsx, name="list-xlsx"),
    path("new/", views.new, name="new"),
    path("new/picture.png", views.preview_picture, name="preview-picture"),
    path("new/document/<str:kind>/", views.document, name="document"),
    path("<int:pk>/", views.sending, name="sending"),
    path("<int:pk>/picture.png", views.picture, name="picture"),
    path("<int:pk>/link/", views_links.make, name="link"),
    path("<int:pk>/links/<int:link>/revoke/", views_links.revoke, name="revoke"),
    path("morning/", views_links.morning_links, name="morning-links"),
    path("morning/new/", views_links.make_morning, name="morning-link"),
    path("morning/<int:link>/revoke/", views_links.revoke_morning, name="morning-revoke"),
    path("read/<str:token>/", views_links.read, name="read"),
    path("read/<str:token>/picture.png", views_links.read_picture, name="read-picture"),
    path("reminders/", views_reminders.listed, name="reminders"),
    path("reminders/list.xlsx", views_reminders.listed_xlsx, name="reminders-xlsx"),
    path("reminders/new/", views_reminders.remind, name="remind"),
    path("reminders/<int:pk>/", views_reminders.reminder, name="reminder"),
    path("reminders/<int:pk>/letter/", views_reminders.letter, name="letter"),
    path("forms/", views_forms.listed, name="forms"),
    path("forms/placeholders/", views_forms.placeholders, name="placeholders"),
    path("forms/<str:key>/<str:suffix>/", views_forms.blank, name="blank"),
    path("forms/<str:key>/<str:suffix>/fill/", views_forms.fill, name="fill"),
    path("forms/<str:key>/<str:suffix>/end/", views_forms.end, name="end-form"),
    path("form-versions/<int:pk>/", views_forms.version, name="version"),
]
