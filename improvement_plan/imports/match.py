"""Rows against a plan: the whole preview."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from improvement_plan.imports.action_rows import finish_actions
from improvement_plan.imports.actions import match_actions
from improvement_plan.imports.findings import Findings, Settings
from improvement_plan.imports.preview import Preview
from improvement_plan.imports.printed import spread_areas
from improvement_plan.imports.read import ReadRows
from improvement_plan.imports.rows import Kind, Row, warning
from improvement_plan.imports.structure import (
    Places,
    match_areas,
    match_measures,
    match_priorities,
    match_recommendations,
)

_NOTHING = ReadRows((), ())


def make_preview(read: Mapping[Kind, ReadRows], settings: Settings) -> Preview:
    """What importing these rows would do. Reads nothing but its arguments."""
    findings = Findings()
    for kind in Kind:
        findings.problems.extend(read.get(kind, _NOTHING).problems)
    places = Places(settings)
    rows = {kind: read.get(kind, _NOTHING).rows for kind in Kind}
    match_priorities(rows[Kind.PRIORITIES], places, findings)
    match_areas(rows[Kind.AREAS], places, findings)
    actions, area_rows = spread_areas(rows[Kind.ACTIONS], places, findings)
    match_areas(area_rows, places, findings)
    match_recommendations(rows[Kind.RECOMMENDATIONS], rows[Kind.AREAS], places, findings)
    match_measures(rows[Kind.MEASURES], places, findings)
    match_actions(finish_actions(actions, places, findings), places, findings)
    preview = Preview(
        plan_name=settings.plan.name,
        is_new_plan=settings.plan.is_new,
        created=tuple(findings.created),
        changed=tuple(findings.changed),
        unchanged=dict(findings.unchanged),
        questions=tuple(findings.questions),
    )
    posts = _new_posts(preview, settings, findings)
    return replace(preview, problems=tuple(findings.problems), new_posts=posts)


def _new_posts(preview: Preview, settings: Settings, findings: Findings) -> tuple[str, ...]:
    """Posts that the rows name and that do not exist yet, each with one warning at its first row."""
    new: dict[str, str] = {}
    for row, fields in _naming_posts(preview):
        for field in fields:
            value = row.values.get(field)
            for title in value if isinstance(value, tuple) else (row.text(field),):
                key = title.casefold()
                if not title or key in settings.plan.posts or key in new:
                    continue
                new[key] = title
                column = row.title(field) if field in row.titles else row.title("owners")
                message = "This post does not exist yet and will be added, without a holder."
                findings.note(warning(row.at, message, column=column, value=title))
    return tuple(new.values())


def _naming_posts(preview: Preview) -> Iterator[tuple[Row, list[str]]]:
    """The rows that would be written, with their fields that name posts."""
    for created in preview.created:
        yield created.row, ["lead", "contributors"]
    for changed in preview.changed:
        fields = [change.field for change in changed.changes]
        yield changed.row, [field for field in fields if field in ("lead", "contributors")]
