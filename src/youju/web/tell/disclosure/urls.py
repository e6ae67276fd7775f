"""Addresses of disclosure."""

from django.urls import path

from youju.web.tell.disclosure import county_views, releases, signing_views, views

app_name = "disclosure"
urlpatterns = [
    path("", views.listed, name="list"),
    path("list.xlsx", views.listed_xlsx, name="list-xlsx"),
    path("new/", views.new, name="new"),
    path("preview/", views.preview, name="preview"),
    path("bases/", releases.bases, name="bases"),
    path("bases/<int:pk>/end/", releases.end_basis, name="end-basis"),
    path("<int:pk>/", views.product, name="product"),
    path("<int:pk>/numbers/", views.numbers, name="numbers"),
    path("<int:pk>/progress/", views.progress, name="progress"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/file/<str:form>/", views.document, name="file"),
    path("<int:pk>/hand-in/", views.hand_in, name="hand-in"),
    path("<int:pk>/check/", views.check, name="check"),
    path("<int:pk>/pass/", views.pass_on, name="pass"),
    path("<int:pk>/export/", signing_views.export, name="export"),
    path("<int:pk>/signed/", signing_views.hand_over, name="signed"),
    path("<int:pk>/compare/", signing_views.compare, name="compare"),
    path("<int:pk>/signed.pdf", signing_views.file, name="signed-file"),
    path("<int:pk>/send-back/", views.send_back, name="send-back"),
    path("<int:pk>/recheck/", views.recheck, name="recheck"),
    path("<int:pk>/sign/", views.sign, name="sign"),
    path("<int:pk>/retry/", views.retry, name="retry"),
    path("<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("<int:pk>/take-over/", views.take_over, name="take-over"),
    path("<int:pk>/receive/", views.receive, name="receive"),
    path("<int:pk>/replay/", views.replay, name="replay"),
    path("<int:pk>/correct/", views.correct, name="correct"),
    path("<int:pk>/county/", county_views.open_check, name="county-open"),
    path("county/<int:pk>/", county_views.answer, name="county"),
    path("county/<int:pk>/agree/", county_views.agree, name="county-agree"),
    path("county/<int:pk>/object/", county_views.object_to, name="county-object"),
    path("county/<int:pk>/paper/", county_views.paper, name="county-paper"),
    path("county/<int:pk>/paper/file/", county_views.paper_file, name="county-paper-file"),
    path("county/line/<int:pk>/file/", county_views.file, name="county-file"),
    path("county/line/<int:pk>/reply/", county_views.reply, name="county-reply"),
]
