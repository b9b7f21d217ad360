"""Small numbers of children: what of a figure and its breakdowns may be published.

`decide()` says it, `cells.py` has the words, `tables.py` the counts as an attacker sees them,
`attack.py` what he could work out. Pure: no Django, no clock.
"""

from foundation.suppression.cells import Cell, Decision, Edition, Kind, Link, Reason
from foundation.suppression.decisions import decide

__all__ = ["Cell", "Decision", "Edition", "Kind", "Link", "Reason", "decide"]
