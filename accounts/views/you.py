"""One's own account: posts, mail, sign-in."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from accounts import services
from accounts.forms import DigestForm
from accounts.queries import own_posts, second_factors
from accounts.requests import SignedIn
from accounts.roles import labels_of
from foundation.clock import today
from foundation.editing.pages import attempt


def you(request: SignedIn) -> HttpResponse:
    """One's posts and roles, the day of the weekly mail, and how one signs in."""
    user = request.user
    form = DigestForm(request.POST or None, initial={"weekday": user.digest_weekday})
    if request.method == "POST" and form.is_valid():
        weekday = form.cleaned_data["weekday"]
        if attempt(form, lambda: services.set_digest_day(user=user, weekday=weekday, by=user)):
            messages.success(request, "The day of your weekly mail was saved.")
            return HttpResponseRedirect(reverse("you"))
    posts = own_posts(user, on=today())
    return render(
        request,
        "accounts/you.html",
        {
            "form": form,
            "posts": posts,
            "today": today(),
            "may_see_people": user.has_perm("people.view"),
            "may_audit": user.has_perm("audit.view"),
            "roles": labels_of(user.role_names),
            "factors": second_factors(user),
        },
    )


def sign_out_elsewhere(request: SignedIn) -> HttpResponse:
    """End every other session of one's own; this one goes on."""
    user = services.end_sessions(user=request.user, by=request.user)
    update_session_auth_hash(request, user)
    messages.success(request, "You are signed out on all other devices.")
    return HttpResponseRedirect(reverse("you"))
