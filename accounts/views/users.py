"""People who sign in: added, given roles, shut out. For administrators."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from accounts import services
from accounts.forms import NewUserForm, RoleForm, UserFilterForm
from accounts.invitations import invite
from accounts.models import User
from accounts.queries import find_users, user_page
from accounts.requests import SignedIn
from accounts.roles import KNOWN, Role
from accounts.views.pages import do
from foundation.clock import today
from foundation.editing.pages import attempt

PER_PAGE = 50


def users(request: SignedIn) -> HttpResponse:
    """Who can sign in, filtered by the address, fifty a page."""
    form = UserFilterForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    found = find_users(words=wanted.get("q", ""), role=wanted.get("role", ""), state=wanted.get("state", ""))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/users.html", {"form": form, "page": page})


def new_user(request: SignedIn) -> HttpResponse:
    """Add a person with a first role, and mail them a link to choose a password."""
    form = NewUserForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        added: list[User] = []

        def add() -> None:
            added.append(
                services.create_user(
                    email=data["email"],
                    display_name=data["display_name"],
                    role=Role(data["role"]) if data["role"] else None,
                    by=request.user,
                )
            )

        if attempt(form, add):
            _invite(request, added[0])
            return HttpResponseRedirect(_url(added[0]))
    context = {"form": form, "title": "Add a person", "lede": "", "back": reverse("users")}
    return render(request, "accounts/form.html", context)


def user(request: SignedIn, public_id: UUID) -> HttpResponse:
    """One person: roles, posts, and whether they may sign in."""
    person = _person(public_id)
    return render(
        request,
        "accounts/user.html",
        {
            "page": user_page(person, on=today()),
            "roles": [role for role in Role if role.value not in person.role_names],
            "themselves": person == request.user,
            "person": person,
            "may_audit": request.user.has_perm("audit.view"),
        },
    )


def give_role(request: SignedIn, public_id: UUID) -> HttpResponse:
    person = _person(public_id)
    form = RoleForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choose a role to give.")
        return HttpResponseRedirect(_url(person))
    role = Role(form.cleaned_data["role"])
    return do(
        request,
        lambda: services.grant_role(user=person, role=role, by=request.user),
        done=f"{person.display_name} now has the role “{role.label}”.",
        back=_url(person),
    )


def end_role(request: SignedIn, public_id: UUID, role: str) -> HttpResponse:
    person = _person(public_id)
    if role not in KNOWN:
        raise Http404
    ended = Role(role)
    return do(
        request,
        lambda: services.end_role(user=person, role=ended, by=request.user),
        done=f"{person.display_name} no longer has the role “{ended.label}”.",
        back=_url(person),
    )


def disable(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Ask first, then shut a person out."""
    person = _person(public_id)
    if request.method == "POST":
        return do(
            request,
            lambda: services.disable_user(user=person, by=request.user),
            done=f"{person.display_name} is signed out everywhere and cannot sign in.",
            back=_url(person),
        )
    consequences = [
        "They are signed out everywhere at once, and cannot sign in.",
        "Their posts stay with them until you end them: somebody else must do that work.",
        "What they did stays in every history. You can let them in again later.",
    ]
    return _confirm(request, person, f"Disable {person.display_name}?", consequences, "Disable")


def enable(request: SignedIn, public_id: UUID) -> HttpResponse:
    person = _person(public_id)
    return do(
        request,
        lambda: services.enable_user(user=person, by=request.user),
        done=f"{person.display_name} may sign in again.",
        back=_url(person),
    )


def remove_second_factor(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Ask first, then let a person who lost their telephone set up a new one."""
    person = _person(public_id)
    if request.method == "POST":
        return do(
            request,
            lambda: services.remove_second_factor(user=person, by=request.user),
            done=f"{person.display_name} signs in with the password alone and can set up a new one.",
            back=_url(person),
        )
    consequences = [
        "Make sure that it is they who ask: speak to them.",
        "Their authenticator app, passkeys and recovery codes stop working.",
        "They are signed out everywhere.",
    ]
    title = f"Remove the second factor of {person.display_name}?"
    return _confirm(request, person, title, consequences, "Remove it")


def sign_out(request: SignedIn, public_id: UUID) -> HttpResponse:
    person = _person(public_id)
    return do(
        request,
        lambda: services.end_sessions(user=person, by=request.user),
        done=f"{person.display_name} is signed out everywhere.",
        back=_url(person),
    )


def send_link(request: SignedIn, public_id: UUID) -> HttpResponse:
    person = _person(public_id)
    if person.is_active:
        _invite(request, person)
    else:
        messages.error(request, "This person cannot sign in: enable them first.")
    return HttpResponseRedirect(_url(person))


def _invite(request: SignedIn, person: User) -> None:
    if invite(request, person):
        messages.success(request, f"A link to choose a password was mailed to {person.email}.")
    else:
        messages.error(request, "The mail could not be sent. Send the link again from this page later.")


def _confirm(
    request: SignedIn, person: User, title: str, consequences: list[str], label: str
) -> HttpResponse:
    context = {"title": title, "consequences": consequences, "label": label, "cancel_url": _url(person)}
    return render(request, "accounts/confirm.html", context)


def _person(public_id: UUID) -> User:
    return get_object_or_404(User, public_id=public_id)


def _url(person: User) -> str:
    return reverse("user", args=[person.public_id])
