"""The weekly mail: what a person owes, as links, on the day of their choice."""

from datetime import date
from itertools import groupby

from django.conf import settings

from accounts.models import User
from foundation.composition import providers
from foundation.composition.protocols import DigestItem
from foundation.notices.services import notify


def send_digests(*, today: date) -> int:
    """Queue one mail for each active person whose weekday it is and who owes something.

    Run again on the same day, nobody gets a second one. Returns how many people owe something.
    """
    people = User.objects.filter(is_active=True, digest_weekday=today.weekday())
    written = 0
    for user in people.iterator():
        items = [item for provide in providers("digest") for item in provide(user, today)]
        if items:
            things = "1 thing waits" if len(items) == 1 else f"{len(items)} things wait"
            notify(
                recipient=user,
                kind="digest",
                subject=f"{settings.COUNCIL.service}: {things} for you",
                text=digest_text(items),
                dedupe_key=f"digest:{user.pk}:{today}",
            )
            written += 1
    return written


def digest_text(items: list[DigestItem]) -> str:
    """The mail's plain text: headings, references and links; no detail of any action."""
    parts = ["This is what waits for you:"]
    for heading, group in groupby(items, key=lambda item: item.heading):
        lines = [f"- {item.title}\n  {settings.SITE_URL}{item.url}" for item in group]
        parts.append("\n".join([heading, "", *lines]))
    parts.append(f"All of it: {settings.SITE_URL}/")
    parts.append("You choose the day of this mail, or none, under Your account.")
    return "\n\n".join(parts) + "\n"
