"""Who holds which post on a day, ready to render."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.db.models import Prefetch, Q
from django.utils.formats import date_format

from accounts.models import Post, PostDelegation, PostHolding, Service, User
from accounts.models.tenure import in_force

NO_SERVICE = "Not in a service"


@dataclass(frozen=True)
class HeldPost:
    """A post that somebody holds, or acts for, on a day. `until` is the last day, if one is set."""

    pk: int
    public_id: UUID
    title: str
    as_delegate: bool
    since: date
    until: date | None
    delegates: tuple["Tenant", ...] = ()

    @property
    def words(self) -> str:
        """What stands beside the title: "as delegate until 15 February 2019", or nothing."""
        until = f"until {date_format(self.until, 'j F Y')}" if self.until else ""
        return " ".join(filter(None, ["as delegate" if self.as_delegate else "", until]))


@dataclass(frozen=True)
class Tenant:
    """Somebody who holds a post or acts for it; `pk` is the holding's or the delegation's."""

    pk: int
    user_id: int
    name: str
    since: date
    until: date | None
    active: bool


@dataclass(frozen=True)
class PostRow:
    """A post with who holds it and who acts for it on a day."""

    public_id: UUID
    title: str
    service: str
    holders: tuple[Tenant, ...]
    delegates: tuple[Tenant, ...]

    @property
    def vacant(self) -> bool:
        return not self.holders


@dataclass(frozen=True)
class ServicePosts:
    """A service of the tree with its posts; `parents` are the names above it, from the top."""

    pk: int | None
    name: str
    parents: tuple[str, ...]
    posts: tuple[PostRow, ...]

    def vacant_only(self) -> "ServicePosts":
        """The same service with the posts that nobody holds."""
        return replace(self, posts=tuple(post for post in self.posts if post.vacant))


@dataclass(frozen=True)
class PostPage:
    """All that a post's page shows: now, what is to come, and what was."""

    post: Post
    now: PostRow
    coming: tuple[tuple[str, Tenant], ...]
    past: tuple[tuple[str, Tenant], ...]


def current_posts(user: User, *, on: date) -> list[HeldPost]:
    """The posts that this person holds on a day, then those for which they act. Two queries."""
    holdings = user.holdings.filter(in_force(on), post__abolished_on=None)
    acting = user.delegations.filter(in_force(on), post__abolished_on=None)
    held = [_held(t, as_delegate=False) for t in holdings.select_related("post").order_by("since", "pk")]
    return held + [_held(t, as_delegate=True) for t in acting.select_related("post").order_by("since", "pk")]


def posts_without_holder(*, on: date) -> list[PostRow]:
    """Current posts that nobody holds on that day, with their delegates, by title."""
    return [_row(post) for post in _with_tenants(Post.objects.current().without_holder(on=on), on)]


def posts_by_service(*, on: date) -> list[ServicePosts]:
    """The department's tree with every current post; services without a post are kept. Four queries."""
    posts: dict[int | None, list[PostRow]] = defaultdict(list)
    for post in _with_tenants(Post.objects.current(), on):
        posts[post.service_id].append(_row(post))
    children: dict[int | None, list[Service]] = defaultdict(list)
    for service in Service.objects.order_by("name"):
        children[service.parent_id].append(service)

    tree: list[ServicePosts] = []

    def walk(parent: int | None, above: tuple[str, ...]) -> None:
        for service in children[parent]:
            tree.append(ServicePosts(service.pk, service.name, above, tuple(posts[service.pk])))
            walk(service.pk, (*above, service.name))

    walk(None, ())
    if posts[None]:
        tree.append(ServicePosts(None, NO_SERVICE, (), tuple(posts[None])))
    return tree


def people_to_notify(posts: Iterable[int], *, on: date) -> dict[int, list[User]]:
    """Post id → who may sign in and holds it or acts for it on that day, holders first, each once.

    Posts without anybody are absent. Two queries, however many posts.
    """
    wanted = set(posts)
    found: dict[int, list[User]] = defaultdict(list)
    holdings = PostHolding.objects.filter(in_force(on), post__in=wanted, user__is_active=True)
    for holding in holdings.select_related("user").order_by("since", "pk"):
        _add(found[holding.post_id], holding.user)
    acting = PostDelegation.objects.filter(in_force(on), post__in=wanted, delegate__is_active=True)
    for delegation in acting.select_related("delegate").order_by("since", "pk"):
        _add(found[delegation.post_id], delegation.delegate)
    return dict(found)


def own_posts(user: User, *, on: date) -> list[HeldPost]:
    """`current_posts` with those whom the holder let act for each, now or later. Three queries."""
    posts = current_posts(user, on=on)
    found: dict[int, list[Tenant]] = defaultdict(list)
    lasting = PostDelegation.objects.filter(
        Q(until=None) | Q(until__gte=on), post__in=[post.pk for post in posts if not post.as_delegate]
    )
    for delegation in lasting.select_related("delegate").order_by("since", "pk"):
        found[delegation.post_id].append(_tenant(delegation.pk, delegation.delegate, delegation))
    return [replace(post, delegates=tuple(found.get(post.pk, ()))) for post in posts]


def post_page(post: Post, *, on: date) -> PostPage:
    """One post on a day, with what is to come and what was, newest first."""
    tenures = [("holder", _tenant(t.pk, t.user, t)) for t in post.holdings.select_related("user")]
    tenures += [
        ("delegate", _tenant(t.pk, t.delegate, t)) for t in post.delegations.select_related("delegate")
    ]
    tenures.sort(key=lambda pair: pair[1].since, reverse=True)
    past = [pair for pair in tenures if pair[1].until is not None and pair[1].until < on]
    coming = [pair for pair in tenures if pair[1].since > on]
    now = [pair for pair in tenures if pair not in past and pair not in coming]
    row = PostRow(
        public_id=post.public_id,
        title=post.title,
        service=post.service.name if post.service else "",
        holders=tuple(tenant for kind, tenant in now if kind == "holder"),
        delegates=tuple(tenant for kind, tenant in now if kind == "delegate"),
    )
    return PostPage(post=post, now=row, coming=tuple(coming), past=tuple(past))


def _with_tenants(posts: "Iterable[Post]", on: date) -> Iterable[Post]:
    holdings = PostHolding.objects.filter(in_force(on)).select_related("user").order_by("since", "pk")
    acting = PostDelegation.objects.filter(in_force(on)).select_related("delegate")
    return posts.select_related("service").prefetch_related(  # type: ignore[attr-defined,no-any-return]
        Prefetch("holdings", holdings, to_attr="holdings_now"),
        Prefetch("delegations", acting.order_by("since", "pk"), to_attr="delegations_now"),
    )


def _row(post: Post) -> PostRow:
    holdings: list[PostHolding] = post.holdings_now  # type: ignore[attr-defined]
    delegations: list[PostDelegation] = post.delegations_now  # type: ignore[attr-defined]
    return PostRow(
        public_id=post.public_id,
        title=post.title,
        service=post.service.name if post.service else "",
        holders=tuple(_tenant(t.pk, t.user, t) for t in holdings),
        delegates=tuple(_tenant(t.pk, t.delegate, t) for t in delegations),
    )


def _held(tenure: PostHolding | PostDelegation, *, as_delegate: bool) -> HeldPost:
    post = tenure.post
    return HeldPost(post.pk, post.public_id, post.title, as_delegate, tenure.since, tenure.until)


def _tenant(pk: int, user: User, tenure: PostHolding | PostDelegation) -> Tenant:
    return Tenant(pk, user.pk, user.display_name, tenure.since, tenure.until, user.is_active)


def _add(users: list[User], user: User) -> None:
    if user not in users:
        users.append(user)
