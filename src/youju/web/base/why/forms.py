"""Forms: an address to explain, and concentrations to compute an index from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from youju.standards.air import hj633
from youju.terms.states import Gap
from youju.terms.substances import CO, NO2, O3, O3_8H, PM10, PM25, SO2, Substance

GAPS = {
    "": None,
    "na": Gap.MISSING,
    "—": Gap.MISSING,
    "-": Gap.MISSING,
    "缺测": Gap.MISSING,
    "/": Gap.NOT_MEASURED,
    "未监测": Gap.NOT_MEASURED,
    "无效": Gap.INVALID,
}
DAILY: tuple[Substance, ...] = (SO2, NO2, CO, O3_8H, PM10, PM25)
HOURLY: tuple[Substance, ...] = (SO2, NO2, CO, O3, PM10, PM25)


class AddressForm(forms.Form):
    """An address, pasted from a letter or typed."""

    address = forms.CharField(
        label=_("Address of a number"),
        max_length=400,
        help_text=_("Paste it from a letter, from the browser or from a document."),
    )


class Concentration(forms.CharField):
    """A concentration as exact decimal, or a word for why there is none."""

    def __init__(self, one: Substance) -> None:
        super().__init__(label=one.key, required=False, max_length=20)
        self.unit = one.unit
        self.widget.attrs.update({"inputmode": "decimal", "autocomplete": "off"})

    def clean(self, value: Any) -> Decimal | Gap | None:
        """Exact, or a gap.

        Floats never come in: what was typed is read as a decimal.
        """
        text = super().clean(value).strip()
        if text.lower() in GAPS:
            return GAPS[text.lower()]
        try:
            number = Decimal(text)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite():
            raise ValidationError(
                gettext("“%s” is no number. Write NA for a missing value, / for one not measured.")
                % text
            )
        if number.adjusted() > 8 or -int(number.as_tuple().exponent) > 12:
            raise ValidationError(gettext("“%s” is no concentration of air.") % text)
        return number


class Calculator(forms.Form):
    """六项浓度 and a day: which index, by which edition."""

    per = forms.ChoiceField(
        label=_("Values"),
        choices=[("day", _("of a day")), ("hour", _("of an hour"))],
        initial="day",
        required=False,
    )
    on = forms.DateField(
        label=_("Day measured"),
        help_text=_("The edition in force on this day applies."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hourly = self.data.get("per") == "hour"
        for one in HOURLY if hourly else DAILY:
            self.fields[one.column] = Concentration(one)

    def items(self) -> Iterator[Any]:
        """The fields of the concentrations."""
        for name in self.fields:
            if name not in ("per", "on"):
                yield self[name]

    def clean(self) -> dict[str, Any]:
        """At least one concentration."""
        said: dict[str, Any] = super().clean() or {}
        names = [one.name for one in self.items()]
        if not self.errors and all(said.get(name) is None for name in names):
            raise ValidationError(gettext("Enter at least one concentration."))
        return said

    def figure(self) -> Any:
        """The index as a tree.

        :raises YoujuError: no edition on that day, or a concentration that none can be.
        """
        said = self.cleaned_data
        hourly = said["per"] == "hour"
        rule = hj633.hourly_index if hourly else hj633.daily_index
        given = {
            one.key: said[one.column]
            for one in (HOURLY if hourly else DAILY)
            if said[one.column] is not None
        }
        day: date = said["on"]
        return rule(given, on=day)
