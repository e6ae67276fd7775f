"""重污染过程, 预报, 高值 — what dated rules say of a city's days and hours: proposals.

    rules.of(city, day)                        the rules in force that day, with their clauses
    spells.of_days(days, rules)                stretches of polluted days that make an episode
    details.describe(city, held, name, …)      one episode: start, peak, hours by level, points
    forecasts.judged(forecasts, measured)      what was forecast beside what was measured
    highs.found(city, held, first, last)       points well above their neighbours

A person confirms, changes or dismisses what is proposed here (``web.watch.episodes``); nothing
in this room decides, and nothing names a cause.
"""
