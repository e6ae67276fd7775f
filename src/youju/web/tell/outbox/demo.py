"""What the office of the invented city has sent out: a morning text, reminders to counties."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from django.utils import timezone

from youju.ledger.brief.letters import REQUEST
from youju.terms.periods import month_of
from youju.web.base.rights.models import User
from youju.web.base.rights.words import COUNTY
from youju.web.tell.outbox import actions, making, words
from youju.web.tell.outbox.models import Reminder, Sending

DAYS = 7
"""So many days a county has for its answer."""
CAUSE = "城区两处工地土方作业未全程湿法，夜间渣土车未密闭（虚构）。"
MEASURE = "两处工地停工整改三天，渣土车统一冲洗后上路，每日报送（虚构）。"
Say = Callable[[str], None]


def seed(on: date, *, say: Say = lambda _: None) -> None:
    """Send; a city that has sent something already is left as it is."""
    if Sending.objects.exists() or Reminder.everything.exists():
        return
    say("正在发送简讯和提醒函（虚构）……")
    office = User.objects.get(username="office")
    choice = making.Choice(words.SO_FAR, making.period_of(words.SO_FAR))
    to = actions.To(({"name": "秦签发（虚构）", "account": "leader"},), "政务钉钉工作群（虚构）")
    sending = actions.send(making.made(choice), to, by=office)
    link, _token = actions.link(sending, for_whom="市分管领导（虚构）", days=3, most=20, by=office)
    actions.revoke(link, by=office)
    _remind(office, on)


def _remind(office: User, on: date) -> None:
    """Two counties about the last whole month: the first has answered, the second not yet."""
    month = month_of(on)
    if month.end > on:
        month = month_of(month.start - timedelta(days=1))
    reply_by = timezone.localdate() + timedelta(days=DAYS)
    answering = {
        county: one
        for one in User.objects.filter(is_active=True).order_by("username")
        if COUNTY in one.roles_today
        for county in one.counties_today
    }
    counties = [one for one in making.objects() if one in answering]
    for number, county in enumerate(counties[:2]):
        letter = making.reminder(county, month)
        made = actions.remind(letter, period=month, remark=REQUEST, reply_by=reply_by, by=office)
        if number == 0:
            actions.answer(made, cause=CAUSE, measure=MEASURE, by=answering[county])
