"""Files that arrived, uploads, and the mapping of unknown sheets."""

from __future__ import annotations

from dataclasses import replace

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from youju.intake import spool
from youju.readings.layouts import mapped
from youju.readings.settings import STATES as STATE_VALUES
from youju.terms.errors import BadInput, NotThere
from youju.web.base.city import folder
from youju.web.base.rights import held
from youju.web.base.rights.catalogue import may
from youju.web.base.rights.gate import opens
from youju.web.watch.arrivals import actions, queries
from youju.web.watch.arrivals.forms import Upload, head_row, head_rows, read_mapping
from youju.web.watch.arrivals.words import OUTCOMES, STATES


@opens("arrivals.see")
def home(request: HttpRequest) -> HttpResponse:
    """到数 — what arrived, what became of it, what waits."""
    outcome = request.GET.get("outcome", "")
    found = queries.arrived(outcome if outcome in OUTCOMES else "")
    said = {
        "arrivals": [
            (one, OUTCOMES.get(one.outcome, one.outcome), queries.layout_words(one.layout))
            for one in found
        ],
        "waiting": queries.unmapped(),
        "writer": queries.writer(),
        "outcomes": OUTCOMES,
        "outcome": outcome,
        "layouts": queries.kept_layouts(),
    }
    return render(request, "arrivals/home.html", said)


@opens("arrivals.bring")
def upload(request: HttpRequest) -> HttpResponse:
    """收表 — bring a sheet in by hand."""
    form = Upload(request.POST or held.given_back(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            data = given["file"].read(settings.UPLOAD_LIMIT_BYTES + 1)
            name = actions.checked(given["file"].name, data, settings.UPLOAD_LIMIT_BYTES)
            layout = given["layout"] or actions.recognised(name, data, timezone.localdate())
            if not layout:
                waits = actions.put_aside(name, data, by=request.user)
                return redirect("arrivals:mapping", path=waits)
            options = actions.options_of(name, layout, given["places"])
            if not given["both"]:
                actions.against_earlier(name, data, layout, timezone.localdate())
            state = STATE_VALUES.get(given["state"])
            ticket = actions.bring(
                name,
                data,
                by=request.user,
                on=timezone.localdate(),
                layout=layout,
                state=None if state is None else int(state),
                issuer=given["issuer"],
                document=given["document"],
                issued_on=given["issued_on"],
                options=options,
            )
        except BadInput as wrong:
            form.add_error("file", str(wrong))
        else:
            return redirect("arrivals:ticket", ticket=ticket)
    said = {"form": form, "writer": queries.writer(), "blank": may(request.user, "start.see")}
    return render(request, "arrivals/upload.html", said)


@opens("arrivals.bring")
def ticket(request: HttpRequest, ticket: str) -> HttpResponse:
    """What became of an upload or a mapping; asked again until it is final."""
    answer = spool.answer(folder.path(), ticket)
    if answer is None:
        raise NotThere(f"没有编号为 {ticket} 的交办。")
    part = request.htmx and not request.htmx.boosted
    name = "arrivals/answer.html" if part else "arrivals/ticket.html"
    return render(request, name, {"answer": answer, "writer": queries.writer()})


@opens("arrivals.see")
def refused(request: HttpRequest, position: str) -> HttpResponse:
    """The rows that were handed back, as a sheet."""
    name, data = queries.refused_rows(position)
    answer = HttpResponse(data, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = "attachment; filename*=UTF-8''" + _quoted(name)
    return answer


@opens("arrivals.bring")
def mapping(request: HttpRequest, path: str) -> HttpResponse:
    """对应 — say once what the columns of an unknown sheet mean, see it read, keep it."""
    waiting, data = queries.waiting_file(path)
    said = request.POST if request.method == "POST" else held.given_back(request) or request.GET
    register, today = folder.city().register, timezone.localdate()
    shown: dict[str, object] = {"waiting": waiting, "states": STATES}
    subject = said.get("subject", "")
    shown["subjects"] = mapped.SUBJECTS
    try:
        proposal = mapped.guess(
            waiting.file,
            data,
            register,
            head_row=head_row(said.get("head_row", "")),
            head_rows=head_rows(said.get("head_rows", "")),
            on=today,
            subject=subject if subject in mapped.SUBJECTS else "",
        )
    except BadInput as wrong:
        shown["wrong"] = str(wrong)
        return render(request, "arrivals/mapping.html", shown)
    chosen = replace(proposal.mapping, since=today, by=str(request.user), on=today)
    try:
        if said.get("name"):
            chosen = read_mapping(said, chosen)
        if request.method == "POST" and said.get("do") == "keep":
            ticket = actions.keep_mapping(chosen, by=request.user, on=today)
            messages.success(request, _("The mapping was handed to the writer."))
            return redirect("arrivals:ticket", ticket=ticket)
        named = queries.named() if chosen.subject == mapped.OUTLETS else None
        shown["preview"] = mapped.preview(
            waiting.file, data, chosen, register, today=today, named=named
        )
    except BadInput as wrong:
        shown["wrong"] = str(wrong)
    shown["columns"] = [
        (at, one, [row[at] for row in proposal.sample[:3] if at < len(row)])
        for at, one in enumerate(chosen.columns)
    ]
    shown |= {"chosen": chosen, "doubts": proposal.doubts, "sheet": proposal.sheet}
    shown |= queries.words_of(chosen, proposal.strange)
    return render(request, "arrivals/mapping.html", shown)


def _quoted(name: str) -> str:
    from urllib.parse import quote

    return quote(name)
