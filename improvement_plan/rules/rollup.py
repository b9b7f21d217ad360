"""Roll-ups: what an area, a recommendation, a priority or a plan is worth as a whole."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from improvement_plan.rules.vocabulary import DONE, SEVERITY, Rating


@dataclass(frozen=True)
class RollUp:
    """Counts per rating and the rating of the whole.

    `rating` is the worst open one; completed or closed when all that counts is done (closed only
    if all of it was accepted); None when nothing counts ("no actions"). Stopped counts nowhere.
    """

    counts: Mapping[Rating, int]
    rating: Rating | None

    @property
    def total(self) -> int:
        """The actions that count."""
        return sum(n for rating, n in self.counts.items() if rating is not Rating.STOPPED)


def roll_up(counts: Mapping[Rating, int]) -> RollUp:
    """The roll-up of these counts per effective rating."""
    present = {rating for rating, n in counts.items() if n}
    worst_open = next((rating for rating in SEVERITY if rating in present), None)
    done = present & DONE
    if worst_open is None and done:
        worst_open = Rating.CLOSED if done == {Rating.CLOSED} else Rating.COMPLETED
    return RollUp(counts={rating: counts.get(rating, 0) for rating in Rating}, rating=worst_open)


def count_ratings(ratings: Iterable[str]) -> dict[Rating, int]:
    """Counts per rating of a list of stored rating codes."""
    counts = dict.fromkeys(Rating, 0)
    for rating in ratings:
        counts[Rating(rating)] += 1
    return counts
