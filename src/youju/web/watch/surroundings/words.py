"""The words of sound and soil as both languages write them."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from youju.readings.surroundings.soil import BUILDING, FARMLAND
from youju.readings.surroundings.sound import REGION, ROAD, ZONE
from youju.standards.soil import contents

KINDS: dict[str, str | Promise] = {
    ZONE: _("functional zone"),
    REGION: _("region grid"),
    ROAD: _("road section"),
}
SHOWN: dict[str, str | Promise] = {
    "": _("all sites"),
    "over": _("over the limit"),
    "none": _("without a value"),
}
GRADES: dict[str, str | Promise] = {
    "好": pgettext_lazy("sound", "good"),
    "较好": pgettext_lazy("sound", "fairly good"),
    "一般": pgettext_lazy("sound", "moderate"),
    "较差": pgettext_lazy("sound", "fairly poor"),
    "差": pgettext_lazy("sound", "poor"),
}
LANDS: dict[str, str | Promise] = {
    FARMLAND: _("farmland"),
    BUILDING: _("building land"),
    "水田": _("paddy"),
    "果园": _("orchard"),
    "其他": _("other farmland"),
    "水旱轮作": _("paddy and dry crops in turn"),
    "第一类用地": _("land of class 1"),
    "第二类用地": _("land of class 2"),
}
VERDICTS: dict[str, str | Promise] = {
    contents.NOT_ABOVE: _("not above screening"),
    contents.WITHIN_BACKGROUND: _("not above the local background"),
    contents.ABOVE_SCREENING: _("above screening"),
    contents.BETWEEN: _("above screening, not above intervention"),
    contents.ABOVE_INTERVENTION: _("above intervention"),
    contents.UNDECIDED: _("cannot be judged"),
}
REGISTERS: dict[str, str | Promise] = {
    "sound": _("Sites of sound"),
    "soil": _("Sites of soil"),
    "farmland": _("Account of polluted farmland"),
    "building": _("Account of key building land"),
    "dustfall": _("Points of dustfall"),
    "dustfall_targets": _("Targets of dustfall"),
}
