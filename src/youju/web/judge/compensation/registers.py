"""Agreements and the water of the sections as files: taken away, corrected, handed in."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import PurePosixPath

from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _

from youju.intake import keeping
from youju.ledger import compensation
from youju.readings import volumes
from youju.standards.compensation.agreements import SHAPES
from youju.terms.errors import BadInput
from youju.web.base.city import folder
from youju.web.base.work.register_files import MOST_VERSIONS, Files, Register, taken_away
from youju.web.judge.compensation.words import REGISTERS

AGREEMENT, VOLUMES = "agreement", "volumes"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}")
"""How a file of an agreement may be called; the name is its address for good."""


class Agreements(Files):
    """Every agreement is a file of its own; one is replaced by a file of the same name."""

    def path_of(self, kind: str, name: str) -> str:
        """An agreement lies under the name that its file has.

        :raises BadInput: a name that can be none.
        """
        if kind != AGREEMENT:
            return self.paths[kind]
        stem = PurePosixPath(name).name.removesuffix(".toml")
        if not (name.endswith(".toml") and NAME.fullmatch(stem)):
            raise BadInput(
                f"协议文件的名称“{name}”不能用；请用英文字母、数字、- 和 _ 命名，并以 .toml 结尾，"
                "如 qinglan.toml。"
            )
        return f"{compensation.FOLDER}/{stem}.toml"

    def every(self) -> list[Register]:
        """The water of the sections, then every agreement."""
        city = folder.city()
        pacts = compensation.read(city)
        kept = [Register(VOLUMES, REGISTERS[VOLUMES], self.heads[VOLUMES], len(pacts.volumes), [])]
        kept += [
            Register(name, one.title, "", len(one.editions), [])
            for name, one in pacts.agreements.items()
        ]
        for one in kept:
            path = self.paths.get(one.kind, f"{compensation.FOLDER}/{one.kind}.toml")
            one.versions.extend(keeping.versions(city, path)[::-1][:MOST_VERSIONS])
        return kept

    def download(self, kind: str) -> HttpResponse:
        """An agreement or the water of the sections as it stands."""
        if kind == VOLUMES:
            return taken_away("volumes.csv", self.text(kind))
        text = compensation.read(folder.city()).texts.get(kind)
        if text is None:
            raise Http404(kind)
        return taken_away(f"{kind}.toml", text)


FILES = Agreements(
    space="compensation",
    labels=REGISTERS,
    paths={AGREEMENT: compensation.FOLDER, VOLUMES: volumes.PATH},
    heads={AGREEMENT: "", VOLUMES: ",".join(volumes.VOLUMES_HEAD)},
    many=lambda kind: 0,
    then="compensation:registers",
    file_label=_("File (.toml or .csv)"),
    file_help=_("UTF-8. It replaces the agreement of the same name, or the water, as a whole."),
)


def blank(shape: str) -> HttpResponse:
    """An agreement of a shape to be filled in, with a word on each line."""
    if shape not in SHAPES:
        raise Http404(shape)
    return taken_away(f"blank-{shape}.toml", blank_text(shape))


def blank_text(shape: str) -> str:
    """The text of the blank of a shape."""
    source = files("youju.web.judge.compensation").joinpath("blanks", f"{shape}.toml")
    return source.read_text(encoding="utf-8")
