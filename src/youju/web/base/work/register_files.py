"""Registers as files: taken away, corrected, handed in whole; every version is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from youju.intake import keeping
from youju.intake.keeping import Version
from youju.intake.spool import Answer
from youju.terms.errors import YoujuError
from youju.web.base.city import folder
from youju.web.base.rights.forms import Because
from youju.web.base.rights.models import User
from youju.web.base.work.handing import after, hand_over, seen_of, text_of

MOST_VERSIONS = 10
FILE_LABEL = _("CSV file")
FILE_HELP = _("UTF-8, with the heads named above. It replaces the register as a whole.")


@dataclass(frozen=True)
class Register:
    """One register as it stands: how many lines, its last versions, the newest first."""

    kind: str
    label: str | Promise
    head: str
    many: int
    versions: list[Version]


@dataclass(frozen=True)
class Files:
    """Some registers of the city, by kind: words, paths in its folder, heads.

    Only those with words are shown and given away.

    ``many`` counts the lines of one; ``space`` is the app whose pages are ``registers``,
    ``registers-file`` and ``ticket``; ``then`` the page to go back to.
    """

    space: str
    labels: Mapping[str, str | Promise]
    paths: Mapping[str, str]
    heads: Mapping[str, str]
    many: Callable[[str], int]
    then: str
    file_label: str | Promise = FILE_LABEL
    file_help: str | Promise = FILE_HELP

    def path_of(self, kind: str, name: str) -> str:
        """Where a file of that name goes that is handed in as that kind."""
        del name
        return self.paths[kind]

    def text(self, kind: str) -> str:
        """A register as it stands; its head alone where there is none."""
        try:
            return (folder.path() / self.paths[kind]).read_text(encoding="utf-8-sig")
        except FileNotFoundError:
            return self.heads[kind] + "\n"

    def every(self) -> list[Register]:
        """All of them."""
        city = folder.city()
        return [
            Register(
                kind,
                label,
                self.heads[kind],
                self.many(kind),
                keeping.versions(city, self.paths[kind])[::-1][:MOST_VERSIONS],
            )
            for kind, label in self.labels.items()
        ]

    def hand_in(self, kind: str, text: str, *, because: str, by: User, name: str = "") -> Answer:
        """更换名录 — a whole register; the old version stays in the journal.

        ``name``: of the file that was handed in.

        :raises BadInput: what is wrong in which lines.
        """
        path = self.path_of(kind, name)
        with override("zh-hans"):
            what = str(self.labels[kind])
        return hand_over(path, text, by=by, because=because, seen=seen_of(path), what=what)

    def download(self, kind: str) -> HttpResponse:
        """One register as it stands, to be corrected and handed in again."""
        if kind not in self.labels:  # a folder may hold what is not for taking away
            raise Http404(kind)
        return taken_away(f"{kind}.csv", self.text(kind))

    def page(self, request: HttpRequest, template: str, **more: Any) -> HttpResponse:
        """The registers and the form that hands one in."""
        post = request.method == "POST"
        form = HandIn(self, request.POST if post else None, request.FILES if post else None)
        if post and form.is_valid():
            given = form.cleaned_data
            assert isinstance(request.user, User)
            try:
                file, because = given["file"], given["because"]
                text = text_of(file.name, file.read())
                answer = self.hand_in(
                    given["kind"], text, because=because, by=request.user, name=file.name
                )
            except YoujuError as wrong:
                for line in str(wrong).splitlines():
                    form.add_error("file", line)
            else:
                return after(request, answer, waits=f"{self.space}:ticket", then=self.then)
        said = {
            "form": form,
            "registers": self.every(),
            "file_page": f"{self.space}:registers-file",
            **more,
        }
        return render(request, template, said, status=422 if post else 200)


def taken_away(name: str, text: str) -> HttpResponse:
    """A text of the city as a file; a spreadsheet program knows a .csv by its BOM."""
    table = PurePosixPath(name).suffix == ".csv"
    kind, mark = ("text/csv", "\ufeff") if table else ("text/plain", "")
    answer = HttpResponse(mark + text, content_type=f"{kind}; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


class HandIn(Because):
    """A whole register as a file."""

    kind = forms.ChoiceField(label=_("Which register"))
    file = forms.FileField(
        error_messages={"required": _("Choose a file.")},
    )
    field_order = ("kind", "file", "because")

    def __init__(self, files: Files, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["kind"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = list(files.labels.items())
        self.fields["file"].label, self.fields["file"].help_text = files.file_label, files.file_help

    def clean_file(self) -> Any:
        """Not larger than anything that belongs here."""
        given = self.cleaned_data["file"]
        if given.size > keeping.MOST_BYTES:
            raise forms.ValidationError(_("The file is too large to be a register."))
        return given
