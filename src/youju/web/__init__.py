"""人 — where people work: the site of one city, the only room that knows Django.

Small apps in six groups, each above the next: ``tell`` 说, ``judge`` 评, ``act`` 办, ``watch`` 看,
``plan`` 定, ``base`` 共用; ``shell`` draws the page and knows nobody.
"""
