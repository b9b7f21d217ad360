"""`import_quality`: the tables of real councils, and what is wrong with others."""

import io
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.roles import Role
from foundation.audit.models import AuditRecord
from foundation.clock import pinned
from foundation.rendering.tables import Column, Row, Table, xlsx_bytes
from kpi.models import AuditRound, Feedback
from tests.factories.accounts import ServiceFactory, UserFactory
from tests.factories.improvement_plan import TODAY
from tests.factories.kpi import DECEMBER
from tests.factories.kpi_quality import AuditRoundFactory

pytestmark = pytest.mark.django_db

OCTOBER, NOVEMBER = date(2018, 10, 31), date(2018, 11, 30)


def load(path: Path, kind: str, *more: str) -> tuple[list[str], list[str]]:
    """What the command says on both streams."""
    out, err = io.StringIO(), io.StringIO()
    with pinned(TODAY):
        call_command("import_quality", str(path), "--kind", kind, *more, stdout=out, stderr=err)
    return out.getvalue().splitlines(), err.getvalue().splitlines()


def refused(path: Path, kind: str, *more: str) -> list[str]:
    """What stops the import; nothing was written."""
    err = io.StringIO()
    with pinned(TODAY), pytest.raises(CommandError, match="Nothing was imported"):
        call_command("import_quality", str(path), "--kind", kind, *more, stdout=io.StringIO(), stderr=err)
    assert not AuditRound.objects.exists()
    assert not Feedback.objects.exists()
    return err.getvalue().splitlines()


@pytest.fixture
def csv(tmp_path: Path) -> Path:
    return tmp_path / "table.csv"


# --- the real tables


def test_sandwells_audits_of_a_quarter(shared_data: Path) -> None:
    said, doubts = load(shared_data / "kpi/sandwell_audits.csv", "audits", "--year", "2018/19")

    assert said == ["rounds of audits: 3 created, 0 changed, 0 unchanged"]
    rows = AuditRound.objects.order_by("month_end")
    assert [(r.month_end, r.planned, r.done, r.moderations_planned) for r in rows] == [
        (OCTOBER, 68, 53, 27),
        (NOVEMBER, 61, 44, 22),
        (DECEMBER, 55, 47, 47),
    ]
    assert list(rows[0].grades.order_by("pk").values_list("grade", "count", "moderated_count")) == [
        ("outstanding", 0, 0),
        ("good", 9, 1),
        ("requires_improvement", 23, 17),
        ("inadequate", 20, 11),
    ]
    assert doubts == [
        "doubt: row 3, column “percent_printed”: 9 of 53 is 17.0%: the percentage was cut off, not rounded."
        " Value: 16.9",
        "doubt: row 12, column “percent_printed”: 6 of 44 is 13.6%. Value: 13.7",
        "doubt: row 20, column “percent_printed”: 6 of 47 is 12.8%: the percentage was cut off, not rounded."
        " Value: 12.7",
        "doubt: row 29, column “percent_printed”: 54 of 143 is 37.8%: the percentage was cut off, not"
        " rounded. Value: 37.7",
        "doubt: row 31, column “percent_printed”: 93 of 96 is 96.9%: the percentage was cut off, not"
        " rounded. Value: 96.8",
        "doubt: the file: 11 rows hold no count of audits and are not read.",
        "doubt: row 27: Quality Assurance Children's Audit Activity, done: the months add to 144, Quarter 3"
        " 2018/19 says 143. The months count.",
        "doubt: row 2: 53 audits were done, but 52 have a grade.",
    ]


def test_sandwells_complaints_of_eight_months(shared_data: Path) -> None:
    said, doubts = load(shared_data / "kpi/sandwell_complaints.csv", "feedback")

    assert said == ["entries: 16 created, 0 changed, 0 unchanged"]
    complaints = Feedback.objects.filter(kind="complaint").order_by("month_end")
    assert list(complaints.values_list("count", "in_time")) == [
        (22, None),
        (18, 13),
        (29, 19),
        (27, 10),
        (18, 12),
        (29, 21),
        (26, 20),
        (10, 4),
    ]
    compliments = Feedback.objects.filter(kind="compliment").order_by("month_end")
    assert list(compliments.values_list("count", flat=True)) == [10, 6, 10, 4, 15, 13, 9, 16]
    assert doubts[0] == (
        "doubt: row 2, column “percent_in_timescale_printed”: No whole number of 22 complaints is this"
        " percentage, so none is kept. Value: 56.52%"
    )
    assert [line.split(":")[1] for line in doubts[1:]] == [
        f" row {row}, column “percent_in_timescale_printed”" for row in (4, 6, 8)
    ]


def test_walsalls_themes_need_a_period_and_a_kind(shared_data: Path) -> None:
    path = shared_data / "kpi/walsall_dispute_themes.csv"
    assert "The file names no month" in refused(path, "feedback")[0]
    assert "Complaint or compliment?" in refused(path, "feedback", "--period", "2018-12")[0]

    said, doubts = load(path, "feedback", "--period", "Q3 2018/19", "--of", "complaint")

    assert (said, doubts) == (["entries: 15 created, 0 changed, 0 unchanged"], [])
    drift = Feedback.objects.get(theme="Drift and delay")
    assert (drift.count, drift.month_end, drift.source) == (39, DECEMBER, "Quarter 3 2018/19")


def test_twice_is_once(shared_data: Path) -> None:
    audits, complaints = (shared_data / f"kpi/sandwell_{name}.csv" for name in ("audits", "complaints"))
    load(audits, "audits", "--year", "2018/19")
    load(complaints, "feedback")
    before = AuditRecord.objects.count()
    assert load(audits, "audits", "--year", "2018/19")[0] == [
        "rounds of audits: 0 created, 0 changed, 3 unchanged"
    ]
    assert load(complaints, "feedback")[0] == ["entries: 0 created, 0 changed, 16 unchanged"]
    assert AuditRecord.objects.count() == before


# --- other tables


def test_a_row_a_round(csv: Path) -> None:
    ServiceFactory(name="Front Door")
    csv.write_text(
        "Month,Title,Service,Planned,Outstanding,Good,Requires improvement,Inadequate,Moderated good,Note\n"
        "Dec 2018,Case files,front door,20,1,9,5,3,8,Second year of it\n"
        "Nov 2018,Case files,,,0,1,0,0,,\n"
    )
    assert load(csv, "audits") == (["rounds of audits: 2 created, 0 changed, 0 unchanged"], [])
    one = AuditRound.objects.get(month_end=DECEMBER)
    assert (one.planned, one.done, one.total_done(), one.note) == (20, None, 18, "Second year of it")
    assert one.service is not None
    assert one.service.name == "Front Door"
    moderated = AuditRound.objects.get(month_end=NOVEMBER).grades.values_list("moderated_count", flat=True)
    assert set(moderated) == {None}


def test_what_a_file_does_not_tell_of_stays(csv: Path) -> None:
    AuditRoundFactory(
        title="Case files", planned=20, note="Ours", grades=(0, 1, 1, 0), moderated=(0, 2, 0, 0)
    )
    csv.write_text("month,title,good\n2018-12,Case files,3\n")
    assert load(csv, "audits")[0] == ["rounds of audits: 0 created, 1 changed, 0 unchanged"]
    one = AuditRound.objects.get()
    assert (one.planned, one.note, one.version) == (20, "Ours", 2)
    assert list(one.grades.order_by("pk").values_list("count", "moderated_count")) == [
        (0, 0),
        (3, 2),
        (0, 0),
        (0, 0),
    ]


def test_a_workbook_is_read_like_a_csv_file(tmp_path: Path) -> None:
    columns = [Column(name, name) for name in ("month", "kind", "theme", "count", "in_time")]
    rows: list[Row] = [
        {"month": DECEMBER, "kind": "Complaints", "theme": "Contact", "count": 12, "in_time": 9}
    ]
    path = tmp_path / "table.xlsx"
    path.write_bytes(xlsx_bytes([Table("Feedback", columns, rows)]))
    assert load(path, "feedback")[0] == ["entries: 1 created, 0 changed, 0 unchanged"]
    assert Feedback.objects.get().in_time == 9


def test_a_dry_run_writes_nothing(csv: Path) -> None:
    csv.write_text("month,title,good\n2018-12,Case files,3\n")
    assert load(csv, "audits", "--dry-run")[0] == [
        "rounds of audits: would be 1 created, 0 changed, 0 unchanged"
    ]
    assert not AuditRound.objects.exists()
    assert not AuditRecord.objects.exists()


@pytest.mark.parametrize(
    ("kind", "text", "says"),
    [
        ("audits", "", "rejected: the file: This file is empty."),
        ("audits", "month,title,good\n", "rejected: the file: The file has headings, but no row below them."),
        ("audits", "a,b\n1,2\n", "rejected: the file: No table of audits was found."),
        ("audits", "month,title,good\nDecember,X,3\n", "column “month”: This names no year: say which"),
        ("audits", "month,title,good\nQ3 2018/19,X,3\n", "Write one month, such as December 2018."),
        ("audits", "month,title,good\n2018-12,,3\n", "row 2, column “title”: Enter what was audited."),
        ("audits", "month,title,good\n2018-12,X,many\n", "“good”: Write a whole number from 0 to 100,000."),
        ("audits", "month,title,good\n2018-12,X,1\n2018-12,x,2\n", "row 3: x, December 2018 stands twice"),
        ("audits", "month,title,done,good\n2018-12,X,2,3\n", "3 audits have a grade, more than the 2"),
        ("audits", "month,title,good,moderated_good\n2018-12,X,2,3\n", "3 audits were moderated, more than"),
        ("audits", "month,title,service,good\n2018-12,X,Nowhere,3\n", "There is no such service."),
        ("audits", "month,title,good\n2019-06,X,3\n", "This month has not begun yet. Value: June 2019"),
        ("audits", "month,title,good,good\n2018-12,X,3,3\n", "Two columns are called good."),
        (
            "audits",
            "period,service,measure,numerator,denominator\n2018-12,Moderations,rated Good,1,2\n",
            "row 2: Moderations of December 2018 belong to one round of audits, but the file has 0",
        ),
        (
            "audits",
            "period,title,measure,numerator\n2018-12,X,rated Good,1\n2018-12,X,rated Good,1\n",
            "row 3, column “measure”: “rated Good” stands twice in December 2018.",
        ),
        ("feedback", "month,kind,count\n2018-12,praise,3\n", "column “kind”: Write complaint or compliment."),
        ("feedback", "month,kind,count,in_time\n2018-12,complaint,3,4\n", "More were answered in time than"),
        ("feedback", "month,kind,count\n2018-12,complaint,\n", "column “number”: Enter a number."),
        ("feedback", "month,kind,count\n2018-12,complaint,3\n2018-12,complaint,3\n", "row 3: Complaints of"),
        ("feedback", "period,complaints,compliments,percent_in_time\n2018-12,3,1,x\n", "Write a percentage"),
        ("feedback", "month,title\n2018-12,X\n", "No table of complaints or compliments was found."),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_named_and_nothing_is_loaded(
    csv: Path, kind: str, text: str, says: str
) -> None:
    csv.write_text(text)
    assert says in "\n".join(refused(csv, kind))


def test_a_contradicting_number_in_time_is_doubted_and_kept(csv: Path) -> None:
    csv.write_text("month,kind,count,in_time,percent_in_time\n2018-12,complaint,20,9,50%\n")
    assert load(csv, "feedback")[1] == [
        "doubt: row 2, column “percent_in_time”: 9 of 20 is 45.0%. Value: 50%"
    ]
    assert Feedback.objects.get().in_time == 9


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (("--year", "2018-12"), "--year: write a financial year"),
        (("--period", "lately"), "--period: “lately” does not name a period"),
        (("--by", "nobody@council.example"), "nobody@council.example is nobody who may record"),
    ],
)
def test_options_that_cannot_be(csv: Path, more: tuple[str, ...], says: str) -> None:
    csv.write_text("month,title,good\n2018-12,X,3\n")
    with pytest.raises(CommandError, match=says):
        load(csv, "audits", *more)


def test_a_file_that_is_not_there_and_one_of_another_kind(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        load(tmp_path / "nothing.csv", "audits")
    other = tmp_path / "table.pdf"
    other.write_bytes(b"%PDF-1.7")
    assert "Choose a CSV or Excel" in refused(other, "audits")[0]


def test_a_person_imports_in_their_own_name(csv: Path) -> None:
    manager = UserFactory(roles=[Role.MANAGER])
    csv.write_text("month,title,good\n2018-12,X,3\n")
    load(csv, "audits", "--by", manager.email)
    assert AuditRecord.objects.get(verb="quality.imported").actor_id == manager.pk
