"""What the pages of this app have in common."""

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from foundation.editing.errors import Refused
from foundation.editing.pages import attempt

FormT = TypeVar("FormT", bound=forms.Form)


def form_page(
    request: HttpRequest,
    *,
    form: forms.Form,
    act: Callable[[dict[str, Any]], object],
    title: str,
    done: str,
    back: str,
    caption: str = "",
    lede: str = "",
) -> HttpResponse:
    """Show a form; when it is sent and valid, `act` on what was cleaned and go `back` saying `done`.

    What the service refuses stands at its field, and everything that was typed stays.
    """
    if request.method == "POST" and form.is_valid() and attempt(form, lambda: act(form.cleaned_data)):
        messages.success(request, done)
        return HttpResponseRedirect(back)
    context = {"form": form, "title": title, "caption": caption, "lede": lede, "back": back}
    return render(request, "accounts/form.html", context)


def do(request: HttpRequest, act: Callable[[], object], *, done: str, back: str) -> HttpResponse:
    """Act on a button without a form: go `back` saying `done`, or why it was refused."""
    try:
        act()
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, done)
    return HttpResponseRedirect(back)


def back_to(request: HttpRequest, otherwise: str) -> str:
    """The address to return to: `next` where it is one of ours, else `otherwise`."""
    wanted = request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if ours else otherwise
