"""script/assets: another council's file gives another look."""

import os
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
OTHER = """
[council]
name = "Brackenshire County Council"
service = "Better Together"
email = "better@brackenshire.example"

[brand]
colour = "#0f4c3a"
tint = "#f2f8f6"
line = "#c2d9d1"
font = 'Verdana, "DejaVu Sans", sans-serif'
"""


def build(council: Path, result: Path) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "GT_COUNCIL_FILE": str(council), "GT_ASSETS_DIST": str(result)}
    return subprocess.run(
        [ROOT / "script" / "assets"], env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture
def other(tmp_path: Path) -> Path:
    council = tmp_path / "council.toml"
    council.write_text(OTHER)
    return council


def test_another_council_gets_its_own_colour_and_font(other: Path, tmp_path: Path) -> None:
    done = build(other, tmp_path / "dist")

    assert done.returncode == 0, done.stderr
    styles = (tmp_path / "dist" / "app.css").read_text()
    assert "#0f4c3a" in styles
    assert "Verdana" in styles
    assert settings.COUNCIL.colour == "#4b2354"
    assert "#4b2354" not in styles
    assert "Arial" not in styles


def test_nothing_is_compiled_twice_and_a_change_is(other: Path, tmp_path: Path) -> None:
    styles = tmp_path / "dist" / "app.css"
    build(other, tmp_path / "dist")
    first = styles.stat().st_mtime_ns
    build(other, tmp_path / "dist")
    assert styles.stat().st_mtime_ns == first

    other.write_text(OTHER.replace("#0f4c3a", "#123456"))
    build(other, tmp_path / "dist")
    assert "#123456" in styles.read_text()


@pytest.mark.parametrize("colour", ["green", "#fff", "#0f4c3a; } body { display: none"])
def test_what_is_no_colour_is_refused_with_its_name(other: Path, tmp_path: Path, colour: str) -> None:
    other.write_text(OTHER.replace("#0f4c3a", colour))
    done = build(other, tmp_path / "dist")

    assert done.returncode == 1
    assert "brand.colour" in done.stderr
    assert not (tmp_path / "dist" / "app.css").exists()


def test_the_lock_names_hashes_and_no_registry() -> None:
    lock = (ROOT / "package-lock.json").read_text()

    assert '"resolved"' not in lock
    assert '"integrity": "sha512-' in lock
