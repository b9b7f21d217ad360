"""The example council: `examples/` made into a history that could have happened.

`days` turns offsets into dates, `stories` reads the files, `timeline` lives through the time day by
day, `people`, `plans`, `structure` and `actions` say what happened on which day, `backdate` lets the
database's own timestamps follow, `load` does it all in one transaction.
"""
