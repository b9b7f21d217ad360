import uuid
from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class ScanState(models.TextChoices):
    """What a virus scanner said. Without a scanner files stay "not scanned" and pages say so."""

    NOT_SCANNED = "not_scanned", "not scanned"
    CLEAN = "clean", "nothing found"
    INFECTED = "infected", "harmful"


class StoredFile(models.Model):
    """A file that somebody uploaded or a job made. Rows may share bytes; bytes never change."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sha256 = models.CharField(max_length=64, db_index=True, editable=False)
    size = models.PositiveBigIntegerField("size in bytes", editable=False)
    content_type = models.CharField(max_length=120, editable=False)
    original_name = models.CharField(max_length=200, editable=False)
    scan_state = models.CharField(
        max_length=20, choices=ScanState, default=ScanState.NOT_SCANNED, db_default=ScanState.NOT_SCANNED
    )
    stored_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    stored_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return self.original_name

    @property
    def path(self) -> Path:
        """Where the bytes lie: a generated name, so that no uploaded name reaches the disk."""
        return Path(settings.MEDIA_ROOT) / self.sha256[:2] / self.sha256[2:4] / self.sha256
