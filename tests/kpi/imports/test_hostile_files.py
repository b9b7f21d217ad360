"""Whatever a file holds, it becomes figures or sentences, never a fault."""

from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from kpi.imports.compare import make_preview
from kpi.imports.files import read_file
from kpi.imports.known import Known
from kpi.imports.resolve import resolve, without
from kpi.imports.subjects import Subject, Subjects
from kpi.models import KpiUpload, Unit
from kpi.rules.frequency import Frequency
from kpi.rules.rag import Polarity
from tests.kpi.imports.making import Percent, workbook

HEADINGS = (
    "code", "name", "period", "value", "numerator", "denominator", "unit", "frequency", "polarity",
    "decimals", "breakdown", "category", "provisional", "area", "year", "Jan-18", "Feb", "2018", "Q3 2018/19",
    "England 2017/18", "SN", "Out-turn 2018", "2017/18", "January 2018", "",
)  # fmt: skip
CELLS = st.one_of(
    st.sampled_from(HEADINGS),
    st.sampled_from(
        ("K1", "k 1", "Visits", "2018-12", "Dec 2018", "12%", "83.0", "1,234", "n/a", "12 (provisional)",
         "-5", "Monthly", "High", "percent", "count", "yes", "England", "Team", "9" * 40, "99999999999",
         "0.01", "rate")
    ),
    st.text(max_size=12),
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(-(10**9), 10**9),
    st.dates(date(1900, 3, 1), date(2100, 1, 1)),
    st.booleans(),
)  # fmt: skip
ROWS = st.lists(st.lists(CELLS, max_size=8), max_size=8)
K1 = Subject(1, "K1", "Visits", Unit.PERCENT, 1, Frequency.MONTHLY, Polarity.HIGHER)


def look(kind: str, name: str, content: bytes) -> None:
    """All steps from bytes to a preview, and what a preview promises."""
    reading = read_file(KpiUpload.Kind(kind), name=name, content=content, own="Ashworth")
    keys = frozenset(item.place.key for item in reading.rejected if item.place.key)
    for left_out in (frozenset(), keys):
        kept, dropped = without(reading, left_out)
        subjects = Subjects([K1], name)
        resolved = resolve(kept, subjects, own="Ashworth")
        preview = make_preview(
            KpiUpload.Kind(kind),
            resolved,
            Known(),
            added=subjects.added,
            confirmed=frozenset(),
            left_out=dropped,
            notes=reading.notes,
            today=date(2019, 1, 15),
        )
        assert len(preview.digest) == 64
        assert all(len(item.reason) > 10 for item in preview.rejected)
        for figure in preview.created:
            # What the database holds: 18 digits, six of them decimals.
            assert abs(figure.value) < Decimal(10) ** 12
            assert figure.subject.frequency.period_ending(figure.period_end) is not None


@given(rows=ROWS, kind=st.sampled_from(("observations", "comparators")))
@settings(max_examples=100)
def test_any_workbook(rows: list[list[object]], kind: str) -> None:
    cells = [[Percent(c) if isinstance(c, float) and 0 < c < 1 else c for c in row] for row in rows]
    look(kind, "kpis.xlsx", workbook(*cells))


@given(rows=ROWS, header=st.lists(st.sampled_from(HEADINGS), min_size=2, max_size=8))
@settings(max_examples=100)
def test_any_csv_file_with_headings_that_mean_something(
    rows: list[list[object]], header: list[object]
) -> None:
    lines = [";".join(str(cell) for cell in row) for row in (header, *rows)]
    look("observations", "kpis.csv", "\r\n".join(lines).encode())
    look("comparators", "kpis.csv", "\r\n".join(lines).encode())


@given(content=st.binary(max_size=400), name=st.sampled_from(("kpis.csv", "kpis.xlsx")))
def test_any_bytes(content: bytes, name: str) -> None:
    look("observations", name, content)
