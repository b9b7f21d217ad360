"""The example's files of performance: a slip of the pen is named, not loaded."""

import shutil
from pathlib import Path

import pytest
from django.conf import settings

from foundation.rendering.records import BrokenFile
from kpi.example.stories import read_performance

FOLDER = settings.BASE_DIR / "examples" / "kpi"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "kpi"))


def test_every_month_of_every_indicator_has_a_figure() -> None:
    stories = read_performance(FOLDER)
    whole = [(row["code"], int(row["month"])) for row in stories.figures if not row["breakdown"]]
    assert len(whole) == 15 * 36
    assert set(whole) == {(story.code, month) for story in stories.indicators for month in range(-36, 0)}


def test_neighbours_are_authorities_and_not_ourselves() -> None:
    stories = read_performance(FOLDER)
    areas = {row["area"] for row in stories.comparators}
    assert set(stories.neighbours) < areas
    assert settings.COUNCIL.performance.authority in areas
    assert settings.COUNCIL.performance.authority not in stories.neighbours


def test_an_unknown_key_is_named(copy: Path) -> None:
    told = (copy / "indicators.toml").read_text().replace("polarity =", "polarty =", 1)
    (copy / "indicators.toml").write_text(told)
    with pytest.raises(BrokenFile, match="PI1: IndicatorStory has no polarty"):
        read_performance(copy)


def test_a_missing_key_is_named(copy: Path) -> None:
    told = (copy / "story.toml").read_text().replace('kind = "strength"\n', "", 1)
    (copy / "story.toml").write_text(told)
    with pytest.raises(BrokenFile, match=r"story.toml: .*'kind'"):
        read_performance(copy)


def test_a_missing_or_broken_file_is_named(copy: Path) -> None:
    (copy / "story.toml").write_text("neighbours = [")
    with pytest.raises(BrokenFile, match=r"story\.toml"):
        read_performance(copy)
    (copy / "story.toml").write_text((FOLDER / "story.toml").read_text())
    (copy / "audits.csv").unlink()
    with pytest.raises(BrokenFile, match=r"audits\.csv"):
        read_performance(copy)
