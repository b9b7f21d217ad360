"""The file that a job made: it belongs to whoever asked for the job.

Here, because neither of jobs and files may know the other.
"""

from uuid import UUID

from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404

from foundation.access.routes import SIGNED_IN, route
from foundation.audit.services import record
from foundation.files.models import StoredFile
from foundation.files.responses import attachment
from foundation.jobs.models import Job


def download(request: HttpRequest, public_id: UUID) -> FileResponse:
    """The result file of one's own job, as a download. The download is recorded."""
    job = get_object_or_404(Job, public_id=public_id, asked_by=request.user.pk)
    if "file" not in job.result:
        raise Http404
    stored = get_object_or_404(StoredFile, public_id=job.result["file"])
    with transaction.atomic():
        record(by=request.user, verb="job.file_downloaded", subject=job, detail={"file": stored.pk})
    return attachment(stored)


urlpatterns = [route("jobs/<uuid:public_id>/file/", download, name="job_file", needs=SIGNED_IN)]
