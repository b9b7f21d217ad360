"""Files that a person uploaded for import, waiting for their preview to be confirmed."""

from django.db import models

from foundation.files.models import StoredFile
from foundation.importing.models import Upload


class KpiUpload(Upload):
    """One import under way. `left_out` names the rows that a person leaves out, `confirmed` the
    warnings that they confirmed, by the keys of the preview."""

    class Kind(models.TextChoices):
        OBSERVATIONS = "observations", "Results"
        COMPARATORS = "comparators", "Comparators"

    kind = models.CharField(max_length=12, choices=Kind)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    left_out = models.JSONField(default=list)
    confirmed = models.JSONField(default=list)
    summary = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.uploaded_at:%-d %B %Y}"
