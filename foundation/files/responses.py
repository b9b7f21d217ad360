"""Handing out stored files. Permission is the view's; this makes the answer safe."""

import logging

from django.http import FileResponse, Http404

from foundation.files.models import ScanState, StoredFile

logger = logging.getLogger("golden_thread.files")


def attachment(stored: StoredFile) -> FileResponse:
    """The file as a download that no browser runs, whatever it holds.

    Raises Http404 for a file found harmful, and for one whose bytes are gone (which is logged).
    """
    if stored.scan_state == ScanState.INFECTED:
        raise Http404
    try:
        content = stored.path.open("rb")
    except FileNotFoundError:
        logger.error("the bytes of stored file %s are missing", stored.pk)
        raise Http404 from None
    response = FileResponse(
        content, as_attachment=True, filename=stored.original_name, content_type=stored.content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
