"""The people of the example: services, posts, holders, delegates, and ten who can sign in."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.contrib.auth.hashers import make_password

from accounts import services as accounts
from accounts.demo import DEMO_PASSWORD
from accounts.models import Post, PostHolding, Service, User
from accounts.roles import Role
from improvement_plan.example.days import Days
from improvement_plan.example.stories import Table
from improvement_plan.example.timeline import Moment, Timeline

# Colleagues never sign in; no mail can be sent to this domain, so nobody can ask for a password either.
COLLEAGUES = "ashworth.invalid"
FIRST_DAY = -960


@dataclass(frozen=True)
class _Tenure:
    user: User
    since: date
    until: date | None = None
    acting: bool = False


@dataclass
class Council:
    """Who is who, by the keys of people.toml. Filled when the timeline lives through its first day."""

    days: Days
    services: dict[str, Service] = field(default_factory=dict)
    posts: dict[str, Post] = field(default_factory=dict)
    by_role: dict[str, User] = field(default_factory=dict)
    _colleagues: int = 0
    _tenures: dict[str, list[_Tenure]] = field(default_factory=dict)

    def reporter(self, post: str, day: date) -> User | None:
        """Who reports for a post on a day: its delegate while there is one, else its holder."""
        there = [
            tenure
            for tenure in self._tenures.get(post, [])
            if tenure.since <= day and (tenure.until is None or day <= tenure.until)
        ]
        there.sort(key=lambda tenure: tenure.acting, reverse=True)
        return there[0].user if there else None

    def settle(self, people: Table, timeline: Timeline) -> None:
        """Plan the arrival of everybody, and later changes of posts."""
        timeline.at(self.days.day(FIRST_DAY), lambda moment: self._arrive(people, moment))
        for post, role, since, until in people["delegations"]:
            self._plan_delegation(timeline, post, role, self.days.day(since), self.days.day(until))
        for post, since, until in people["left"]:
            self._plan_leaver(timeline, post, self.days.day(since), self.days.day(until))

    def _arrive(self, people: Table, moment: Moment) -> None:
        for key, name, parent in people["services"]:
            self.services[key] = accounts.create_service(name=name, parent=self.services.get(parent), by=None)
        for role, email, name in people["demo"]:
            user = accounts.create_user(email=email, display_name=name, by=None, role=Role(role))
            self.by_role[role] = user
        for key, title, service, holder in people["posts"]:
            post = accounts.create_post(title=title, service=self.services[service], by=None)
            self.posts[key] = post
            if holder == "vacant":
                continue
            role = Role.MANAGER if key in people["managers"] else Role.OFFICER
            user = self.by_role[holder] if holder != "other" else self._colleague(key, role)
            accounts.fill_post(post=post, user=user, since=moment.day, by=None)
            self._tenures.setdefault(key, []).append(_Tenure(user, moment.day))
        # One hash for all: ten would take as long as the rest of the loading.
        demo = [user.pk for user in self.by_role.values()]
        User.objects.filter(pk__in=demo).update(password=make_password(DEMO_PASSWORD))

    def _plan_delegation(self, timeline: Timeline, post: str, role: str, since: date, until: date) -> None:
        def begin(moment: Moment) -> None:
            user = self.by_role[role]
            accounts.delegate_post(
                post=self.posts[post], delegate=user, since=since, until=until, by=None, today=moment.day
            )
            self._tenures.setdefault(post, []).append(_Tenure(user, since, until, acting=True))

        timeline.at(since, begin)

    def _plan_leaver(self, timeline: Timeline, post: str, since: date, until: date) -> None:
        held: list[PostHolding] = []

        def arrive(moment: Moment) -> None:
            user = self._colleague(f"former.{post}", Role.OFFICER)
            held.append(accounts.fill_post(post=self.posts[post], user=user, since=since, by=None))
            self._tenures.setdefault(post, []).append(_Tenure(user, since, until))

        def leave(moment: Moment) -> None:
            accounts.end_holding(holding=held[0], last_day=until, by=None)
            accounts.disable_user(user=held[0].user, by=None)

        timeline.at(since, arrive)
        timeline.at(until + timedelta(days=1), leave)

    def _colleague(self, key: str, role: Role) -> User:
        """Somebody who holds a post and never signs in; no name, no password, no mail."""
        self._colleagues += 1
        user = accounts.create_user(
            email=f"{key.replace('-', '.')}@{COLLEAGUES}",
            display_name=f"Colleague {self._colleagues}",
            by=None,
            role=role,
        )
        return accounts.set_digest_day(user=user, weekday=None, by=user)
