"""Words about figures: asked for, drafted, approved by a second person."""

import uuid
from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import F, Q

from accounts.models import Post, User
from kpi.models.indicator import Indicator


@pghistory.track()
class Commentary(models.Model):
    """What the owners say about one or several indicators in one month.

    Asked: wanted from `post` by `due_on`, without text. Drafted: written by `author`. Approved:
    by another person, and from then on in the reports. `sent_back` says what a draft still wants;
    with it the draft waits for its author, without for approval.
    """

    class State(models.TextChoices):
        ASKED = "asked", "Asked for"
        DRAFTED = "drafted", "Drafted"
        APPROVED = "approved", "Approved"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    indicators = models.ManyToManyField(Indicator, related_name="commentaries")
    month_end = models.DateField()
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    text = models.TextField(blank=True)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    author = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    written_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    sent_back = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["-month_end", "pk"]
        indexes: ClassVar = [models.Index(fields=["month_end", "state"], name="commentary_of_a_month")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="asked", text="")
                | Q(state__in=["drafted", "approved"], author__isnull=False, written_at__isnull=False)
                & ~Q(text=""),
                name="commentary_written_has_text_and_author",
            ),
            models.CheckConstraint(
                condition=Q(state="approved", approved_by__isnull=False, approved_at__isnull=False)
                | ~Q(state="approved") & Q(approved_by=None, approved_at=None),
                name="commentary_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("author")),
                name="commentary_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(sent_back="") | Q(state="drafted"), name="commentary_sent_back_is_a_draft"
            ),
        ]

    def __str__(self) -> str:
        return f"commentary for {self.month_end:%B %Y}"
