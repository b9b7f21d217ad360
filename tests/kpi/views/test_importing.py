"""The pages of importing figures: upload, preview, ticks, confirmation, result, and the sheet to fill in."""

import io
import re
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import User
from accounts.roles import Role
from foundation.audit.models import AuditRecord
from foundation.jobs.models import Job, JobState
from foundation.jobs.runner import run_now
from foundation.rendering.grids import read_xlsx_grids
from kpi.models import KpiUpload, Observation, ReportingMonth
from tests.factories.accounts import UserFactory
from tests.factories.kpi import DECEMBER, IndicatorFactory, ObservationFactory, series
from tests.kpi.imports.making import workbook

pytestmark = pytest.mark.django_db

CONTENT = b"code,period,value\r\nK1,2018-11,75.4\r\nK1,2018-12,66.6\r\n"


@pytest.fixture(autouse=True)
def place(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    settings.PINNED_TODAY = date(2019, 1, 21)


@pytest.fixture
def analyst() -> User:
    return UserFactory(roles=[Role.ANALYST])


@pytest.fixture
def visitor(client: Client, analyst: User) -> Client:
    client.force_login(analyst)
    return client


def send(visitor: Client, content: bytes = CONTENT, *, name: str = "kpis.csv", **fields: str) -> Any:
    data = {"kind": "observations", "indicator": "", "file": SimpleUploadedFile(name, content), **fields}
    return visitor.post(reverse("import_figures"), data)


def upload(visitor: Client, content: bytes = CONTENT, **more: str) -> tuple[KpiUpload, str]:
    """The upload and its preview."""
    answer = send(visitor, content, **more)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    return KpiUpload.objects.latest("pk"), visitor.get(answer["Location"]).content.decode()


def tick(visitor: Client, item: KpiUpload, do: str, *keys: str) -> str:
    """The preview after these lines were ticked and this button was pressed."""
    address = reverse("figures_ticks", args=[item.public_id])
    return visitor.post(address, {"do": do, "key": list(keys)}, follow=True).content.decode()


def seen_in(page: str) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]{64})"', page)
    assert found is not None, "there is nothing to confirm"
    return found[1]


def confirm(visitor: Client, item: KpiUpload, seen: str) -> str:
    address = reverse("figures_confirm", args=[item.public_id])
    return visitor.post(address, {"seen": seen}, follow=True).content.decode()


def test_from_upload_to_figures(visitor: Client) -> None:
    IndicatorFactory(code="K1", name="Visits on time")
    item, page = upload(visitor)
    assert "K1 Visits on time" in page
    assert "November 2018 75.4%; December 2018 66.6%" in page
    assert not Observation.objects.exists()

    waiting = confirm(visitor, item, seen_in(page))
    assert "Waiting for its turn." in waiting
    confirm(visitor, item, seen_in(page))
    run_now(Job.objects.get())

    done = visitor.get(reverse("figures_preview", args=[item.public_id])).content.decode()
    assert "2 new figures, 0 changed, 0 comparators. Worked out: November 2018 to December 2018." in done
    item.refresh_from_db()
    assert (item.state, item.summary["months"]) == ("imported", ["2018-11-30", "2018-12-31"])
    assert Observation.objects.count() == 2


def test_what_cannot_be_taken_is_left_out_and_taken_back(visitor: Client) -> None:
    IndicatorFactory(code="K1")
    item, page = upload(visitor, CONTENT + b"K9,2018-12,5\r\nK1,2018-10,a lot\r\n")
    assert "Cannot be taken" in page
    assert "Unknown code. Define the indicator first" in page
    assert "C5" in page
    assert "Import this" not in page

    page = tick(visitor, item, "leave_out", "4", "5")
    assert "Left out or confirmed by you" in page
    assert "Import this" in page

    page = tick(visitor, item, "take_back", "5")
    assert "a lot" in page
    assert "Import this" not in page
    item.refresh_from_db()
    assert item.left_out == ["4"]


def test_doubts_are_confirmed_or_left_out(visitor: Client) -> None:
    series(IndicatorFactory(code="K1"), [70, 71, 72, 73], until=date(2018, 10, 31))
    item, page = upload(visitor, b"code,period,value\r\nK1,2018-11,754\r\nK1,2018-12,120\r\n")
    assert "754% is about 10 times the figures around it" in page
    assert "Import this" not in page

    page = tick(visitor, item, "leave_out", "2")
    assert "120% is more than 100%." in page
    page = tick(visitor, item, "confirm", "3")
    confirm(visitor, item, seen_in(page))
    run_now(Job.objects.get())

    assert not Observation.objects.filter(period_end=date(2018, 11, 30)).exists()
    assert Observation.objects.get(period_end=DECEMBER).value == 120
    record = AuditRecord.objects.get(verb="kpi.observations_imported")
    assert (record.detail["left_out"], record.detail["confirmed"]) == (["2"], ["3"])


@pytest.mark.parametrize(
    ("do", "key", "message"),
    [
        ("leave_out", "", "Tick at least one row or cell."),
        ("leave_out", "99", "Tick at least one row or cell."),
        ("confirm", "4", "Tick at least one figure that is right."),
        ("take_back", "4", "Tick at least one line."),
    ],
)
def test_ticks_that_the_preview_does_not_offer_change_nothing(
    visitor: Client, do: str, key: str, message: str
) -> None:
    IndicatorFactory(code="K1")
    item, _ = upload(visitor, CONTENT + b"K9,2018-12,5\r\n")
    assert message in tick(visitor, item, do, key)
    item.refresh_from_db()
    assert (item.left_out, item.confirmed) == ([], [])


def test_an_unknown_button_looks_missing(visitor: Client) -> None:
    IndicatorFactory(code="K1")
    item, _ = upload(visitor)
    answer = visitor.post(reverse("figures_ticks", args=[item.public_id]), {"do": "anything", "key": "2"})
    assert answer.status_code == 404


def test_a_file_of_one_indicator_is_of_the_one_chosen(visitor: Client) -> None:
    IndicatorFactory(code="K1")
    item, page = upload(visitor, b"period,value\r\n2018-12,66.6\r\n", indicator="K1")
    assert "December 2018 66.6%" in page
    assert "Import this" in page
    assert item.options["indicator"] == "K1"


def test_comparators_by_page(visitor: Client) -> None:
    IndicatorFactory(code="K1", name="Visits on time")
    _, page = upload(visitor, b"code,area,year,value\r\nK1,England,2018,82.7\r\n", kind="comparators")
    assert "Import of comparators" in page
    assert "England, 2017/18: 82.7%" in page


def test_changed_figures_are_shown_before_and_after(visitor: Client) -> None:
    ObservationFactory(indicator__code="K1", value=60, numerator=12, denominator=20)
    _, page = upload(visitor)
    assert "<del>60.0% (12 of 20)</del> → <ins>66.6%</ins>" in page


def test_a_file_that_says_nothing_new_has_nothing_to_confirm(visitor: Client) -> None:
    ObservationFactory(indicator__code="K1", value="66.6")
    _, page = upload(visitor, b"code,period,value\r\nK1,2018-12,66.6\r\n")
    assert "There is nothing to import." in page
    assert "Import this" not in page


def test_a_preview_that_was_outrun_is_shown_anew(visitor: Client) -> None:
    one = IndicatorFactory(code="K1")
    item, page = upload(visitor)
    ObservationFactory(indicator=one, value=60)

    again = confirm(visitor, item, seen_in(page))

    assert "The portal’s figures changed after you saw this preview." in again
    assert not Job.objects.exists()
    assert seen_in(again) != seen_in(page)


def test_a_month_closed_meanwhile_stops_the_job(visitor: Client, analyst: User) -> None:
    IndicatorFactory(code="K1")
    item, page = upload(visitor)
    confirm(visitor, item, seen_in(page))
    ReportingMonth.objects.create(month_end=DECEMBER, closed_at="2019-01-21T09:00Z", closed_by=analyst)

    job = run_now(Job.objects.get())

    assert job.state == JobState.FAILED
    assert not Observation.objects.exists()
    page = visitor.get(reverse("figures_preview", args=[item.public_id])).content.decode()
    assert "Not imported yet" in page
    assert "December 2018 is closed and reported no figure" in page


def test_a_discarded_upload_is_done_with(visitor: Client) -> None:
    IndicatorFactory(code="K1")
    item, page = upload(visitor)

    gone = visitor.post(reverse("figures_discard", args=[item.public_id]), follow=True).content.decode()

    assert "kpis.csv was discarded. Nothing was changed." in gone
    assert (
        "This import was discarded."
        in visitor.get(reverse("figures_preview", args=[item.public_id])).content.decode()
    )
    assert "it cannot be changed any more." in tick(visitor, item, "leave_out", "2")
    assert "it cannot be changed any more." in confirm(visitor, item, seen_in(page))
    assert not Job.objects.exists()


def test_uploads_that_wait_are_listed_and_only_for_their_owner(visitor: Client) -> None:
    item, _ = upload(visitor)
    assert (
        reverse("figures_preview", args=[item.public_id])
        in visitor.get(reverse("import_figures")).content.decode()
    )

    other = Client()
    other.force_login(UserFactory(roles=[Role.ANALYST]))
    assert "Waiting for you" not in other.get(reverse("import_figures")).content.decode()
    assert other.get(reverse("figures_preview", args=[item.public_id])).status_code == 404
    for name in ("figures_ticks", "figures_confirm", "figures_discard"):
        assert other.post(reverse(name, args=[item.public_id])).status_code == 404


def test_what_a_file_says_is_escaped(visitor: Client) -> None:
    rows = b"<script>alert(1)</script>,2018-12,5\r\nK1,2018-12,<b>5</b>\r\n"
    _, page = upload(visitor, b"code,period,value\r\n" + rows, name="<i>k.csv")
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "&lt;b&gt;5" in page
    assert "&lt;i&gt;k.csv" in page


def test_of_very_many_cells_the_first_are_shown(
    visitor: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    item, page = upload(visitor, b"code,period,value\r\n" + b"K1,2018-12,x y\r\n" * 250)
    assert "And 50 more, which are shown when these are settled." in page
    assert page.count('name="key"') == 200
    with django_assert_max_num_queries(20):
        visitor.get(reverse("figures_preview", args=[item.public_id]))


def bomb() -> bytes:
    """A workbook whose first sheet unpacks to more than 250 MB."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook(("code", "period", "value")))) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for name in old.namelist():
            if name.endswith("sheet1.xml"):
                with new.open(name, "w") as member:
                    for _ in range(251):
                        member.write(b" " * 1024 * 1024)
            else:
                new.writestr(name, old.read(name))
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("kpis.csv", b"", "kpis.csv is empty."),
        ("kpis.xlsx", b"code,period,value\r\n", "is called .xlsx but is not a file of that kind."),
        ("kpis.csv", workbook(("code",)), "is called .csv but is not a file of that kind."),
        ("kpis.xlsm", workbook(("code",)), "is a file with macros."),
        ("kpis.pdf", b"%PDF-1.4", "Choose a file of this kind: CSV or Excel (.xlsx)."),
        ("kpis.xlsx", bomb(), "kpis.xlsx unpacks to far more than it should. It was not stored."),
    ],
    ids=["empty", "text as xlsx", "xlsx as csv", "macros", "pdf", "zip bomb"],
)
def test_files_that_may_not_be_stored(visitor: Client, name: str, content: bytes, message: str) -> None:
    page = send(visitor, content, name=name).content.decode()
    assert message in page
    assert "There is a problem" in page
    assert not KpiUpload.objects.exists()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"kind": ""}, "Choose what the file holds"),
        ({"kind": "audits"}, "Choose what the file holds"),
        ({"indicator": "K9"}, "Choose an indicator from the list"),
        ({"file": ""}, "Choose a file"),
    ],
)
def test_forms_that_are_not_filled_in(visitor: Client, fields: dict[str, str], message: str) -> None:
    page = send(visitor, CONTENT, **fields).content.decode()
    assert message in page
    assert not KpiUpload.objects.exists()


def test_an_encoding_that_cannot_be_read_is_said_on_the_preview(visitor: Client) -> None:
    _, page = upload(visitor, b"code,period,value,source\r\nK1,2018-12,5,\xc3\xa9t\xe9\r\n")
    assert "Line 2 holds a character that is not UTF-8" in page
    assert "Import this" not in page


def test_the_sheets_to_fill_in(visitor: Client) -> None:
    ObservationFactory(indicator__code="K1", value="66.6")
    page = visitor.get(reverse("import_figures")).content.decode()
    assert "Empty, for December 2018" in page

    answer = visitor.get(reverse("figures_sheet"), {"months": "2", "filled": "on"})

    assert answer["Content-Disposition"] == 'attachment; filename="indicators-2018-12.xlsx"'
    (grid,) = read_xlsx_grids(answer.content)
    assert [row.cells[7:] for row in grid.rows] == [("Nov 2018", "Dec 2018"), ("", 66.6)]
    assert AuditRecord.objects.get(verb="kpi.sheet_downloaded").detail == {"months": 2, "filled": True}


@pytest.mark.parametrize("months", ["", "0", "61", "many"])
def test_sheets_of_other_sizes_look_missing(visitor: Client, months: str) -> None:
    assert visitor.get(reverse("figures_sheet"), {"months": months}).status_code == 404


@pytest.mark.parametrize("role", [Role.OFFICER, Role.MANAGER, Role.BOARD_MEMBER])
def test_others_do_not_import(client: Client, role: Role) -> None:
    client.force_login(UserFactory(roles=[role]))
    for name in ("import_figures", "figures_sheet"):
        assert client.get(reverse(name), {"months": "1"}).status_code == 404
