"""What a person owes, for the weekly mail: references and links, never what they say."""

from datetime import date, timedelta

from django.urls import reverse

from accounts.models import Post, User
from foundation.composition.protocols import DigestItem
from improvement_plan.models import Action, RatingChange
from improvement_plan.queries.ratings import rated_now
from improvement_plan.rules.schemes import Colour, Scheme, turn_to_red

_LOOK_AHEAD = timedelta(days=14)
_LOOK_BACK = timedelta(days=7)


def digest_of(user: User, *, today: date) -> list[DigestItem]:
    """Red now, turned red in the last week, turns red in the next two, and reports that are due.

    Each action stands under the first of these headings that fits. A constant number of queries.
    """
    actions = list(
        Action.objects.visible_to(user)
        .not_done()
        .led_by(Post.objects.held_by(user, on=today))
        .select_related("plan__scheme")
        .prefetch_related("plan__scheme__entries")
        .order_by("plan__name", "reference")
    )
    newly = set(
        RatingChange.objects.filter(action__in=actions, as_of__gt=today - _LOOK_BACK).values_list(
            "action_id", flat=True
        )
    )
    schemes = {action.plan.scheme_id: action.plan.scheme.as_scheme() for action in actions}
    items = [
        _item(heading, action)
        for action in actions
        if (heading := _heading(action, schemes[action.plan.scheme_id], action.pk in newly, today))
    ]
    order = {heading: n for n, heading in enumerate(HEADINGS)}
    return sorted(items, key=lambda item: order[item.heading])


HEADINGS = ("Turned red this week", "Red", "Turns red in the next two weeks", "Report due")


def _heading(action: Action, scheme: Scheme, changed: bool, today: date) -> str | None:
    if scheme[rated_now(action, as_of=today).rating].colour is Colour.RED:
        return HEADINGS[0] if changed else HEADINGS[1]
    turn = turn_to_red(action.facts(), scheme, as_of=today)
    if turn and turn[0] <= today + _LOOK_AHEAD:
        return HEADINGS[2]
    if action.stale_after and action.stale_after < today:
        return HEADINGS[3]
    return None


def _item(heading: str, action: Action) -> DigestItem:
    url = reverse("action", args=[action.plan.slug, action.reference])
    return DigestItem(heading=heading, title=f"{action.reference}, {action.plan.name}", url=url)
