"""Bytes of a CSV or XLSX file to rounds of audits, or to complaints and compliments."""

from dataclasses import dataclass
from pathlib import PurePath

from foundation.rendering.archives import UnreadableFile
from foundation.rendering.reading import Sheet, read_csv
from foundation.rendering.workbooks import read_xlsx
from kpi.imports.audit_rows import FoundRound, read_audits
from kpi.imports.feedback_rows import Beside, FoundEntry, read_feedback
from kpi.imports.files import LARGEST_FILE
from kpi.imports.quality_cells import Problem, Problems, plain_heading

AUDITS, FEEDBACK = "audits", "feedback"


@dataclass(frozen=True)
class QualityFile:
    """What a file says: rounds or entries, and everything that is wrong or doubtful about it."""

    rounds: tuple[FoundRound, ...]
    entries: tuple[FoundEntry, ...]
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.is_error]


def read_quality(kind: str, *, name: str, content: bytes, beside: Beside) -> QualityFile:
    """Read a file of `kind` AUDITS or FEEDBACK. A file that cannot be read is one error."""
    problems = Problems()
    rounds: list[FoundRound] = []
    entries: list[FoundEntry] = []
    try:
        sheet = _sheet(name, content)
        headings = [plain_heading(heading) for heading in sheet.header if plain_heading(heading)]
        twice = next((h for h in headings if headings.count(h) > 1), None)
        if twice:
            raise UnreadableFile(f"Two columns are called {twice}.")
        if kind == AUDITS:
            rounds = read_audits(sheet, year=beside.year, problems=problems)
        else:
            entries = read_feedback(sheet, beside=beside, problems=problems)
    except UnreadableFile as unreadable:
        problems.error(0, unreadable.message)
    if not (rounds or entries or problems.found):
        problems.error(0, "The file has headings, but no row below them.")
    return QualityFile(tuple(rounds), tuple(entries), tuple(problems.found))


def _sheet(name: str, content: bytes) -> Sheet:
    ending = PurePath(name).suffix.lower()
    if not content:
        raise UnreadableFile("This file is empty.")
    if len(content) > LARGEST_FILE:
        raise UnreadableFile(f"This file is larger than {LARGEST_FILE // 1024 // 1024} MB.")
    if ending == ".csv":
        return read_csv(content)
    if ending == ".xlsx":
        return read_xlsx(content)[0]
    raise UnreadableFile("Choose a CSV or Excel (.xlsx) file.")
