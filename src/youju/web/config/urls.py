"""Every address of the site. Each view declares its right; the gate refuses one that does not."""

from django.urls import include, path

handler400 = "youju.web.shell.views.bad_request"
handler403 = "youju.web.shell.views.forbidden"
handler404 = "youju.web.shell.views.not_found"
handler500 = "youju.web.shell.views.failed"

urlpatterns = [
    path("", include("youju.web.base.work.urls")),
    path("", include("youju.web.base.rights.urls")),
    path("registry/", include("youju.web.base.registry.urls")),
    path("why/", include("youju.web.base.why.urls")),
    path("", include("youju.web.plan.start.urls")),
    path("targets/", include("youju.web.plan.targets.urls")),
    path("morning/", include("youju.web.watch.morning.urls")),
    path("monitoring/", include("youju.web.watch.monitoring.urls")),
    path("water/", include("youju.web.watch.water.urls")),
    path("surroundings/", include("youju.web.watch.surroundings.urls")),
    path("arrivals/", include("youju.web.watch.arrivals.urls")),
    path("review/", include("youju.web.watch.review.urls")),
    path("episodes/", include("youju.web.watch.episodes.urls")),
    path("network/", include("youju.web.watch.network.urls")),
    path("devices/", include("youju.web.watch.devices.urls")),
    path("health/", include("youju.web.watch.health.urls")),
    path("assessment/", include("youju.web.judge.assessment.urls")),
    path("compensation/", include("youju.web.judge.compensation.urls")),
    path("disclosure/", include("youju.web.tell.disclosure.urls")),
    path("outbox/", include("youju.web.tell.outbox.urls")),
    path("public/", include("youju.web.tell.portal.urls")),
    path("api/", include("youju.web.api.urls")),
]
