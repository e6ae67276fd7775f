"""Addresses of home, search, audit."""

from django.urls import include, path

from youju.web.base.work import views

work = (
    [
        path("search/", views.find, name="search"),
        path("audit/", views.audit, name="audit"),
        path("audit/whole/", views.audit_file, name="audit-file"),
    ],
    "work",
)
urlpatterns = [
    path("", views.home, name="home"),
    path("", include(work)),
]
