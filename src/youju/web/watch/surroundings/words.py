"""The words of sound and soil as both languages write them."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from youju.ledger.surroundings.odorous_exact import CAME_BACK
from youju.readings.surroundings import odorous
from youju.readings.surroundings.soil import BUILDING, FARMLAND
from youju.readings.surroundings.sound import REGION, ROAD, ZONE
from youju.standards.soil import contents
from youju.standards.water import black_odorous

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
WATERS: dict[str, str | Promise] = {
    odorous.URBAN: _("of the city"),
    odorous.RURAL: _("of villages"),
    odorous.TREATING: _("being treated"),
    odorous.CLEARED: _("cleared"),
    CAME_BACK: _("come back"),
    black_odorous.CLEAR: _("not black and odorous"),
    black_odorous.LIGHT: _("lightly black and odorous"),
    black_odorous.SEVERE: _("severely black and odorous"),
}
WATERS_SHOWN: dict[str, str | Promise] = {
    "": _("all waters"),
    "over": _("black and odorous, or come back"),
    "none": _("without a grade"),
}
REGISTERS: dict[str, str | Promise] = {
    "sound": _("Sites of sound"),
    "soil": _("Sites of soil"),
    "farmland": _("Account of polluted farmland"),
    "building": _("Account of key building land"),
    "dustfall": _("Points of dustfall"),
    "dustfall_targets": _("Targets of dustfall"),
    "odorous": _("Black and odorous waters"),
}
