import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from foundation.rendering.inert import inert, strip_inert

SPREADSHEET_LETTERS = st.text(alphabet="'=+-@\t\r\n＝a ", max_size=6)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("Recruit social workers", "Recruit social workers"),
        ("=1+1", "'=1+1"),
        ("+44", "'+44"),
        ("-", "'-"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("＝1", "'＝1"),
        ("a=1", "a=1"),
        ("'til March", "'til March"),
        ("'", "'"),
        ("'=1", "''=1"),
        ("''", "'''"),
    ],
)
def test_dangerous_text_is_marked(text: str, expected: str) -> None:
    assert inert(text) == expected
    assert strip_inert(expected) == text


@given(st.one_of(st.text(), SPREADSHEET_LETTERS))
@example("''=")
def test_the_importer_takes_exactly_the_mark_away(text: str) -> None:
    assert strip_inert(inert(text)) == text


@given(st.one_of(st.text(), SPREADSHEET_LETTERS))
def test_no_cell_starts_as_a_formula(text: str) -> None:
    assert inert(text)[:1] not in set("=+-@\t\r\n＝＋－＠")
