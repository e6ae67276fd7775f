"""What an office sends out beside its documents: a short text, a picture, a letter to one county.

    brief.text(city, answer)                     at most 200 characters, for WeChat or 政务钉钉
    brief.short(city, answer, also=(month, year))    the same with what it says and left out
    brief.picture(city, answer)                  what ``documents.picture.png`` draws
    brief.reminder(city, answer, "甲县", …)      提醒函, for ``documents.letter.write``

The same for a day, a week, ten days, a month, 累计 or any other run of days. Every product says
as of when, on which basis, how far reviewed and from where, whatever else has to be left out.
"""

from youju.ledger.brief.letters import reminder
from youju.ledger.brief.message import LIMIT, Short, short, text
from youju.ledger.brief.pictures import picture

__all__ = ["LIMIT", "Short", "picture", "reminder", "short", "text"]
