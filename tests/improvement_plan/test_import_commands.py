"""`import_plan` and `export_actions` as a person types them."""

import csv
import io
import json
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.roles import Role
from foundation import clock
from foundation.audit.models import AuditRecord
from improvement_plan.models import DateMove, Plan
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

AREAS = "area_key,priority_number,area_text\nP1-OR1,1,Oversight\n"
PRIORITIES = "number,title\n1,Leadership\n"
ACTIONS = (
    "area_key,action,target_date_as_printed,owners,status\n"
    "P1-OR1,Visit each child every six weeks,31/01/2019,Head of Care,On track\n"
    "P1-OR1,Call every carer back,See the workbook,Head of Care | Head of Play,\n"
)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder with a small plan."""
    for name, text in (("priorities", PRIORITIES), ("areas", AREAS), ("actions", ACTIONS)):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return tmp_path


def import_plan(folder: Path, *more: str, kinds: str = "priorities areas actions") -> tuple[str, str]:
    """What the command says, on both streams, on 15 January 2019."""
    out, err = io.StringIO(), io.StringIO()
    given = [word for kind in kinds.split() for word in (f"--{kind}", str(folder / f"{kind}.csv"))]
    with clock.pinned(date(2019, 1, 15)):
        call_command("import_plan", "--name", "The plan", *given, *more, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def export(*more: str) -> list[dict[str, str]]:
    out = io.StringIO()
    with clock.pinned(date(2019, 1, 15)):
        call_command("export_actions", "--plan", "the plan", *more, stdout=out)
    return list(csv.DictReader(io.StringIO(out.getvalue())))


NEW = ("--scheme", "improvement-plan-2019", "--starts", "2019-01-01", "--ends", "2019-12-31")


def test_a_new_plan(files: Path) -> None:
    said, warned = import_plan(files, *NEW, "--cycle-days", "28")

    assert said.splitlines() == [
        "priorities: 1 created, 0 changed, 0 unchanged",
        "areas: 1 created, 0 changed, 0 unchanged",
        "recommendations: 0 created, 0 changed, 0 unchanged",
        "impact measures: 0 created, 0 changed, 0 unchanged",
        "actions: 2 created, 0 changed, 0 unchanged",
        "progress reports: 1 recorded",
        "posts: 2 created",
    ]
    assert "actions.csv, row 2, column “owners”: This post does not exist yet" in warned
    plan = Plan.objects.get()
    assert (plan.cycle_days, plan.published_on) == (28, date(2019, 1, 15))
    assert AuditRecord.objects.get(verb="plan.imported").actor_label == "command import_plan"


def test_twice_says_unchanged(files: Path) -> None:
    import_plan(files, *NEW)
    said, _ = import_plan(files, *NEW)

    assert "actions: 0 created, 0 changed, 2 unchanged" in said
    assert "areas: 0 created, 0 changed, 1 unchanged" in said
    assert AuditRecord.objects.filter(verb="plan.imported").count() == 1


def test_a_dry_run_writes_nothing(files: Path) -> None:
    said, _ = import_plan(files, *NEW, "--dry-run")

    assert "actions: would be 2 created, 0 changed, 0 unchanged" in said
    assert not Plan.objects.exists()


def test_errors_have_their_place_and_nothing_is_written(files: Path) -> None:
    (files / "actions.csv").write_text("area_key,action,due_on\nP9,Visit,31/02/2019\n")
    err = io.StringIO()

    with pytest.raises(CommandError, match=r"^2 errors. Nothing was imported.$"):
        call_command(
            "import_plan", "--name", "X", "--scheme", "improvement-plan-2019",
            "--actions", str(files / "actions.csv"), stdout=io.StringIO(), stderr=err,
        )  # fmt: skip

    assert "error: actions.csv, row 2, column “due_on”: There is no such day." in err.getvalue()
    assert "Value: 31/02/2019" in err.getvalue()
    assert "error: actions.csv, row 2, column “area_key”: The plan has no area “P9”." in err.getvalue()
    assert not Plan.objects.exists()


def test_uncertain_rows_stop_until_they_are_answered(files: Path) -> None:
    import_plan(files, *NEW)
    (files / "actions.csv").write_text("area_key,action\nP1-OR1,Visit each child every four weeks\n")
    err = io.StringIO()
    command = ["import_plan", "--name", "The plan", "--actions", str(files / "actions.csv")]

    with pytest.raises(CommandError, match="1 uncertain row"):
        call_command(*command, stdout=io.StringIO(), stderr=err)
    assert "answer with --same 2=A001 or --new 2" in err.getvalue()

    with clock.pinned(date(2019, 1, 15)):
        call_command(*command, "--same", "2=A001", stdout=io.StringIO(), stderr=err)
    assert Plan.objects.get().actions.get(reference="A001").text == "Visit each child every four weeks"


@pytest.mark.parametrize("how", ["option", "file"])
def test_an_uncertain_row_can_be_new(files: Path, how: str) -> None:
    import_plan(files, *NEW)
    (files / "actions.csv").write_text("area_key,action\nP1-OR1,Visit each child every four weeks\n")
    (files / "answers.json").write_text(json.dumps({"2": "new"}))
    answer = ("--new", "2") if how == "option" else ("--answers", str(files / "answers.json"))

    said, _ = import_plan(files, *answer, kinds="actions")

    assert "actions: 1 created, 0 changed, 0 unchanged" in said
    assert Plan.objects.get().actions.count() == 3


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (("--scheme", "no-such"), "There is no status scheme no-such. There are: improvement-plan-2019"),
        (("--actions", "nowhere.csv"), "nowhere.csv cannot be read: No such file or directory."),
        (("--answers", "nowhere.json"), "is no JSON file"),
        (("--same", "2"), "write ROW=REF"),
        (("--by", "nobody@council.example"), "is nobody who may import plans"),
    ],
)
def test_options_that_cannot_be(files: Path, more: tuple[str, ...], says: str) -> None:
    with pytest.raises(CommandError, match=says):
        import_plan(files, *more)


def test_without_a_file_there_is_nothing_to_do(files: Path) -> None:
    with pytest.raises(CommandError, match="Name at least one file"):
        import_plan(files, kinds="")


def test_a_person_who_may_can_move_dates(files: Path) -> None:
    import_plan(files, *NEW)
    manager = UserFactory(roles=[Role.PROGRAMME_MANAGER])
    (files / "actions.csv").write_text(
        "reference,action,due_on,date_move_reason\n"
        "A001,Visit each child every six weeks,2019-03-31,The provider changed\n"
    )

    import_plan(files, "--by", manager.email, kinds="actions")

    assert DateMove.objects.get().decided_by == manager


def test_an_export_has_what_was_promised(files: Path) -> None:
    import_plan(files, *NEW)

    first, second = export()

    wanted = (
        "reference area_key sequence action due_on progress outlook derived_rating rating colour reason"
        " flags valid_until"
    )
    assert set(wanted.split()) <= set(first)
    assert {name: first[name] for name in wanted.split()} == {
        "reference": "A001",
        "area_key": "P1-OR1",
        "sequence": "1",
        "action": "Visit each child every six weeks",
        "due_on": "2019-01-31",
        "progress": "in_progress",
        "outlook": "on_track",
        "derived_rating": "on_track",
        "rating": "on_track",
        "colour": "green",
        "reason": "reported_on_track",
        "flags": "",
        "valid_until": "2019-02-01",
    }
    assert (second["progress"], second["outlook"], second["rating"]) == ("not_reported", "", "not_reported")
    assert (second["flags"], second["colour"]) == ("undated", "white")


@pytest.mark.parametrize(
    ("day", "rating"),
    [("2019-01-30", "on_track"), ("2019-01-31", "on_track"), ("2019-02-01", "overdue")],
)
def test_as_of_moves_the_clock(files: Path, day: str, rating: str) -> None:
    import_plan(files, *NEW)

    assert export("--as-of", day)[0]["rating"] == rating


def test_the_plan_as_of_its_end(files: Path) -> None:
    """After the plan's end the clock stands, so nothing becomes stale or overdue by it."""
    import_plan(files, *NEW)

    assert export("--as-of", "2019-12-31") == export("--as-of", "2030-06-30")


def test_an_unknown_plan_is_said() -> None:
    with pytest.raises(CommandError, match="There is no plan called “nothing”"):
        call_command("export_actions", "--plan", "nothing", stdout=io.StringIO())


def test_known_on_is_what_the_portal_knew_at_the_end_of_a_day(files: Path) -> None:
    import_plan(files, *NEW)
    real_today = datetime.now(clock.LONDON).date()

    assert export("--known-on", (real_today - timedelta(days=1)).isoformat()) == []
    known_today = export("--known-on", real_today.isoformat())
    assert [row["reference"] for row in known_today] == ["A001", "A002"]
    assert known_today[1]["lead"] == "Head of Care"
    assert known_today[1]["contributors"] == "Head of Play"
    assert {row["edit_mark"] for row in known_today} == {""}  # an older state is not for editing


def test_an_export_is_recorded_and_writes_nothing_else(files: Path) -> None:
    import_plan(files, *NEW)
    before = AuditRecord.objects.count()

    export("--as-of", "2019-02-01")

    assert AuditRecord.objects.count() == before + 1
    entry = AuditRecord.objects.get(verb="plan.exported")
    assert entry.detail == {"format": "csv", "as_of": "2019-02-01", "known_on": None}
