"""Imports in the tests' short words: look at a file, load it, what was rejected, what is doubted."""

from datetime import UTC, date, datetime
from typing import Any

from kpi.imports.preview import Preview
from kpi.services.importing import Imported, ImportRequest, Kind, apply_import, preview_import

TODAY = date(2019, 1, 15)
NOW = datetime(2019, 1, 15, 9, tzinfo=UTC)
NOVEMBER = date(2018, 11, 30)
FULL = "code,name,service_area,frequency,polarity,unit,decimals,period,value\n"


def asked(text: str | bytes, *, name: str = "kpis.csv", **more: Any) -> ImportRequest:
    content = text.encode() if isinstance(text, str) else text
    return ImportRequest(more.pop("kind", Kind.OBSERVATIONS), name, content, **more)


def look(text: str | bytes, **more: Any) -> Preview:
    return preview_import(request=asked(text, **more), today=TODAY)


def load(text: str | bytes, **more: Any) -> Imported:
    seen = more.pop("seen", None)
    return apply_import(request=asked(text, **more), by=None, today=TODAY, now=NOW, seen=seen)


def reasons(preview: Preview) -> list[tuple[str, str]]:
    return [(item.place.cell, item.reason) for item in preview.rejected]


def doubts(preview: Preview) -> list[tuple[str, str]]:
    return [(doubt.key, doubt.text) for doubt in preview.doubts]
