"""PDFs are tagged, say what they are, print texts as they are, and come out the same twice."""

from datetime import UTC, datetime
from typing import Any

import pytest
import typst

from foundation.rendering.pdf import typeset
from tests.pdf_files import about, opened, tags, text_of

MADE_AT = datetime(2019, 1, 21, 6, 10, tzinfo=UTC)
SQUARE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 40"><rect width="40" height="40"/>'
    '<text x="45" y="20" font-family="Source Sans Pro" font-size="10">target 90%</text></svg>'
)
TEMPLATE = b"""
#import "base.typ": *
#show: portal-document.with(footer: [Ashworth Council])
= #title
#prose(data.text)
#svg(data.svg, data.words)
== Figures
#listing(
  columns: (1fr, auto),
  header: ("Month", "Value"),
  ..data.rows.map(row => (row.month, figure-cell(row.value))),
)
"""
DATA = {
    "text": "Two more teams plan visits.",
    "svg": SQUARE,
    "words": "One month, below target",
    "rows": [{"month": "December 2018", "value": "88.8%"}],
}


def made(template: bytes = TEMPLATE, title: str = "KPI report", **changed: Any) -> bytes:
    return typeset(template, DATA | changed, title=title, made_at=MADE_AT)


def test_it_is_tagged_and_says_what_it_is() -> None:
    pdf = opened(made())
    assert bool(pdf.Root.MarkInfo.Marked)
    assert str(pdf.Root.Lang) == "en-GB"
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
    with pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] == "KPI report"
    assert set(about(made())) == {"/Title", "/Creator", "/CreationDate", "/ModDate"}
    assert about(made())["/Title"] == "KPI report"


def test_its_structure_is_that_of_the_page() -> None:
    assert tags(opened(made())) == [
        ("/Document", ""),
        ("/H1", ""),
        ("/P", ""),
        ("/Figure", "One month, below target"),
        ("/H2", ""),
        ("/Table", ""),
        ("/THead", ""),
        ("/TR", ""),
        ("/TH", ""),
        ("/Strong", ""),
        ("/TH", ""),
        ("/Strong", ""),
        ("/TBody", ""),
        ("/TR", ""),
        ("/TD", ""),
        ("/TD", ""),
    ]


def test_headings_are_bookmarks_and_pages_have_numbers() -> None:
    content = made(text="\n\n".join(f"Paragraph {n}" for n in range(90)))
    pdf = opened(content)
    with pdf.open_outline() as outline:
        assert [(item.title, [kid.title for kid in item.children]) for item in outline.root] == [
            ("KPI report", ["Figures"])
        ]
    assert len(pdf.pages) > 1
    assert f"Page 1 of {len(pdf.pages)}" in text_of(content)


@pytest.mark.parametrize(
    "text",
    [
        "#panic() *bold* _it_ @label $x^2$ `raw` [a] <b> // none",
        'a "quoted" \\ text, 90 % of £5 – “done”',
        "Zoë, Łukasz, Ελένη, Дмитрий",
    ],
)
def test_a_text_is_a_text(text: str) -> None:
    assert text in text_of(made(text=text))


def test_what_no_font_has_is_shown_as_such_and_what_nobody_sees_is_left_out() -> None:
    content = made(
        text="Good \U0001f600 \u6f22 news\x07\x00 \ud800today", title="Report \U0001f468\u200d\U0001f467"
    )
    assert "Good \ufffd \ufffd news today" in text_of(content)
    assert about(content)["/Title"].startswith("Report \ufffd")


def test_the_same_data_makes_the_same_bytes() -> None:
    assert made() == made()
    assert made() != made(text="Other words")
    assert about(made())["/CreationDate"] == "D:20190121061000Z"


def test_a_picture_without_words_is_refused() -> None:
    silent = TEMPLATE.replace(b"#svg(data.svg, data.words)", b'#image(bytes(data.svg), format: "svg")')
    with pytest.raises(typst.TypstError, match="missing alt text"):
        made(silent)


def test_a_mistake_in_a_template_is_not_taken_for_a_missing_glyph() -> None:
    with pytest.raises(typst.TypstError, match="unknown variable: nothing"):
        made(b"#nothing")


def test_templates_read_nothing_outside_their_folder() -> None:
    with pytest.raises(typst.TypstError):
        made(b'#read("../../manage.py")')
