"""Services, posts, who holds them and who acts for them."""

from datetime import date
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.text import slugify

from accounts.models import Post, PostDelegation, PostHolding, Service, User
from accounts.models.tenure import in_force
from accounts.services.authority import MANAGE, require_manager
from foundation.audit.context import acting
from foundation.audit.services import record
from foundation.editing.errors import Refused, unless_taken

EARLIEST = date(1990, 1, 1)
LATEST = date(2100, 1, 1)

TenureT = TypeVar("TenureT", PostHolding, PostDelegation)


@transaction.atomic
def create_service(*, name: str, by: User | None, parent: Service | None = None) -> Service:
    """Add a service or team to the department's tree. Raises Refused for a name without letters."""
    require_manager(by)
    name = _title(name, field="name")
    base = slugify(name)[:70]
    if not base:
        raise Refused("Enter a name with letters or digits", field="name")
    if Service.objects.filter(name__iexact=name, parent=parent).exists():
        raise Refused("There is a service of this name already", field="name")
    slugs = set(Service.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    slug = base if base not in slugs else f"{base}-{len(slugs) + 1}"
    taken = unless_taken("There is a service of this name already", field="name")
    with acting(by=by, why="service added"), taken:
        service = Service.objects.create(name=name, slug=slug, parent=parent)
        record(by=by, verb="service.created", subject=service)
    return service


@transaction.atomic
def create_post(*, title: str, by: User | None, service: Service | None = None) -> Post:
    """Add a post. Raises Refused if a current post has this title, whatever its letters' case."""
    require_manager(by)
    title = _title(title, field="title")
    taken = unless_taken("There is a post of this title already", field="title")
    with acting(by=by, why="post added"), taken:
        post = Post.objects.create(title=title, service=service)
        record(by=by, verb="post.created", subject=post)
    return post


@transaction.atomic
def fill_post(
    *, post: Post, user: User, since: date, by: User | None, until: date | None = None
) -> PostHolding:
    """Somebody holds this post from a day on; a job share is a second holding.

    `until` is the last day. Raises Refused for an abolished post, a disabled person, impossible
    days, or a person who holds the post in those days already.
    """
    require_manager(by)
    post = _lock_current(post)
    _check(post.holdings.filter(user=user), user, since, until, "holds this post")
    with acting(by=by, why="post filled"):
        holding = PostHolding.objects.create(post=post, user=user, since=since, until=until)
        record(by=by, verb="post.filled", subject=post, detail=_detail(user, since, until))
    _forget_post(user)
    return holding


@transaction.atomic
def end_holding(*, holding: PostHolding, last_day: date, by: User | None) -> PostHolding:
    """The holder leaves; `last_day` is the last on which they hold the post."""
    require_manager(by)
    return _end(holding, holding.user, last_day, by, verb="post.holding_ended")


@transaction.atomic
def delegate_post(
    *, post: Post, delegate: User, since: date, by: User | None, today: date, until: date | None = None
) -> PostDelegation:
    """Let somebody report for a post without holding it: an assistant, or cover during leave.

    Administrators may, and on `today` the holders of the post; a delegate may not name another.
    """
    _require_holder_or_manager(post, by, today)
    post = _lock_current(post)
    _check(post.delegations.filter(delegate=delegate), delegate, since, until, "acts for this post")
    if post.holdings.filter(in_force(since), user=delegate).exists():
        raise Refused("This person holds the post: a delegate is somebody else", field="email")
    with acting(by=by, why="delegate named"):
        delegation = PostDelegation.objects.create(post=post, delegate=delegate, since=since, until=until)
        record(by=by, verb="post.delegated", subject=post, detail=_detail(delegate, since, until))
    return delegation


@transaction.atomic
def end_delegation(
    *, delegation: PostDelegation, last_day: date, by: User | None, today: date
) -> PostDelegation:
    """The delegate stops; for administrators, the post's holders and the delegate themselves."""
    if by is None or by.pk != delegation.delegate_id:
        _require_holder_or_manager(delegation.post, by, today)
    return _end(delegation, delegation.delegate, last_day, by, verb="post.delegation_ended")


@transaction.atomic
def abolish_post(*, post: Post, on: date, by: User | None) -> Post:
    """The post no longer exists: holdings and delegations end that day; its work waits in the queue."""
    require_manager(by)
    post = _lock_current(post)
    _check_day(on, field="on")
    with acting(by=by, why="post abolished"):
        for tenures in (post.holdings, post.delegations):
            lasting = tenures.filter(Q(until=None) | Q(until__gt=on))
            lasting.filter(since__gt=on).delete()
            lasting.filter(since__lte=on).update(until=on)
        Post.objects.filter(pk=post.pk).update(abolished_on=on)
        record(by=by, verb="post.abolished", subject=post, detail={"on": on})
    post.refresh_from_db()
    return post


def _require_holder_or_manager(post: Post, by: User | None, today: date) -> None:
    if by is None or by.has_perm(MANAGE):
        require_manager(by)
    elif not post.holdings.filter(in_force(today), user=by, user__is_active=True).exists():
        raise Refused("Only somebody who holds this post can name who acts for it.")


def _lock_current(post: Post) -> Post:
    """The post's row, locked: two people filling it at once are told of each other."""
    post = Post.objects.select_for_update(of=("self",)).get(pk=post.pk)
    if post.abolished_on is not None:
        raise Refused("This post was abolished.")
    return post


def _check(theirs: "QuerySet[Any]", user: User, since: date, until: date | None, already: str) -> None:
    _check_day(since, field="since")
    if not user.is_active:
        raise Refused("This person cannot sign in any more", field="email")
    if until is not None:
        _check_day(until, field="until")
        if until < since:
            raise Refused("The last day must not be before the first", field="until")
    overlapping = theirs.filter(Q(until=None) | Q(until__gte=since))
    if until is not None:
        overlapping = overlapping.filter(since__lte=until)
    if overlapping.exists():
        raise Refused(f"This person {already} in those days already", field="email")


def _check_day(day: date, *, field: str) -> None:
    if not EARLIEST <= day <= LATEST:
        raise Refused("Enter a day between 1990 and 2100", field=field)


def _end(tenure: TenureT, user: User, last_day: date, by: User | None, *, verb: str) -> TenureT:
    """A tenure that had not begun by its last day never was: it is deleted, and history keeps it."""
    _check_day(last_day, field="last_day")
    if tenure.until is not None and tenure.until < last_day:
        raise Refused("It ends earlier already", field="last_day")
    with acting(by=by, why="holding or delegation ended"):
        if last_day < tenure.since:
            type(tenure)._default_manager.filter(pk=tenure.pk).delete()
        else:
            type(tenure)._default_manager.filter(pk=tenure.pk).update(until=last_day)
        record(by=by, verb=verb, subject=tenure.post, detail=_detail(user, tenure.since, last_day))
    tenure.until = last_day
    _forget_post(user)
    return tenure


def _forget_post(user: User) -> None:
    """The labels of this user object name the post: read them again when they are next asked for."""
    for name in ("held_post", "audit_label"):
        user.__dict__.pop(name, None)


def _title(text: str, *, field: str) -> str:
    text = " ".join(text.split())
    if not text:
        raise Refused("Enter a name", field=field)
    if len(text) > 200:
        raise Refused("Use 200 characters or fewer", field=field)
    return text


def _detail(user: User, since: date, until: date | None) -> dict[str, object]:
    return {"user_id": user.pk, "since": since, "until": until}
