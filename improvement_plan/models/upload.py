"""Files that a person uploaded for import, waiting for their preview to be confirmed."""

from django.db import models

from foundation.files.models import StoredFile
from foundation.importing.models import Upload
from improvement_plan.models.plan import Plan
from improvement_plan.models.scheme import StatusScheme


class PlanUpload(Upload):
    """One import under way: its files by kind, its options, and the answers to what was uncertain.

    `files` maps a kind (actions, areas, …) to the public id of a stored file; `answers` maps the
    key of an uncertain row to the reference that it is, or to "new".
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, null=True, blank=True, related_name="uploads")
    plan_name = models.CharField(max_length=200)
    scheme = models.ForeignKey(StatusScheme, on_delete=models.PROTECT, related_name="+")
    files = models.JSONField(default=dict)
    stored_files = models.ManyToManyField(StoredFile, related_name="+")
    answers = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.plan_name
