"""Audits, complaints and compliments: the page about them, and the pages of a round of audits."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.requests import SignedIn
from foundation.clock import now, today
from foundation.editing.errors import Refused
from foundation.editing.pages import FormPage, form_page
from kpi.forms.quality import FindingForm, ModerationForm, QualityFilter, RoundForm
from kpi.models import AuditFinding, AuditRound
from kpi.queries.feedback import feedback_of, figures_of
from kpi.queries.quality import audits_of, find_round, recorded_years, round_page
from kpi.rules.periods import months_later
from kpi.services.quality import (
    add_finding,
    delete_finding,
    delete_round,
    edit_finding,
    edit_round,
    moderate_round,
    record_round,
)


def quality(request: SignedIn) -> HttpResponse:
    """What audits of practice found, and what families complain of and praise, in one financial year."""
    form = QualityFilter(request.GET, years=recorded_years())
    year, service = form.chosen()
    entitled = request.user.has_perm("kpi.small_numbers")
    may_edit = request.user.has_perm("quality.edit")
    context: dict[str, Any] = {
        "form": form,
        "year": year,
        "service": service,
        "crumbs": [("Performance", reverse("performance"))],
        "may_edit": may_edit,
        "actions": _buttons() if may_edit else [],
        "made_at": now(),
    }
    if year:
        audits = audits_of(year, user=request.user, service=service)
        feedback = feedback_of(year, entitled=entitled, service=service)
        context |= {"audits": audits, "feedback": feedback, "figures": figures_of(audits, feedback)}
    return render(request, "kpi/quality.html", context)


def show_round(request: SignedIn, public_id: UUID) -> HttpResponse:
    """One round: its grades, their moderation, its findings."""
    page = round_page(public_id, user=request.user)
    may_edit = request.user.has_perm("quality.edit")
    names = [
        ("Add a finding", "add_finding"),
        ("Moderate", "moderate_round"),
        ("Edit", "edit_round"),
        ("Delete", "delete_round"),
    ]
    context = {
        "page": page,
        "crumbs": _crumbs(),
        "may_edit": may_edit,
        "actions": [(label, reverse(name, args=[public_id])) for label, name in names] if may_edit else [],
        "made_at": now(),
    }
    return render(request, "kpi/quality_round.html", context)


def add_round(request: SignedIn) -> HttpResponse:
    """Record a round of audits with its grades; the last round's title is offered again."""
    last = AuditRound.objects.order_by("-month_end", "-pk").first()
    start = {"month_end": months_later(today(), -1), "title": last.title if last else ""}
    form = RoundForm(request.POST or None, start=start)

    def write(given: dict[str, Any]) -> str:
        added = record_round(fields=form.changes(), counts=form.counts(), by=request.user, today=today())
        return reverse("quality_round", args=[added.public_id])

    page = FormPage("Record audits", reverse("quality"), _crumbs(), "The audits are recorded.")
    return form_page(request, page, form, write)


def change_round(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Change a round and the auditors' grades."""
    audits = find_round(public_id)
    form = RoundForm(request.POST or None, audits=audits)

    def write(given: dict[str, Any]) -> None:
        edit_round(
            audits=audits,
            changes=form.changes(),
            counts=form.counts(),
            by=request.user,
            today=today(),
            expected_version=given["version"],
        )

    page = _page(audits, "Edit the round", "The round is saved.")
    return form_page(request, page, form, write, RoundForm.initial_of)


def moderate(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Record how a second person graded the round's audits."""
    audits = find_round(public_id)
    form = ModerationForm(request.POST or None, audits=audits)

    def write(given: dict[str, Any]) -> None:
        moderate_round(
            audits=audits,
            counts=form.counts(),
            planned=given["planned"],
            by=request.user,
            expected_version=given["version"],
        )

    lede = f"{audits.total_done()} audits were done. Leave all grades empty where nobody moderated them."
    page = _page(audits, "Moderate the grades", "The moderation is saved.", lede=lede)
    return form_page(request, page, form, write, ModerationForm.initial_of)


def remove_round(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Ask, then delete a round with its grades and findings."""
    audits = find_round(public_id)
    if request.method == "POST":
        return _removed(
            request,
            lambda: delete_round(audits=audits, by=request.user),
            saved="The round is deleted.",
            there=reverse("quality"),
            back=_address(audits),
        )
    context = {
        "title": "Delete the round",
        "caption": str(audits),
        "text": "Its grades and findings go with it. The history of changes keeps what they were.",
        "label": "Delete the round",
        "warning": True,
        "cancel_url": _address(audits),
        "crumbs": [*_crumbs(), (str(audits), _address(audits))],
    }
    return render(request, "kpi/confirm.html", context)


def new_finding(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Note what a round taught."""
    audits = find_round(public_id)
    form = FindingForm(request.POST or None)

    def write(given: dict[str, Any]) -> None:
        add_finding(audits=audits, fields=form.changes(), by=request.user, now=now())

    return form_page(request, _page(audits, "Add a finding", "The finding is added."), form, write)


def change_finding(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Change the words of a finding."""
    finding = _finding(public_id)
    form = FindingForm(request.POST or None, finding=finding)

    def write(given: dict[str, Any]) -> None:
        edit_finding(
            finding=finding, changes=form.changes(), by=request.user, expected_version=given["version"]
        )

    page = _page(finding.round, "Edit the finding", "The finding is saved.")
    return form_page(request, page, form, write, FindingForm.initial_of)


def remove_finding(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Ask, then delete a finding."""
    finding = _finding(public_id)
    back = _address(finding.round)
    if request.method == "POST":
        return _removed(
            request,
            lambda: delete_finding(finding=finding, by=request.user),
            saved="The finding is deleted.",
            there=back,
            back=back,
        )
    context = {
        "title": "Delete the finding",
        "caption": str(finding.round),
        "text": finding.text,
        "label": "Delete the finding",
        "warning": True,
        "cancel_url": back,
        "crumbs": [*_crumbs(), (str(finding.round), back)],
    }
    return render(request, "kpi/confirm.html", context)


def _removed(request: SignedIn, delete: Any, *, saved: str, there: str, back: str) -> HttpResponse:
    try:
        delete()
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect(back)
    messages.success(request, saved)
    return redirect(there)


def _finding(public_id: UUID) -> AuditFinding:
    found = AuditFinding.objects.select_related("round").filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def _address(audits: AuditRound) -> str:
    return reverse("quality_round", args=[audits.public_id])


def _crumbs() -> list[tuple[str, str]]:
    return [("Performance", reverse("performance")), ("Audits, complaints, compliments", reverse("quality"))]


def _page(audits: AuditRound, title: str, saved: str, *, lede: str = "") -> FormPage:
    there = _address(audits)
    return FormPage(
        title=title,
        back=there,
        crumbs=[*_crumbs(), (str(audits), there)],
        saved=saved,
        caption=str(audits),
        lede=lede,
    )


def _buttons() -> list[tuple[str, str]]:
    names = [("Record audits", "add_round"), ("Record complaints or compliments", "add_feedback")]
    return [(label, reverse(name)) for label, name in names]
