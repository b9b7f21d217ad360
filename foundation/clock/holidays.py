"""The days on which the council does not work: England's bank holidays and its own closures."""

from datetime import date
from functools import cache

from holidays import country_holidays

from foundation.clock.models import Closure


@cache
def bank_holidays(year: int) -> frozenset[date]:
    """The bank holidays of England in a calendar year, substitute days included."""
    return frozenset(country_holidays("GB", subdiv="ENG", years=year))


def closed_days(first: date, last: date) -> frozenset[date]:
    """Bank holidays and own closures from `first` to `last`, both included. One query."""
    closures = Closure.objects.filter(day__range=(first, last)).values_list("day", flat=True)
    bank = (day for year in range(first.year, last.year + 1) for day in bank_holidays(year))
    return frozenset(day for day in bank if first <= day <= last) | frozenset(closures)
