"""Notices that something happened to."""

from datetime import timedelta

from django.db.models import QuerySet
from django.db.models.functions import Now

from foundation.notices.models import Notice, NoticeState

LOST_AFTER = timedelta(seconds=60)
UNSEEN_AFTER = timedelta(minutes=10)


def lost() -> QuerySet[Notice]:
    """Still waiting a minute after they were written, oldest first."""
    queued = Notice.objects.filter(state=NoticeState.QUEUED, created_at__lt=Now() - LOST_AFTER)
    return queued.order_by("id")


def left_unfinished() -> QuerySet[Notice]:
    """Being sent for ten minutes, which no living worker takes (the mail server has ten seconds)."""
    return Notice.objects.filter(state=NoticeState.SENDING, claimed_at__lt=Now() - UNSEEN_AFTER)
