"""Forms of arrivals: an upload, and what the columns of an unknown sheet mean."""

from __future__ import annotations

from collections.abc import Mapping as Given
from dataclasses import replace

from django import forms
from django.utils.translation import gettext_lazy as _

from youju.readings.layouts import LAYOUTS, mapped
from youju.terms.errors import BadInput
from youju.web.watch.arrivals.words import PLACES, STATES

AUTO = ""
MOST_MARKS = 40
"""Marks of one sheet that may be given a meaning."""


class Upload(forms.Form):
    """A sheet and what it does not say itself."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(".xlsx, .xls, .csv, or .parquet in the template of hours; at most 50 MB."),
    )
    layout = forms.ChoiceField(
        label=_("Layout"),
        required=False,
        help_text=_("Recognised by its head when left open."),
    )
    state = forms.ChoiceField(
        label=_("State of the values"),
        required=False,
        choices=[("", _("as usual for the layout")), *STATES.items()],
    )
    places = forms.ChoiceField(
        label=_("The names are those of"),
        required=False,
        choices=[("", _("as the register knows them")), *PLACES.items()],
        help_text=_("Only for issued sheets in which one name may be a county's or a city's."),
    )
    both = forms.BooleanField(
        label=_("Both lists count"),
        required=False,
        help_text=_("Only for a list of dust hours that differs from an earlier one."),
    )
    issuer = forms.CharField(
        label=_("Issuer"),
        required=False,
        max_length=60,
        help_text=_("Needed for values and lists that an authority issued."),
    )
    document = forms.CharField(label=_("Document number"), required=False, max_length=80)
    issued_on = forms.DateField(
        label=_("Issued on"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        # Layouts that only ``youju evaluate`` reads bring nothing into a city.
        known = [(one.name, one.says) for one in LAYOUTS.values() if "evaluate" not in one.says]
        self.fields["layout"].widget.attrs["lang"] = "zh-Hans"
        self.fields["layout"].choices = [(AUTO, _("recognise by the head")), *known]


def read_mapping(said: Given[str, str], proposed: mapped.Mapping) -> mapped.Mapping:
    """The mapping that a person made of the proposal; heads stay those of the sheet itself.

    :raises BadInput: a number that is none.
    """
    columns = tuple(
        replace(
            one,
            means=said.get(f"means_{at}", one.means),
            unit=said.get(f"unit_{at}", one.unit).strip(),
            factor=said.get(f"factor_{at}", one.factor).strip(),
        )
        for at, one in enumerate(proposed.columns)
    )
    items = tuple(
        replace(
            one,
            means=said.get(f"item_{at}", one.means),
            unit=said.get(f"item_unit_{at}", one.unit).strip(),
        )
        for at, one in enumerate(proposed.items)
    )
    marks = tuple(
        mapped.Mark(word, said[f"mark_means_{at}"])
        for at in range(MOST_MARKS)
        if (word := said.get(f"mark_said_{at}", "").strip()) and said.get(f"mark_means_{at}")
    )
    missing = [part.strip() for part in said.get("missing", "").replace("，", ",").split(",")]
    return replace(
        proposed,
        name=said.get("name", proposed.name).strip(),
        columns=columns,
        items=items,
        shape=said.get("shape", proposed.shape),
        hour=said.get("hour", proposed.hour),
        site=said.get("site", proposed.site).strip(),
        state=said.get("state", proposed.state),
        issuer=said.get("issuer", proposed.issuer).strip(),
        missing=tuple(part for part in missing if part),
        others_ignored=said.get("others_ignored") == "yes",
        span=said.get("span", proposed.span),
        minutes=_minutes(said.get("minutes", "")),
        marks=marks,
    )


def _minutes(text: str) -> int:
    """How long a value of minutes is; 0 when left open.

    :raises BadInput: it is no number of minutes.
    """
    if not text.strip():
        return 0
    if not text.strip().isdigit() or len(text.strip()) > 4:
        raise BadInput(f"“{text}”应为分钟数。")
    return int(text)


def head_row(text: str) -> int | None:
    """The row of the head as a person typed it; None when left open.

    :raises BadInput: it is no row number.
    """
    if not text.strip():
        return None
    if not text.strip().isdigit() or not 1 <= int(text) <= 1000:
        raise BadInput(f"表头行“{text}”应为 1 至 1000 的行号。")
    return int(text)


def head_rows(text: str) -> int:
    """How many rows the head has; one when left open.

    :raises BadInput: more than a head may have.
    """
    if not text.strip():
        return 1
    if text.strip() not in map(str, range(1, mapped.DEEPEST + 1)):
        raise BadInput(f"表头占的行数“{text}”应为 1 至 {mapped.DEEPEST}。")
    return int(text)
