"""Posts by service, and one post: who holds it and who acts for it."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from accounts import services
from accounts.forms import (
    AbolishForm,
    DelegateForm,
    EndHoldingForm,
    FillForm,
    PostForm,
    ServiceForm,
)
from accounts.models import Post, PostDelegation, PostHolding
from accounts.models.tenure import in_force
from accounts.queries import post_page, posts_by_service
from accounts.requests import SignedIn
from accounts.views.pages import form_page
from foundation.clock import now, today


def people(request: SignedIn) -> HttpResponse:
    """Every service with its posts; `?vacant=1` keeps the posts that nobody holds."""
    tree = posts_by_service(on=today())
    only_vacant = request.GET.get("vacant") == "1"
    posts = [post for service in tree for post in service.posts]
    return render(
        request,
        "accounts/people.html",
        {
            "tree": [node.vacant_only() for node in tree] if only_vacant else tree,
            "only_vacant": only_vacant,
            "posts": len(posts),
            "vacant": sum(post.vacant for post in posts),
            "manages": request.user.has_perm("people.manage"),
            "made_at": now(),
        },
    )


def post(request: SignedIn, public_id: UUID) -> HttpResponse:
    """One post: now, to come, before."""
    post = _post(public_id)
    return render(
        request,
        "accounts/post.html",
        {
            "page": post_page(post, on=today()),
            "manages": request.user.has_perm("people.manage") and post.abolished_on is None,
            "may_delegate": _may_delegate(request, post),
            "may_audit": request.user.has_perm("audit.view"),
        },
    )


def new_service(request: SignedIn) -> HttpResponse:
    return form_page(
        request,
        form=ServiceForm(request.POST or None),
        act=lambda data: services.create_service(by=request.user, **data),
        title="Add a service",
        done="The service was added.",
        back=reverse("people"),
    )


def new_post(request: SignedIn) -> HttpResponse:
    return form_page(
        request,
        form=PostForm(request.POST or None),
        act=lambda data: services.create_post(by=request.user, **data),
        title="Add a post",
        done="The post was added. Open it to say who holds it.",
        back=reverse("people"),
    )


def fill(request: SignedIn, public_id: UUID) -> HttpResponse:
    post = _current_post(public_id)
    return form_page(
        request,
        form=FillForm(request.POST or None, initial={"since": today()}),
        act=lambda data: services.fill_post(
            post=post, user=data["email"], since=data["since"], until=data["until"], by=request.user
        ),
        caption=post.title,
        title="Who fills this post?",
        done="The post is filled.",
        back=_url(post),
    )


def delegate(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Name who acts for a post; for its holders as for administrators."""
    post = _current_post(public_id)
    if not _may_delegate(request, post):
        raise Http404
    return form_page(
        request,
        form=DelegateForm(request.POST or None, initial={"since": today()}),
        act=lambda data: services.delegate_post(
            post=post,
            delegate=data["email"],
            since=data["since"],
            until=data["until"],
            by=request.user,
            today=today(),
        ),
        caption=post.title,
        title="Who acts for this post?",
        done="They can now report for this post.",
        back=_back(request, post),
    )


def abolish(request: SignedIn, public_id: UUID) -> HttpResponse:
    post = _current_post(public_id)
    return form_page(
        request,
        form=AbolishForm(request.POST or None, initial={"last_day": today()}),
        act=lambda data: services.abolish_post(post=post, on=data["last_day"], by=request.user),
        caption=post.title,
        title="Abolish this post",
        lede="Nobody holds it or acts for it after its last day. What it owns in plans stays, and waits"
        " in the queue of work without an owner. Its history stays too.",
        done="The post was abolished.",
        back=reverse("people"),
    )


def end_holding(request: SignedIn, pk: int) -> HttpResponse:
    holding = get_object_or_404(PostHolding.objects.select_related("post", "user"), pk=pk)
    return form_page(
        request,
        form=EndHoldingForm(request.POST or None, initial={"last_day": today()}),
        act=lambda data: services.end_holding(holding=holding, by=request.user, **data),
        caption=holding.post.title,
        title=f"{holding.user.display_name} leaves",
        done="The last day was set.",
        back=_url(holding.post),
    )


def end_delegation(request: SignedIn, pk: int) -> HttpResponse:
    """End who acts for a post: for administrators, its holders, and the delegate themselves."""
    delegation = get_object_or_404(PostDelegation.objects.select_related("post", "delegate"), pk=pk)
    if delegation.delegate != request.user and not _may_delegate(request, delegation.post):
        raise Http404
    return form_page(
        request,
        form=EndHoldingForm(request.POST or None, initial={"last_day": today()}),
        act=lambda data: services.end_delegation(
            delegation=delegation, by=request.user, today=today(), **data
        ),
        caption=delegation.post.title,
        title=f"{delegation.delegate.display_name} no longer acts for it",
        done="The last day was set.",
        back=_back(request, delegation.post),
    )


def _post(public_id: UUID) -> Post:
    return get_object_or_404(Post.objects.select_related("service"), public_id=public_id)


def _current_post(public_id: UUID) -> Post:
    return get_object_or_404(Post.objects.current(), public_id=public_id)


def _may_delegate(request: SignedIn, post: Post) -> bool:
    if post.abolished_on is not None:
        return False
    holds = post.holdings.filter(in_force(today()), user=request.user)
    return request.user.has_perm("people.manage") or holds.exists()


def _url(post: Post) -> str:
    return reverse("post", args=[post.public_id])


def _back(request: SignedIn, post: Post) -> str:
    """The post's page for those who may open it, else one's own."""
    return _url(post) if request.user.has_perm("people.view") else reverse("you")
