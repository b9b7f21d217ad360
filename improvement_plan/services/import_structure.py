"""Writing what a preview says of priorities, areas, recommendations and measures."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from accounts.models import Post, User
from accounts.services import create_post
from improvement_plan.imports.preview import Changed, Preview
from improvement_plan.imports.rows import Cell, Kind, Row
from improvement_plan.models import (
    Area,
    ImpactMeasure,
    Plan,
    Priority,
    Recommendation,
    RecommendationAlias,
)
from improvement_plan.services.impact import judge_measures
from kpi.models import Indicator

_PRIORITY_TEXTS = ("why", "what", "how", "what_good_looks_like", "commitments", "risks")


@dataclass
class StructureWriter:
    """Writes the structure of one preview into one plan, inside the caller's transaction.

    `closed_on` is the day for recommendations that the file calls completed.
    """

    plan: Plan
    preview: Preview
    by: User | None
    today: date
    now: datetime
    closed_on: date
    priorities: dict[int, Priority] = field(default_factory=dict)
    areas: dict[str, Area] = field(default_factory=dict)
    posts: dict[str, Post] = field(default_factory=dict)

    def write_structure(self) -> None:
        """Posts, priorities, areas, recommendations and measures, in the order in which they refer."""
        for title in self.preview.new_posts:
            create_post(title=title, by=None)  # the importer may add posts that a plan names
        self.posts = {post.title.casefold(): post for post in Post.objects.current()}
        self._write_priorities()
        self._write_areas()
        self._write_recommendations()
        self._write_measures()

    def post(self, title: Cell) -> Post | None:
        """The post of this title; None for no title."""
        return self.posts[title.casefold()] if isinstance(title, str) and title else None

    def posts_of(self, titles: Sequence[str]) -> tuple[Post, ...]:
        """The posts of these titles."""
        return tuple(self.posts[title.casefold()] for title in titles)

    def area(self, key: Cell) -> Area | None:
        """The area of this key; None for no key."""
        return self.areas[key.casefold()] if isinstance(key, str) and key else None

    def priority(self, number: Cell) -> Priority | None:
        """The priority of this number; None for no number."""
        return self.priorities[number] if isinstance(number, int) else None

    def _write_priorities(self) -> None:
        Priority.objects.bulk_create(
            Priority(
                plan=self.plan,
                number=item.row.number("number") or 0,
                title=item.row.text("title"),
                lead_post=self.post(item.row.text("lead")),
                **{name: item.row.text(name) for name in _PRIORITY_TEXTS},
            )
            for item in self.preview.created_of(Kind.PRIORITIES)
        )
        self._save_changes(Kind.PRIORITIES, Priority, {"lead": ("lead_post", self.post)}, versioned=True)
        self.priorities = {row.number: row for row in Priority.objects.filter(plan=self.plan)}

    def _write_areas(self) -> None:
        Area.objects.bulk_create(
            Area(
                plan=self.plan,
                priority=self.priorities[item.row.number("priority") or 0],
                key=item.row.text("key"),
                sequence=item.row.number("sequence") or 0,
                text=item.row.text("text"),
                how_we_will_know=item.row.text("how_we_will_know"),
            )
            for item in self.preview.created_of(Kind.AREAS)
        )
        self._save_changes(Kind.AREAS, Area, {"priority": ("priority", self.priority)})
        rows = Area.objects.filter(plan=self.plan).select_related("priority")
        self.areas = {row.key.casefold(): row for row in rows}

    def _write_recommendations(self) -> None:
        created = self.preview.created_of(Kind.RECOMMENDATIONS)
        rows = Recommendation.objects.bulk_create([self._new_recommendation(item.row) for item in created])
        pairs = [(row, item.row) for row, item in zip(rows, created, strict=True)]
        changed = self._save_changes(
            Kind.RECOMMENDATIONS,
            Recommendation,
            {
                "repeat": ("is_repeat", lambda value: value == "yes"),
                "completed": ("closed_on", lambda value: self.closed_on),
                "parent": None,
                "area_keys": None,
                "aliases": None,
            },
            finish=self._say_why_closed,
        )
        pairs += [(row, item.row) for row, item in changed]
        self._set_areas(Recommendation, pairs)
        self._set_parents(pairs)
        self._add_aliases(pairs)

    def _new_recommendation(self, row: Row) -> Recommendation:
        closed = row.text("completed") == "yes"
        return Recommendation(
            plan=self.plan,
            code=row.text("code"),
            kind=row.text("kind"),
            regulation=row.text("regulation"),
            source=row.text("source"),
            text=row.text("text"),
            due_on=row.day("due_on"),
            is_repeat=row.text("repeat") == "yes",
            closed_on=self.closed_on if closed else None,
            closure_note=_closure_note(row) if closed else "",
        )

    def _say_why_closed(self, recommendation: Recommendation, row: Row) -> set[str]:
        if recommendation.closed_on and not recommendation.closure_note:
            recommendation.closure_note = _closure_note(row)
            return {"closure_note"}
        return set()

    def _set_parents(self, pairs: Sequence[tuple[Recommendation, Row]]) -> None:
        by_code = {r.code.casefold(): r for r in Recommendation.objects.filter(plan=self.plan)}
        for recommendation, row in pairs:
            if row.text("parent"):
                recommendation.parent = by_code[row.text("parent").casefold()]
                recommendation.save(update_fields=["parent"])

    def _add_aliases(self, pairs: Sequence[tuple[Recommendation, Row]]) -> None:
        present = set(
            RecommendationAlias.objects.filter(plan=self.plan).values_list("recommendation_id", "code")
        )
        RecommendationAlias.objects.bulk_create(
            RecommendationAlias(plan=self.plan, recommendation=recommendation, code=code)
            for recommendation, row in pairs
            for code in row.names("aliases")
            if (recommendation.pk, code) not in present
        )

    def _write_measures(self) -> None:
        created = self.preview.created_of(Kind.MEASURES)
        indicators = {indicator.code: indicator for indicator in Indicator.objects.all()}
        rows = ImpactMeasure.objects.bulk_create(
            ImpactMeasure(
                plan=self.plan,
                sequence=item.row.number("sequence") or 0,
                text=item.row.text("text"),
                expectation=item.row.text("expectation"),
                expectation_note=item.row.text("expectation_note"),
                shared_name=item.row.text("shared_name"),
                indicator=indicators.get(item.row.text("indicator")),
                review_on=item.row.day("review_on"),
            )
            for item in created
        )
        special = {"area_keys": None, "indicator": ("indicator", lambda code: indicators.get(code))}
        changed = self._save_changes(Kind.MEASURES, ImpactMeasure, special)
        judge_measures(measures=[*rows, *(measure for measure, _ in changed)], now=self.now)
        self._set_areas(ImpactMeasure, [(row, item.row) for row, item in zip(rows, created, strict=True)])

    def _set_areas(
        self, model: type[Recommendation] | type[ImpactMeasure], pairs: Sequence[tuple[Any, Row]]
    ) -> None:
        """Join rows with the areas that their file names; a file without the column changes nothing."""
        pairs = [(item, row) for item, row in pairs if "area_keys" in row.values]
        through: Any = model.areas.through
        column = f"{model._meta.model_name}_id"
        through.objects.filter(**{f"{column}__in": [item.pk for item, _ in pairs]}).delete()
        through.objects.bulk_create(
            through(**{column: item.pk, "area_id": self.areas[key.casefold()].pk})
            for item, row in pairs
            for key in row.names("area_keys")
        )

    def _save_changes(
        self,
        kind: Kind,
        model: type[Any],
        special: Mapping[str, tuple[str, Callable[[Cell], Any]] | None],
        *,
        finish: Callable[[Any, Row], set[str]] | None = None,
        versioned: bool = False,
    ) -> list[tuple[Any, Changed]]:
        """Save the changed items of a kind; `special` says which field becomes which column and how.

        None stands for a field that is kept in a table of its own.
        """
        items = self.preview.changed_of(kind)
        rows = model.objects.select_for_update().in_bulk([item.known.id for item in items])
        for item in items:
            row, columns = rows[item.known.id], set()
            for change in item.changes:
                target = special.get(change.field, (change.field, as_stored))
                if target is not None:
                    setattr(row, target[0], target[1](change.after))
                    columns.add(target[0])
            columns |= finish(row, item.row) if finish else set()
            if versioned:
                row.version += 1
                columns.add("version")
            if columns:
                row.save(update_fields=columns)
        return [(rows[item.known.id], item) for item in items]


def as_stored(value: Cell) -> Any:
    """A value whose column has the same name and kind."""
    return value


def _closure_note(row: Row) -> str:
    return row.text("note") or "Completed according to the imported file."
