"""Which months an officer answered with “no change”, between the reports that are written out."""

from datetime import timedelta

from improvement_plan.example.stories import ActionStory

# The rounds of the last four months, newest last; leads answer within a few days of them.
ROUNDS = (-111, -83, -55, -27)
# The present round is open: three of four leads have answered it already.
OPEN_ROUND = -7
FIRST_ROUND = timedelta(days=21)
_DAYS_TO_ANSWER = 4
_DONE = {"completed", "stopped"}


def rounds_without_change(story: ActionStory, number: int, cycle_days: int) -> list[int]:
    """The days, as offsets, on which the lead reported “no change”.

    One for each round that finds open work whose last report is about a reporting cycle old and whose
    next one is not near; none after the last written report of a `quiet` action, or where another plan
    carries the work on.
    """
    told = [(report[0], report[1]) for report in story.reports]
    answered: list[int] = []
    answering = number % _DAYS_TO_ANSWER and not story.override  # a report would end the override
    for opened in (*ROUNDS, OPEN_ROUND) if answering else ROUNDS:
        day = opened + number % _DAYS_TO_ANSWER
        before = [(reported, said) for reported, said in told if reported < day]
        if not before or before[-1][1] in _DONE:
            continue
        last = max(before[-1][0], *answered, before[-1][0])
        soon = any(day <= reported <= day + 10 for reported, _ in told)
        silent = bool(story.carried_on_by) or (story.quiet and before[-1] == told[-1])
        if day - last > min(cycle_days - 7, 80) and not soon and not silent:
            answered.append(day)
    return answered
