"""The files that real councils' figures were transcribed into, by the commands, on an empty portal."""

import calendar
import csv
import io
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Service
from foundation import clock
from foundation.audit.models import AuditRecord
from kpi.models import Comparator, Indicator, Observation, ReportingMonth, Snapshot
from tests.kpi.imports.making import workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def kpi_data(shared_data: Path) -> Path:
    return shared_data / "kpi"


def run(command: str, file: Path, *more: str) -> tuple[str, str]:
    """What the command says on both streams, on 15 January 2024."""
    out, err = io.StringIO(), io.StringIO()
    with clock.pinned(date(2024, 1, 15)):
        call_command(command, str(file), *more, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def refused(command: str, file: Path, *more: str) -> tuple[str, str]:
    """Why the command ended with an error, and what it said before."""
    err = io.StringIO()
    with pytest.raises(CommandError) as caught, clock.pinned(date(2024, 1, 15)):
        call_command(command, str(file), *more, stdout=io.StringIO(), stderr=err)
    return str(caught.value), err.getvalue()


def test_the_table_of_2018(kpi_data: Path) -> None:
    file = kpi_data / "sandwell_kpis_2018.csv"

    said, warned = run("import_observations", file)

    assert said.splitlines() == [
        "indicators: 15 created, 0 changed, 0 unchanged",
        "observations: 180 created, 0 changed, 0 unchanged",
        "comparators: 0 created, 0 changed, 0 unchanged",
        "worked out: January 2018 to December 2018 (12)",
    ]
    assert warned == ""
    caseloads = Indicator.objects.get(code="PI14")
    assert (caseloads.unit, caseloads.decimals, caseloads.polarity) == ("ratio", 2, "lower")
    assert caseloads.service == Service.objects.get(name="Caseloads")
    november = caseloads.observations.get(period_end=date(2018, 11, 30))
    assert (november.value, november.source) == (Decimal("19.2"), "sandwell_kpis_2018.csv")
    assert Indicator.objects.get(code="PI12").frequency == "year_to_date"
    assert Snapshot.objects.filter(period_end=date(2018, 12, 31)).exclude(value=None).count() == 15


def test_the_same_file_twice_is_once(kpi_data: Path) -> None:
    file = kpi_data / "sandwell_kpis_2018.csv"
    run("import_observations", file)
    records = AuditRecord.objects.count()

    said, _ = run("import_observations", file)

    assert said.splitlines()[1] == "observations: 0 created, 0 changed, 180 unchanged"
    assert "worked out" not in said
    assert AuditRecord.objects.count() == records


def test_a_dry_run_writes_nothing(kpi_data: Path) -> None:
    said, _ = run("import_observations", kpi_data / "sandwell_kpis_2018.csv", "--dry-run")

    assert "observations: would be 180 created" in said
    assert not Indicator.objects.exists()
    assert not Service.objects.exists()
    assert not ReportingMonth.objects.exists()


def test_comparators_of_the_table_of_2018(kpi_data: Path) -> None:
    run("import_observations", kpi_data / "sandwell_kpis_2018.csv")
    file = kpi_data / "sandwell_comparators.csv"

    said, _ = run("import_comparators", file)

    assert said.splitlines()[2:] == [
        "comparators: 45 created, 0 changed, 0 unchanged",
        "worked out: January 2018 to December 2018 (12)",
    ]
    found = Comparator.objects.filter(indicator__code="PI3").values_list("kind", "area", "year", "value")
    assert set(found) == {
        ("england", "England", 2018, Decimal("76.9")),
        ("neighbours", "Statistical neighbours", 2018, Decimal("81.5")),
        ("region", "West Midlands", 2018, Decimal("77.0")),
    }
    none = Comparator.objects.filter(indicator__code="PI1", value=None, year=None)
    assert none.count() == 3
    snapshot = Snapshot.objects.get(indicator__code="PI3", period_end=date(2018, 12, 31))
    assert (snapshot.england, snapshot.england_year) == (Decimal("76.9"), 2018)
    again, _ = run("import_comparators", file)
    assert again.splitlines()[2] == "comparators: 0 created, 0 changed, 45 unchanged"


def test_indicators_without_codes_are_taken_as_far_as_they_can_be(kpi_data: Path) -> None:
    file = kpi_data / "walsall_indicators.csv"

    why, said = refused("import_observations", file)

    assert why.endswith("--leave-out 5,6,11,12,40,41,65,66,67")
    assert "D5: “year on year”: “year on year” is no frequency." in said
    assert "C65: “2023-24 to date”: “2023-24 to date” does not say up to which month." in said
    assert not Indicator.objects.exists()

    left_out = ("--leave-out", "5,6,11,12,40,41,65,66,67")
    why, said = refused("import_observations", file, *left_out)
    assert why.endswith("--confirm 16,polarity")
    assert "3.6% is written, but 6 out of 163 is 3.7%: it is truncated instead of rounded." in said

    done, _ = run("import_observations", file, *left_out, "--confirm", "16,polarity")
    assert "observations: 79 created, 0 changed, 0 unchanged" in done
    rate = Indicator.objects.get(name="Children in care rate per 10,000")
    assert (rate.code, rate.polarity, rate.frequency) == ("children-in-care-rate-per", "none", "month_end")
    assert list(rate.observations.values_list("period_end", "value")) == [
        (date(2021, 3, 31), Decimal("97.1")),
        (date(2022, 3, 31), Decimal("96.8")),
        (date(2023, 3, 31), Decimal("95")),
        (date(2023, 9, 30), Decimal("94")),
    ]
    home = Indicator.objects.get(name="Children placed at home on a full care order for over a year")
    assert home.observations.get().value == 16

    again, _ = run("import_observations", file, *left_out)
    assert "observations: 0 created, 0 changed, 79 unchanged" in again


def test_a_file_of_one_indicator_that_it_does_not_name(kpi_data: Path) -> None:
    file = kpi_data / "walsall_iha_monthly.csv"

    why, said = refused("import_observations", file)
    assert why.endswith("--leave-out 14")
    assert "2022/23 is no period of walsall_iha_monthly, which is measured “Monthly”." in said

    why, said = refused("import_observations", file, "--leave-out", "14")
    assert why.endswith("--confirm indicator")
    assert "“Walsall iha monthly”" in said

    done, _ = run("import_observations", file, "--leave-out", "14", "--confirm", "indicator")
    assert "observations: 12 created" in done
    april = Observation.objects.get(period_end=date(2022, 4, 30))
    assert (april.numerator, april.denominator, april.value) == (Decimal(9), Decimal(10), Decimal(90))
    again, _ = run("import_observations", file, "--leave-out", "14")
    assert "observations: 0 created, 0 changed, 12 unchanged" in again


def test_a_file_that_names_no_indicator_is_of_the_one_asked_for(kpi_data: Path) -> None:
    run("import_observations", kpi_data / "sandwell_kpis_2018.csv")
    file = kpi_data / "walsall_iha_monthly.csv"

    done, _ = run("import_observations", file, "--indicator", "PI1", "--leave-out", "14")

    assert "indicators: 0 created, 0 changed, 1 unchanged" in done
    assert Observation.objects.filter(indicator__code="PI1", denominator__gt=0).count() == 12


def test_comparators_without_codes(kpi_data: Path) -> None:
    file = kpi_data / "walsall_indicators.csv"
    run("import_observations", file, "--leave-out", "5,6,11,12,40,41,65,66,67", "--confirm-all")
    outturns = kpi_data / "walsall_comparators_outturns.csv"

    why, said = refused("import_comparators", outturns)
    assert "Unknown indicator: the portal has no indicator “Teeth checked by a dentist”." in said
    rows = why.rpartition(" ")[2]
    assert rows.split(",") == [str(row) for row in (*range(21, 26), *range(41, 59))]

    done, _ = run("import_comparators", outturns, "--leave-out", rows)
    assert "comparators: 34 created" in done
    dental = Comparator.objects.filter(indicator__name="Up to date dental check")
    assert set(dental.values_list("kind", "area", "year", "value")) == {
        ("authority", "Walsall", 2023, Decimal(88)),
        ("authority", "Walsall", 2022, Decimal(88)),
        ("region", "West Midlands", 2023, Decimal(70)),
        ("neighbours", "Statistical neighbours", 2023, Decimal(79)),
        ("england", "England", 2023, Decimal(76)),
    }


def test_comparators_found_by_another_name_and_unit(kpi_data: Path) -> None:
    file = kpi_data / "walsall_national_comparison.csv"
    run("import_observations", kpi_data / "walsall_indicators.csv",
        "--leave-out", "5,6,11,12,40,41,65,66,67", "--confirm-all")  # fmt: skip
    Indicator.objects.filter(name="Children in care rate per 10,000").update(
        aliases=["Number of children we care for"]
    )

    _, said = refused("import_comparators", file)
    assert "C2: “82,170”" not in said
    assert "D2: “82,170”: This figure is in “number”, but children-in-care-rate-per is in “per 10,000" in said

    others = "2,6," + ",".join(str(row) for row in range(8, 22))
    done, _ = run("import_comparators", file, "--leave-out", others)
    assert "comparators: 4 created" in done
    assert set(Comparator.objects.values_list("kind", "area", "year", "value")) == {
        ("england", "England", 2022, Decimal(70)),
        ("region", "West Midlands", 2022, Decimal(88)),
        ("neighbours", "Statistical neighbours", 2022, Decimal(100)),
        ("authority", "Walsall", 2023, Decimal("93.7")),
    }


def test_a_file_of_the_other_kind_is_sent_to_the_other_command(kpi_data: Path) -> None:
    _, said = refused("import_observations", kpi_data / "sandwell_comparators.csv")
    assert "This file holds comparators: import it as comparators." in said
    _, said = refused("import_comparators", kpi_data / "sandwell_kpis_2018.csv")
    assert "This file holds results: import it as results." in said


def printed_table(kpi_data: Path) -> list[list[str]]:
    """The table as it was printed: a row an indicator, percent signs, misprints, words for no figure."""
    with (kpi_data / "sandwell_kpis_2018.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with (kpi_data / "sandwell_comparators.csv").open(encoding="utf-8", newline="") as file:
        others = {(row["code"], row["comparator"]): row for row in csv.DictReader(file)}
    months = [f"{name}-18" for name in calendar.month_abbr if name]
    areas = ["Statistical Neighbours", "England", "West Midlands"]
    table = [["PI", "Indicator", "Service area", "Frequency", "Polarity", *months, "Change", *areas]]
    for row in rows:
        if table[-1][0] != row["code"]:
            said = [row["name"], f" {row['service_area']} ", row["frequency"], row["polarity"]]
            table.append([row["code"], *said, *[""] * 12, "▲"])
            for area in areas:
                other = others[row["code"], area]
                table[-1].append(other["value_printed"] if not other["note"] else other["value"])
        table[-1][4 + int(row["period"][-2:])] = f" {row['value_printed']} "
    return table


def test_the_printed_table_and_the_long_file_say_the_same(kpi_data: Path, tmp_path: Path) -> None:
    file = tmp_path / "scorecard.xlsx"
    file.write_bytes(workbook(("Performance scorecard",), ("Reported", "Jan-19"), *printed_table(kpi_data)))
    run("import_observations", kpi_data / "sandwell_kpis_2018.csv")

    why, said = refused("import_observations", file)
    assert why.endswith("--confirm P17")
    assert "“1920”, PI14, November 2018: 1920 is about 100 times the figures around it" in said

    done, _ = run("import_observations", file, "--leave-out", "P17")
    assert done.splitlines()[:3] == [
        "indicators: 0 created, 0 changed, 15 unchanged",
        "observations: 0 created, 0 changed, 179 unchanged",
        "comparators: 45 created, 0 changed, 0 unchanged",
    ]


def test_the_printed_table_alone_defines_the_indicators(kpi_data: Path, tmp_path: Path) -> None:
    file = tmp_path / "scorecard.xlsx"
    file.write_bytes(workbook(*printed_table(kpi_data)))

    done, said = run("import_observations", file, "--leave-out", "P15")

    assert "observations: 179 created" in done
    assert "PI2 per 10,000 children, PI5 number, PI14 ratio." in said
    units = dict(Indicator.objects.values_list("code", "unit"))
    assert (units["PI1"], units["PI2"], units["PI5"], units["PI14"]) == (
        "percent", "rate_per_10000", "count", "ratio"
    )  # fmt: skip


def test_the_printed_misprint_is_doubted(kpi_data: Path, tmp_path: Path) -> None:
    """1920 for 19.20, as the printed table has it."""
    file = tmp_path / "kpis.csv"
    shutil.copy(kpi_data / "sandwell_kpis_2018.csv", file)
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("2018-11,19.20,1920", "2018-11,1920,1920"), encoding="utf-8")

    why, said = refused("import_observations", file)

    assert why.endswith("--confirm 168")
    assert "J168: “1920”, PI14, November 2018: 1920 is about 100 times the figures around it" in said
    assert not Observation.objects.exists()
