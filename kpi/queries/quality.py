"""Audits of practice as the quality page and the page of one round show them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.http import Http404
from django.urls import reverse

from accounts.models import User
from accounts.queries import posts_of
from foundation.charts.trends import Point
from foundation.composition import providers
from kpi.models import AuditFinding, AuditGrade, AuditRound, Feedback
from kpi.rules.periods import Period, financial_year_of, month_of, months_later
from kpi.rules.shares import Share, points_apart

Grade = AuditGrade.Grade
_GOOD = (Grade.OUTSTANDING, Grade.GOOD)
_COLOURS = {
    Grade.OUTSTANDING: "blue",
    Grade.GOOD: "green",
    Grade.REQUIRES_IMPROVEMENT: "amber",
    Grade.INADEQUATE: "red",
}


@dataclass(frozen=True)
class Part:
    """A piece of a bar, in percent of its width; `colour` is one of the charts' colours."""

    colour: str
    x: Decimal
    width: Decimal


@dataclass(frozen=True)
class Judged:
    """How the audits of one or several rounds were graded, best grade first."""

    counts: Mapping[str, int]

    @property
    def graded(self) -> int:
        return sum(self.counts.values())

    @property
    def good_or_better(self) -> Share:
        return self._share(*_GOOD)

    @property
    def improvement_or_better(self) -> Share:
        """Requires improvement or better: not inadequate."""
        return self._share(*_GOOD, Grade.REQUIRES_IMPROVEMENT)

    @property
    def parts(self) -> list[Part]:
        """The bar of the grades."""
        parts, x = [], Decimal(0)
        for grade, colour in _COLOURS.items():
            share = Share(self.counts.get(grade, 0), self.graded)
            if share.percent:
                parts.append(Part(colour, x, share.percent))
                x += share.percent
        return parts

    def _share(self, *grades: Grade) -> Share:
        return Share(sum(self.counts.get(grade, 0) for grade in grades), self.graded)


@dataclass(frozen=True)
class RoundLine:
    """One round. `done` is how many of how many planned; `moderated` None: nobody moderated it.

    `apart` says how far moderation and auditors differ on what is good or better.
    """

    title: str
    url: str
    service: str
    month: str
    done: str
    ungraded: int
    auditors: Judged
    moderated: Judged | None
    moderations: str
    apart: str


@dataclass(frozen=True)
class GradeRow:
    """One grade of a round: by the auditors, and after moderation, with their shares."""

    grade: str
    auditors: Share
    moderated: Share | None


@dataclass(frozen=True)
class FindingLine:
    """One finding. `links` are what other apps add: actions made of it, a way to make one."""

    public_id: UUID
    kind: str
    is_strength: bool
    theme: str
    text: str
    round: str
    round_url: str
    noted: str
    noted_at: datetime
    links: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Audits:
    """The audits of a financial year: sums, a point a month, the rounds newest first, findings."""

    done: int
    planned: int
    auditors: Judged
    moderated: Judged
    apart: str
    trend: list[Point]
    rounds: list[RoundLine]
    findings: list[FindingLine]


@dataclass(frozen=True)
class RoundPage:
    """One round with its grades and findings."""

    audits: AuditRound
    line: RoundLine
    grades: list[GradeRow]
    findings: list[FindingLine]


def audits_of(year: Period, *, user: User, service: str = "") -> Audits:
    """The audits of a financial year, of one service (its slug) or of all. Five queries at most,
    and those of the apps that add links to findings."""
    found = _with_grades(AuditRound.objects.filter(month_end__range=(year.start, year.end)))
    if service:
        found = found.filter(service__slug=service)
    rounds = list(found)
    auditors, moderated = _sum(rounds), _moderated(rounds)
    # Moderation is compared with the same rounds' own grades, not with those nobody moderated.
    compared = _sum([one for one in rounds if _is_moderated(one)])
    return Audits(
        done=sum(one.total_done() for one in rounds),
        planned=sum(one.planned or 0 for one in rounds),
        auditors=auditors,
        moderated=moderated,
        apart=_apart(compared, moderated),
        trend=_trend(rounds, year),
        rounds=[_line(one) for one in rounds],
        findings=_findings(rounds, user),
    )


def round_page(public_id: UUID, *, user: User) -> RoundPage:
    """One round. Raises Http404."""
    audits = find_round(public_id)
    auditors, moderated = _sum([audits]), _moderated([audits])
    return RoundPage(
        audits=audits,
        line=_line(audits),
        grades=[
            GradeRow(
                grade=grade.label,
                auditors=Share(auditors.counts[grade], auditors.graded),
                moderated=Share(moderated.counts[grade], moderated.graded) if _is_moderated(audits) else None,
            )
            for grade in Grade
        ],
        findings=_findings([audits], user),
    )


def find_round(public_id: UUID) -> AuditRound:
    """The round of this id with its grades and findings. Raises Http404."""
    found = _with_grades(AuditRound.objects.filter(public_id=public_id)).first()
    if found is None:
        raise Http404
    return found


def finding_links(findings: Sequence[UUID], user: User) -> dict[UUID, list[tuple[str, str]]]:
    """What other apps hang on these findings, as (text, address) for each that has any."""
    links: dict[UUID, list[tuple[str, str]]] = {}
    for provider in providers("finding_links"):
        for public_id, given in provider(findings, user).items():
            links.setdefault(public_id, []).extend(given)
    return links


def counts_of(audits: AuditRound, *, moderated: bool = False) -> dict[str, int | None]:
    """Each grade's count by its stored name; None where nobody moderated."""
    return {row.grade: row.moderated_count if moderated else row.count for row in audits.grades.all()}


def _with_grades(rounds: "QuerySet[AuditRound]") -> "QuerySet[AuditRound]":
    return (
        rounds.select_related("service")
        .prefetch_related("grades", Prefetch("findings", AuditFinding.objects.order_by("pk")))
        .order_by("-month_end", "title", "pk")
    )


def _is_moderated(audits: AuditRound) -> bool:
    return any(row.moderated_count is not None for row in audits.grades.all())


def _sum(rounds: Iterable[AuditRound]) -> Judged:
    counts = dict.fromkeys(Grade.values, 0)
    for row in (row for one in rounds for row in one.grades.all()):
        counts[row.grade] += row.count
    return Judged(counts)


def _moderated(rounds: Iterable[AuditRound]) -> Judged:
    counts = dict.fromkeys(Grade.values, 0)
    for row in (row for one in rounds for row in one.grades.all()):
        counts[row.grade] += row.moderated_count or 0
    return Judged(counts)


def _done(done: int, planned: int) -> str:
    return f"{done:,} of {planned:,} planned" if planned else f"{done:,}"


def _apart(auditors: Judged, moderated: Judged) -> str:
    points = points_apart(auditors.good_or_better, moderated.good_or_better)
    if points is None:
        return ""
    if not points:
        return "Moderation finds as many good or better."
    return f"Moderation finds {abs(points)} points {'more' if points > 0 else 'fewer'} good or better."


def _line(one: AuditRound) -> RoundLine:
    auditors, moderated = _sum([one]), _moderated([one])
    is_moderated = _is_moderated(one)
    return RoundLine(
        title=one.title,
        url=reverse("quality_round", args=[one.public_id]),
        service=one.service.name if one.service else "",
        month=month_of(one.month_end).label,
        done=_done(one.total_done(), one.planned or 0),
        ungraded=one.total_done() - auditors.graded,
        auditors=auditors,
        moderated=moderated if is_moderated else None,
        moderations=_done(moderated.graded, one.moderations_planned or 0) if is_moderated else "",
        apart=_apart(auditors, moderated) if is_moderated else "",
    )


def _trend(rounds: Sequence[AuditRound], year: Period) -> list[Point]:
    """A point a month, from the year's first to the last that has a round: per cent good or better."""
    if not rounds:
        return []
    last = max(one.month_end for one in rounds)
    points = []
    for number in range(12):
        end = months_later(year.start, number)
        if end > last:
            break
        percent = _sum(one for one in rounds if one.month_end == end).good_or_better.percent
        points.append(Point(f"{end:%b}", None if percent is None else float(percent)))
    return points


def _findings(rounds: Sequence[AuditRound], user: User) -> list[FindingLine]:
    """What is to be improved first, then strengths; newest first."""
    rows = [(one, finding) for one in rounds for finding in one.findings.all()]
    if not rows:
        return []
    links = finding_links([finding.public_id for _, finding in rows], user)
    posts = posts_of(finding.noted_by_id for _, finding in rows if finding.noted_by_id)
    lines = [
        FindingLine(
            public_id=finding.public_id,
            kind=finding.get_kind_display(),
            is_strength=finding.kind == AuditFinding.Kind.STRENGTH,
            theme=finding.theme,
            text=finding.text,
            round=str(one),
            round_url=reverse("quality_round", args=[one.public_id]),
            noted=posts.get(finding.noted_by_id or 0, ""),
            noted_at=finding.noted_at,
            links=links.get(finding.public_id, ()),
        )
        for one, finding in rows
    ]
    return sorted(lines, key=lambda line: (line.is_strength, -line.noted_at.timestamp()))


def recorded_years() -> list[Period]:
    """The financial years of which something is recorded, newest first. Two queries."""
    ends = {
        end
        for model in (AuditRound, Feedback)
        for end in model.objects.order_by().values_list("month_end", flat=True).distinct()
    }
    return sorted({financial_year_of(end) for end in ends}, key=lambda year: year.end, reverse=True)
