"""Addresses of the network. A device number may be anything that a stranger sent."""

from django.urls import path

from youju.web.watch.network import views, views_enterprises, views_review

app_name = "network"
urlpatterns = [
    path("", views.online, name="online"),
    path("unregistered/", views.strangers, name="strangers"),
    path("unregistered/<path:mn>/", views.register, name="register"),
    path("registers/", views.registers, name="registers"),
    path("registers/<slug:kind>.csv", views.registers_file, name="registers-file"),
    path("events/", views.events, name="events"),
    path("events/<path:key>/", views.event, name="event"),
    path("validity/", views.valid, name="validity"),
    path("validity.xlsx", views.valid_sheet, name="validity-sheet"),
    path("outlets/<path:key>/", views.outlet, name="outlet"),
    path("values/<path:key>/", views.value, name="value"),
    path("packets/<int:ordinal>/", views.packet, name="packet"),
    path("own/", views_review.own, name="own"),
    path("review/", views_review.board, name="review"),
    path("review/stations/", views_review.stations, name="stations"),
    path("review/answers/", views_review.answers, name="answers"),
    path("review/confirm/", views_review.confirm, name="confirm"),
    path("review/state/", views_review.state, name="state"),
    path("review/marks/<int:seq>/", views_review.mark, name="mark"),
    path("review/marks/<int:seq>/answer/", views_review.answer, name="answer"),
    path("review/marks/<int:seq>/withdraw/", views_review.withdraw, name="withdraw"),
    path("review/marks/<int:seq>/reply/", views_review.reply, name="reply"),
    path("review/history/<path:key>/", views_review.history, name="history"),
    path(
        "review/values/<path:key>.xlsx", views_review.values, {"form": "xlsx"}, name="values-xlsx"
    ),
    path("review/values/<path:key>.csv", views_review.values, {"form": "csv"}, name="values-csv"),
    path("enterprises/", views_enterprises.enterprises, name="enterprises"),
    path("enterprises/new/", views_enterprises.new, name="enterprise-account"),
    path(
        "enterprises/<int:number>/password/", views_enterprises.password, name="enterprise-password"
    ),
    path("enterprises/<int:number>/close/", views_enterprises.close, name="enterprise-close"),
    path("ticket/<str:ticket>/", views.ticket, name="ticket"),
]
