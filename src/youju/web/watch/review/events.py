"""What review does when something happened below: an account is to be closed."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from youju.web.base.rights.belongings import Belonging, Keeper
from youju.web.base.rights.models import User
from youju.web.watch.review import words
from youju.web.watch.review.models import Proposal

UNDECIDED = (words.PROPOSED, words.DRAFTED, words.SENT)


def open_for(person: User) -> Iterable[Belonging]:
    """The person's proposals and applications that nobody has decided."""
    every = Proposal.objects.unwalled(because="the account of this person is to be closed")
    for one in every.filter(by=person, state__in=UNDECIDED):
        yield Belonging(
            _("review"),
            f"{one} {one.first:%Y-%m-%d %H:%M}",
            reverse("review:proposal", args=[one.pk]),
            "监测站",
        )


def hand_over(person: User) -> int:
    """They stay as they are, under the person's name; whoever may decide goes on with them."""
    every = Proposal.objects.unwalled(because="the account of this person is closed")
    return int(every.filter(by=person, state__in=UNDECIDED).count())


KEEPER = Keeper("review", open_for, hand_over)
