"""Which indicator a row is about: one that the portal has, or one that the file describes."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath

from django.utils.text import slugify

from foundation.rendering.cells import CellError, plain
from kpi.imports.rows import FigureRow, Head
from kpi.models import Unit
from kpi.models.indicator import CODE_SHAPE
from kpi.rules.frequency import Frequency
from kpi.rules.periods import Kind
from kpi.rules.rag import Polarity

LONGEST_CODE = 30
_MOST_DECIMALS = 2
_PER_10_000 = re.compile(r"\bper 10 ?,? ?000\b", re.IGNORECASE)
# What a period alone says of how often something is measured.
_FREQUENCY_OF = {
    Kind.MONTH: Frequency.MONTHLY,
    Kind.QUARTER: Frequency.QUARTERLY,
    Kind.YEAR: Frequency.ANNUAL,
    Kind.TERM: Frequency.TERMLY,
    Kind.ROLLING_12: Frequency.ROLLING_12,
    Kind.YEAR_TO_DATE: Frequency.YEAR_TO_DATE,
}


@dataclass(frozen=True)
class Subject:
    """An indicator: of the portal, or (`id` None) one that the import would add.

    The last three tell what of a new one the file itself said.
    """

    id: int | None
    code: str
    name: str
    unit: Unit
    decimals: int
    frequency: Frequency
    polarity: Polarity
    aliases: tuple[str, ...] = ()
    service: str = ""
    polarity_said: bool = True
    unit_said: bool = True
    named: bool = True


@dataclass
class Subjects:
    """Finds the indicator of each row. `file_says`: what a file without any indicator is about."""

    known: Sequence[Subject]
    file_name: str
    asked: str = ""
    added: list[Subject] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._by_code: dict[str, list[Subject]] = {}
        self._by_name: dict[str, list[Subject]] = {}
        for subject in self.known:
            self._enter(subject)

    def of(self, head: Head, rows: Sequence[FigureRow]) -> Subject:
        """The indicator that a row names; `rows` are all the figures under that name.

        Raises CellError for one that is neither known nor fully described.
        """
        if head.unnamed:
            return self._of_file(rows)
        if head.code:
            return self._by_its_code(head, rows)
        if not head.name:
            raise CellError("This row names no indicator.")
        found = self._coded(head.name)
        return found or self._add(self._described_by_name(head, rows))

    def find(self, head: Head) -> Subject:
        """The same among indicators that are there: comparators add none."""
        name = self.asked if head.unnamed else head.code or head.name
        found = self._coded(name) or self._named(name) or (self._named(head.name) if head.name else None)
        if found is None:
            raise CellError(f"Unknown {'code' if head.code else 'indicator'}: {_add_it_first(name)}")
        return found

    def _enter(self, subject: Subject) -> None:
        self._by_code.setdefault(_key(subject.code), []).append(subject)
        for name in {plain(subject.name), *map(plain, subject.aliases)}:
            self._by_name.setdefault(name, []).append(subject)

    def _is_free(self, name: str) -> bool:
        return _key(name) not in self._by_code and plain(name) not in self._by_name

    def _coded(self, code: str) -> Subject | None:
        found = self._by_code.get(_key(code), [])
        return found[0] if found else self._named(code)

    def _named(self, name: str) -> Subject | None:
        found = self._by_name.get(plain(name), [])
        if len(found) > 1:
            codes = ", ".join(subject.code for subject in found)
            raise CellError(f"Several indicators have this name ({codes}). Add their codes to the file.")
        return found[0] if found else None

    def _by_its_code(self, head: Head, rows: Sequence[FigureRow]) -> Subject:
        found = self._coded(head.code)
        if found is not None:
            return found
        same_name = self._coded(head.name) if head.name else None
        if same_name is not None:
            raise CellError(
                f"Unknown code, but {same_name.code} has the same name. Write its code here, or add"
                f" {head.code} to its other names."
            )
        said = head.said
        lacking = [
            word
            for word, is_there in (
                ("its name", bool(head.name)),
                ("how often it is measured (frequency)", said.frequency is not None),
                ("which way is better (polarity)", said.polarity is not None),
                ("its unit", _unit(head, rows) is not None),
            )
            if not is_there
        ]
        if lacking:
            raise CellError(f"Unknown code. Define the indicator first, or add to the file {_and(lacking)}.")
        if not re.fullmatch(CODE_SHAPE, head.code) or len(head.code) > LONGEST_CODE:
            raise CellError(
                f"This cannot be a new code: use at most {LONGEST_CODE} letters, digits, full stops, hyphens"
                " and underscores."
            )
        return self._add(_made(head, head.code, rows))

    def _described_by_name(self, head: Head, rows: Sequence[FigureRow]) -> Subject:
        if _unit(head, rows) is None:
            raise CellError(
                "The portal has no indicator of this name. Define it first, or add its unit to the file."
            )
        return _made(head, self._free_code(head.name), rows)

    def _of_file(self, rows: Sequence[FigureRow]) -> Subject:
        """The one indicator of a file that names none: the one asked for, else one called as the file."""
        name = self.asked or PurePath(self.file_name).stem
        found = self._coded(name)
        if found is not None:
            return found
        if self.asked:
            raise CellError(f"Unknown indicator: {_add_it_first(self.asked)}")
        head = replace(rows[0].head, name=" ".join(re.split(r"[\s_-]+", name)).strip().capitalize())
        if not head.name or _unit(head, rows) is None:
            raise CellError("The file does not say which indicator its figures are of. Choose the indicator.")
        made = _made(head, self._free_code(name), rows)
        aliases = (name,) if plain(name) != plain(made.name) else ()
        return self._add(replace(made, aliases=aliases, named=False))

    def _add(self, subject: Subject) -> Subject:
        free = tuple(alias for alias in subject.aliases if self._is_free(alias))
        subject = replace(subject, aliases=free)
        self.added.append(subject)
        self._enter(subject)
        return subject

    def _free_code(self, name: str) -> str:
        base = slugify(name)[:LONGEST_CODE].rpartition("-")[0] if len(slugify(name)) > LONGEST_CODE else ""
        base = base or slugify(name)[:LONGEST_CODE]
        if not base:
            raise CellError("A new indicator needs a name with letters or digits.")
        codes = (f"{base[: LONGEST_CODE - 4]}-{n}" for n in range(2, 10_000))
        return (
            base
            if _key(base) not in self._by_code
            else next(c for c in codes if _key(c) not in self._by_code)
        )


def _made(head: Head, code: str, rows: Sequence[FigureRow]) -> Subject:
    said, unit = head.said, _unit(head, rows) or Unit.COUNT
    kinds = Counter(row.period.kind for row in rows).most_common(1)
    if said.frequency is None and 2 * kinds[0][1] <= len(rows):
        raise CellError("The file does not say how often this new indicator is measured. Add its frequency.")
    written = max((row.written.decimals for row in rows if row.written), default=1)
    decimals = 0 if unit is Unit.COUNT else min(written, _MOST_DECIMALS)
    return Subject(
        id=None,
        code=code,
        name=head.name,
        unit=unit,
        decimals=decimals if said.decimals is None else said.decimals,
        frequency=said.frequency or _FREQUENCY_OF[kinds[0][0]],
        polarity=said.polarity or Polarity.NONE,
        aliases=(said.alias,) if said.alias and plain(said.alias) != plain(head.name) else (),
        service=said.service,
        polarity_said=said.polarity is not None,
        unit_said=said.unit is not None,
    )


def _unit(head: Head, rows: Iterable[FigureRow]) -> Unit | None:
    """The unit as said, or as the figures themselves show it; None where that is not sure.

    Wide tables as councils keep them seldom say it, so that there decimals decide the rest.
    """
    if head.said.unit is not None:
        return head.said.unit
    written = [row.written for row in rows if row.written is not None]
    if any(one.percent for one in written):
        return Unit.PERCENT
    if _PER_10_000.search(head.name):
        return Unit.RATE
    if head.units_said or not written:
        return None
    return Unit.RATIO if any(one.decimals for one in written) else Unit.COUNT


def _key(code: str) -> str:
    return "".join(code.split()).casefold()


def _add_it_first(name: str) -> str:
    return f"the portal has no indicator “{name[:80]}”. Define it first, or add this to its other names."


def _and(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
