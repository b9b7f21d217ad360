"""Evidence of an action: add, hand out the file, remove with a reason."""

from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404

from accounts.requests import SignedIn
from foundation.audit.acts import act
from foundation.audit.services import record
from foundation.clock import now, today
from foundation.editing.errors import Refused
from foundation.editing.pages import attempt, attempt_once
from foundation.files.errors import FileRefused
from foundation.files.responses import attachment
from foundation.files.services import read_upload
from improvement_plan.forms.action import EvidenceForm, ReasonForm
from improvement_plan.models import Action, Evidence
from improvement_plan.permissions import Rights
from improvement_plan.services.evidence import Upload, add_evidence, remove_evidence
from improvement_plan.views.common import acting_post, done, entitled, form_page


def add(request: SignedIn, slug: str, reference: str) -> HttpResponse:
    """Keep a file, an address or a note as proof."""
    action, rights = entitled(request, slug, reference, _may_change)
    form = EvidenceForm(request.POST or None, request.FILES or None, today=today())
    valid = request.method == "POST" and form.is_valid()
    if valid and attempt_once(request, form, lambda: _add(request, action, rights, form)):
        return done(request, action, "The evidence is added.")
    return form_page(request, action, form, title="Add evidence", multipart=True)


def _add(request: SignedIn, action: Action, rights: Rights, form: EvidenceForm) -> None:
    given = form.cleaned_data
    chosen = given.pop("file")
    try:
        upload = Upload(chosen.name, read_upload(chosen)) if chosen else None
    except FileRefused as refused:
        raise Refused(refused.message, field="file") from refused
    add_evidence(
        action=action,
        upload=upload,
        by=request.user,
        post=acting_post(request.user, rights),
        today=today(),
        now=now(),
        **given,
    )


def download(request: SignedIn, evidence: UUID) -> FileResponse:
    """The file of a piece of evidence, to whoever may read its action; who did is recorded."""
    found = get_object_or_404(
        Evidence.objects.filter(action__in=Action.objects.visible_to(request.user)).select_related(
            "file", "action"
        ),
        public_id=evidence,
        removed_at=None,
    )
    if found.file is None:
        raise Http404
    response = attachment(found.file)
    with act(by=request.user, why="evidence downloaded"):
        record(
            by=request.user,
            verb="evidence.downloaded",
            subject=found.action,
            detail={"evidence": found.public_id},
        )
    return response


def remove(request: SignedIn, slug: str, reference: str, evidence: UUID) -> HttpResponse:
    """Take it off the page, with a reason; the history keeps it."""
    action, _ = entitled(request, slug, reference, _may_change)
    found = get_object_or_404(action.evidence.filter(removed_at=None), public_id=evidence)
    form = ReasonForm(
        request.POST or None,
        label="Why is it removed?",
        missing="Say why it is removed.",
        save="Remove the evidence",
    )
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if attempt(form, lambda: remove_evidence(evidence=found, reason=reason, by=request.user, now=now())):
            return done(request, action, "The evidence is removed. Its history is kept.")
    lede = f"“{found.title}” leaves this page. The history keeps it, with your reason."
    return form_page(request, action, form, title="Remove evidence", lede=lede)


def _may_change(rights: Rights) -> bool:
    return rights.report or rights.edit
