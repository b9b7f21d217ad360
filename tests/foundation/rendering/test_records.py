"""TOML files to dataclasses: what is wrong with a file is named."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from foundation.rendering.records import BrokenFile, made, read_toml


@dataclass(frozen=True)
class Finding:
    theme: str
    month: int = 0


def test_a_table_becomes_what_it_tells() -> None:
    assert made(Finding, {"theme": "Voice", "month": 3}, "story.toml") == Finding("Voice", 3)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"theme": "Voice", "mnth": 3}, "story.toml: Finding has no mnth"),
        ({"month": 3}, "story.toml: .*missing 1 required positional argument: 'theme'"),
    ],
)
def test_a_key_too_many_or_too_few_is_named(table: dict[str, object], message: str) -> None:
    with pytest.raises(BrokenFile, match=message):
        made(Finding, table, "story.toml")


def test_a_file_that_is_missing_or_no_toml_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_text("theme = ")

    with pytest.raises(BrokenFile, match=r"^broken\.toml: Invalid value"):
        read_toml(tmp_path / "broken.toml")
    with pytest.raises(BrokenFile, match=r"^none\.toml: "):
        read_toml(tmp_path / "none.toml")
