"""The gallery's made-up content. Plain namespaces, in the shapes that the components name."""

from datetime import UTC, date, datetime
from types import SimpleNamespace as Thing
from typing import Any

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.http import HttpRequest

from foundation.gallery.forms import ExampleFilters, ExampleForm, ExampleReport
from foundation.gallery.kpi_content import kpi_content

MOMENT = datetime(2026, 1, 21, 6, 10, tzinfo=UTC)
_COUNTS = {
    "overdue": 9,
    "off_track": 6,
    "at_risk": 17,
    "late_start": 4,
    "review_due": 5,
    "on_track": 58,
    "not_reported": 7,
    "not_started": 13,
    "completed": 21,
    "closed": 6,
}

_IMPACTS = ("worse", "no_change", "improving", "evidenced", "no_data", "not_shown")


def content(request: HttpRequest) -> dict[str, Any]:
    """Everything that the examples name."""
    return {
        "made_at": MOMENT,
        "codes": [*_COUNTS, "stopped", "no_actions", *_IMPACTS],
        "segments": [_segment(code, count) for code, count in _COUNTS.items()]
        + [_segment("stopped", 3, counted=False)],
        "red_by_month": _months(4, 6, 9, 13, 17, 18, 15),
        "completed_by_month": _months(0, 2, 5, None, 15, 21, 27),
        "spark_values": [61, 64, 60, 66, None, 71, 74],
        "share_parts": [
            Thing(colour="green", x=0, width=22),
            Thing(colour="amber", x=22, width=48),
            Thing(colour="red", x=70, width=30),
        ],
        **_lists(),
        **_matrix(),
        **_jobs(),
        **kpi_content(),
        "page": Paginator(range(1, 1001), 100).get_page(request.GET.get("page", "4")),
        "filters": ExampleFilters(request.GET if "q" in request.GET else {"rating": "red"}),
        "form": ExampleForm(),
        "wrong_form": ExampleForm({"reference": "", "progress": "started", "due_0": "31", "due_1": "2"}),
        "report_rows": _report_rows(),
        "problems": [("actions.csv", 14, "due", "31 February 2026", "This is not a day of the calendar")],
        "stale_pairs": [
            Thing(
                label="What has happened?",
                theirs="The planner is in use in four teams of five.",
                yours="The planner is in use in three teams of five.\nOne team has no manager.",
            ),
            Thing(label="What help is wanted?", theirs="", yours="Approval of cover for eight weeks"),
        ],
    }


def _segment(code: str, count: int, *, counted: bool = True) -> Thing:
    return Thing(code=code, count=count, url=f"?rating={code}", colour="", counted=counted)


def _months(*values: int | None) -> list[Thing]:
    names = ("Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan")
    return [Thing(label=name, value=value) for name, value in zip(names, values, strict=True)]


def _lists() -> dict[str, Any]:
    return {
        "crumbs": [("Plans", "#"), ("Children’s Improvement Plan", "#")],
        "head_actions": [("Override the rating", "#"), ("Move the date", "#")],
        "figures": [
            Thing(n=2, label="Overdue", sub="oldest since 31 December", url="#", mark="overdue"),
            Thing(n=3, label="Turn red next", sub="first on 1 February", url="#", mark=""),
            Thing(n=5, label="Wait for your answer", sub="oldest 34 days", url="#", mark=""),
            Thing(n=8, label="To report this round", sub="closes Friday 23 January", url="#", mark=""),
        ],
        "facts": [
            Thing(label="Lead post", value="Head of Service, Child Protection"),
            Thing(label="Recommendation", value="OR4 Visits and supervision", url="#"),
            Thing(label="Agreed date", value="31 January 2026", flags=["moved once, +62 days"]),
        ],
        "flags": ["stale", "moved twice"],
        "chips": [("Any red or amber", "#"), ("3 Practice", "#")],
        "bulk_links": [("Ask the leads for a report", "#"), ("Set a review date", "#")],
        "work": [
            Thing(
                title="A034 Record in every file who saw the child alone, and when",
                url="#",
                when="21 days late",
                urgent=True,
                rating="overdue",
                note="was due 31 December 2025, moved twice, +92 days",
            ),
            Thing(title="Answer: “Tell me first”", url="#", when="19 days", urgent=False, note="4 children"),
        ],
        "strip": [
            Thing(station="Said", text="11 children, September", url="#"),
            Thing(station="Asked", text="“Come when you said”", url="#"),
            Thing(station="Action", text="A031, this page", here=True),
            Thing(station="Told", text="1 of 2 groups told", gap=True),
        ],
        "story": [
            Thing(
                at=MOMENT,
                kind="Rating",
                title="On track → At risk",
                by="the system",
                text="Because the outlook was reported at risk.",
            ),
            Thing(
                at=date(2026, 1, 9),
                kind="Evidence",
                title="Dip sample of 20 visits",
                by="Quality Assurance Manager",
                text="14 of 20 children knew the day of the next visit.",
                links=[("Dip sample, January (PDF, 210 KB)", "#")],
            ),
        ],
        "consequences": ["It leaves every count.", "It can be reopened, with a reason."],
        "notes": [
            Message(messages.SUCCESS, "Your report on A031 is saved."),
            Message(messages.ERROR, "Nothing was changed: one of the actions is no longer in this plan."),
            Message(messages.INFO, "The round closes on Friday."),
        ],
        "form_errors": [
            ("A031: say how it is going in one line", "id_a-line"),
            ("Choose at least one action", ""),
        ],
        "rows": [
            Thing(ref="A034", title="Record who saw the child", rating="overdue", due=date(2025, 12, 31)),
            Thing(ref="A057", title="Close the backlog", rating="off_track", due=date(2026, 3, 27)),
        ],
    }


def _matrix() -> dict[str, Any]:
    def row(label: str, rating: str) -> Thing:
        return Thing(label=label, url="#", rating=rating, rating_colour="", impact="", impact_colour="")

    titles = ("Leadership", "Workforce", "Practice", "Children in care", "Missing and exploited")
    ratings = list(_COUNTS)
    return {
        "matrix": [
            Thing(
                caption=f"Priority {number}",
                title=title,
                rows=[row(f"OR{number}{n}", ratings[(number * 3 + n) % 10]) for n in range(number % 3 + 2)],
            )
            for number, title in enumerate(titles, start=1)
        ]
    }


def _jobs() -> dict[str, Any]:
    return {
        "queued": Thing(title="Import of the plan", state="queued"),
        "running": Thing(title="Import of the plan", state="running", words="Reading.", done=64, total=116),
        "finished": Thing(
            title="Import of the plan",
            state="done",
            message="116 actions created.",
            url="#",
            label="See the plan",
        ),
        "failed": Thing(
            title="Import of the plan", state="failed", error="Row 12 has no area.", url="", label=""
        ),
    }


def _report_rows() -> list[Thing]:
    wrong = ExampleReport({"a-progress": "in_progress"}, prefix="a")
    return [
        Thing(title="A031 Plan each visit two weeks ahead", rating="at_risk", note="", form=wrong),
        Thing(
            title="A034 Record who saw the child",
            rating="overdue",
            note="21 days late",
            form=ExampleReport(prefix="b"),
        ),
    ]
