"""How a status scheme shows ratings: words and colour, as data of the scheme (DESIGN section 3)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from improvement_plan.rules.rating import Facts, Rated, rate, turns
from improvement_plan.rules.vocabulary import Rating


class Colour(StrEnum):
    """The colours of the printed keys; a page never shows one without its word."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    BLUE = "blue"
    WHITE = "white"
    GREY = "grey"


@dataclass(frozen=True)
class Shown:
    """What a scheme prints for one rating."""

    colour: Colour
    words: str


Scheme = dict[Rating, Shown]


def turn_to_red(
    facts: Facts, scheme: Scheme, *, as_of: date, rated: Rated | None = None
) -> tuple[date, Rated] | None:
    """The first later day on which the clock alone turns the action red, with that outcome.

    None when it is red already, or never turns red by the clock. `rated` is the outcome of `as_of`
    where the caller has it already.
    """
    if scheme[(rated or rate(facts, as_of=as_of)).rating].colour is Colour.RED:
        return None
    for day, rated in turns(facts, as_of=as_of):
        if scheme[rated.rating].colour is Colour.RED:
            return day, rated
    return None
