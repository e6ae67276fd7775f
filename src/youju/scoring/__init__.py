"""scoring 评分 — what the city says: shapes of scoring and dated schemes.

Pure, and the standard library only. From the bottom up::

    shapes/     one file each: how a value becomes marks (adding one touches no other file)
    tables      a TOML table read strictly: what is not known is refused
    nouns       measure, item, part, ranking, grade, predicate, list
    ranking     places, ties, movement
    judging     predicates, grades with ceilings and vetoes, red and yellow lists
    scores      items of the objects, with their traces
    totals      parts, bonus, deductions, bounds
    reading     TOML text to measures, items, parts and total
    rules       TOML text to rankings, grades and lists
    scheme      one edition: score, assess
    schemes     load, editions by date, examples
"""
