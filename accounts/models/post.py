"""Posts own work; people hold posts for a time. So work survives a leaver."""

import uuid
from datetime import date
from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower

from accounts.models.service import Service
from accounts.models.tenure import Tenure, in_force
from accounts.models.user import User


class PostQuerySet(models.QuerySet["Post"]):
    """Posts in the words of the domain; every question takes its day."""

    def current(self) -> "PostQuerySet":
        return self.filter(abolished_on=None)

    def held_by(self, user: User, *, on: date) -> "PostQuerySet":
        """Posts that this person holds, or acts for as delegate, on that day."""
        holding = PostHolding.objects.filter(in_force(on), user=user).values("post")
        acting = PostDelegation.objects.filter(in_force(on), delegate=user).values("post")
        return self.filter(Q(pk__in=holding) | Q(pk__in=acting))

    def without_holder(self, *, on: date) -> "PostQuerySet":
        """Posts that nobody holds on that day (a delegate alone does not fill a post)."""
        return self.filter(~Exists(PostHolding.objects.filter(in_force(on), post=OuterRef("pk"))))


@pghistory.track()
class Post(models.Model):
    """A job in the council or beside it ("Head of Service, Front Door"); plans name posts."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(max_length=200)
    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, null=True, blank=True, related_name="posts"
    )
    abolished_on = models.DateField(null=True, blank=True)

    objects: ClassVar = PostQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["title"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                Lower("title"), condition=Q(abolished_on=None), name="post_title_unique_while_current"
            )
        ]

    def __str__(self) -> str:
        return self.title


@pghistory.track()
class PostHolding(Tenure):
    """Who holds a post, over time; a job share is two rows."""

    history_needs = "people.view"

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="holdings")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="holdings")

    def __str__(self) -> str:
        return f"post {self.post_id} from {self.since}"


@pghistory.track()
class PostDelegation(Tenure):
    """Who may report for a post without holding it: an assistant, or cover during leave."""

    history_needs = "people.view"

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="delegations")
    delegate = models.ForeignKey(User, on_delete=models.PROTECT, related_name="delegations")

    def __str__(self) -> str:
        return f"post {self.post_id} from {self.since}"
