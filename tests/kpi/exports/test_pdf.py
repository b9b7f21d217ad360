"""The PDF of a KPI report: tagged, with words for each chart, and nothing that an edition may not show."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from kpi.exports.pdf import report_pdf
from kpi.exports.story import story_of
from kpi.rules.report import KpiReportContent
from tests.factories.kpi_report import content, hidden, indicator, point
from tests.pdf_files import about, opened, tags, text_of


class Said(str):
    """A PDF's text, in which neither spaces nor line breaks count."""

    def __contains__(self, words: object) -> bool:
        return "".join(str(words).split()) in str(self)


def words_of(report: KpiReportContent) -> Said:
    return Said("".join(text_of(report_pdf(report)).split()))


def test_it_is_an_accessible_document() -> None:
    pdf = opened(report_pdf(content()))
    assert bool(pdf.Root.MarkInfo.Marked)
    assert str(pdf.Root.Lang) == "en-GB"
    with pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
    assert about(report_pdf(content()))["/Title"] == "KPI report, Quarter 3 2018/19"


def test_only_the_chart_is_a_figure_and_it_has_words() -> None:
    figures = [alt for tag, alt in tags(opened(report_pdf(content()))) if tag == "/Figure"]
    assert figures == [
        "PI6 Children on a plan visited within two weeks. Jan 2017 to Dec 2018: from 61.2% to 88.8%;"
        " target 90.0% or more; mean 77.2%, limits 65.1% to 89.3%, provisional;"
        " two of three months near the upper limit."
    ]


def test_an_indicator_is_a_bookmark() -> None:
    report = content(indicator(), indicator(code="PI7", name="Plans updated"))
    with opened(report_pdf(report)).open_outline() as outline:
        (top,) = outline.root
        assert [item.title for item in top.children] == [
            "What stands out",
            "All indicators",
            "PI6 Children on a plan visited within two weeks",
            "PI7 Plans updated",
            "How to read this report",
        ]


def test_each_indicator_with_all_that_is_known_takes_one_page() -> None:
    assert len(opened(report_pdf(content())).pages) == 4
    assert len(opened(report_pdf(content(indicator(), indicator(code="PI7")))).pages) == 5


def test_what_the_first_page_says() -> None:
    report = content(
        state="approved",
        approved_by="Director of Children’s Services",
        approved_on=date(2019, 1, 31),
        sha256="ab12" * 16,
        gaps=("PI3",),
        gaps_reason="the system was changed",
        introduction="A quarter of two halves.",
    )
    first = text_of(report_pdf(report)).split("\n")[0]
    for words in (
        "KPI report, Quarter 3 2018/19",
        "December 2018, closed",
        "Internal edition: may hold small counts of children, not for publication",
        "Approved by Director of Children’s Services on 31 January 2019",
        "21 January 2019, 06:10",
        "PI3: the system was changed",
        "ab12" * 16,
        "A quarter of two halves.",
        "Improving: a signal for the better (1)",
        "PI6 Children on a plan visited within two weeks: 88.8%, target 90.0% or more, amber",
    ):
        assert words in first


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "Draft, not approved"),
        ({"state": "submitted"}, "Draft, waiting for approval"),
        ({"closed": False}, "December 2018, not closed: figures can still change"),
        ({"edition": "public"}, "Public edition"),
    ],
)
def test_a_draft_says_so(changes: dict[str, object], words: str) -> None:
    assert words in words_of(replace(content(), **changes))  # type: ignore[arg-type]


def test_what_an_indicator_says() -> None:
    restated = "Corrected on 2 March 2019 to 88.0%: late entries"
    said = words_of(content(indicator(provisional=True, restated=restated, basis_restated=True)))
    for words in (
        "Child Protection · Head of Service, Child Protection · As at month end · Higher is better",
        "88.8% 404 of 455",
        "90.0% or more",
        "Since Nov 2018",
        "up 3.5, better",
        "above 81.8%, better",
        "England, 2018",
        "79.7%, we are above",
        "Will miss",
        "Improving, but not yet able to reach the target.",
        "Two more teams plan visits ahead.",
        "Cover is asked for.",
        "Jan 2018 to Dec 2018: mean 77.2%, limits 65.1% to 89.3%, provisional",
        "Jan 2017 to Dec 2017: mean 60.7%, limits 56.6% to 64.8%",
        "limits begin anew",
        "Provisional: the source has not confirmed this figure.",
        "Corrected on 2 March 2019 to 88.0%: late entries.",
        "Based on a figure since corrected.",
    ):
        assert words in said


def test_a_hidden_figure_is_nowhere() -> None:
    small = hidden(series=(point("Nov 2018", "75.0"), point("Dec 2018", None, symbol="c")))
    said = words_of(content(small, edition="public"))
    assert "December 2018 c Target" in said
    assert "A small count of children, or a figure that would give one away, is not shown." in said
    assert "Dec 2018 c 90.0%" in said
    assert "What stands out" not in said


def test_an_indicator_without_any_figure_is_named() -> None:
    none = indicator(
        value=None, value_text="–", missing="No figure", rag="", change_text="", change_direction="",
        series=(), lower=None, upper=None, mean=None, variation="", assurance="", signal="", spc_note="",
    )  # fmt: skip
    said = words_of(content(none))
    assert "December 2018 No figure" in said
    assert [tag for tag, _ in tags(opened(report_pdf(content(none)))) if tag == "/Figure"] == []


def test_one_figure_alone_is_not_drawn() -> None:
    alone = point("Dec 2018", "88.8", mean=Decimal("88.8"))
    report = content(indicator(series=(alone,), spc_note="not_computable"))
    assert [tag for tag, _ in tags(opened(report_pdf(report))) if tag == "/Figure"] == []
    said = words_of(report)
    assert "Dec 2018 88.8% 90.0%" in said
    assert "mean 88.8%" not in said


def test_ranges_and_counts() -> None:
    series = tuple(
        point(label, value, target=None, target_low=Decimal(30), target_high=Decimal(40))
        for label, value in (("Nov 2018", "35"), ("Dec 2018", "1017"))
    )
    one = indicator(
        unit="count", decimals=0, polarity="range", value=Decimal(1017), value_text="1,017", rag="red",
        target=None, target_low=Decimal(30), target_high=Decimal(40), target_text="30 to 40", series=series,
        change=Decimal(982), change_text="up 982", change_performance="worse",
        variation="", assurance="", signal="", spc_note="not_computable", lower=None, upper=None, mean=None,
    )  # fmt: skip
    said = words_of(content(one))
    assert "1,017 404 of 455" in said
    assert "up 982, worse" in said
    assert "Dec 2018 1,017 30 to 40" in said
    assert "No limits yet." in said


def test_texts_are_texts() -> None:
    evil = "#panic() *bold* $x$ @ref"
    one = indicator(name=evil, owner=evil, commentary=evil, definition=evil, service=evil)
    report = content(one, title=evil, introduction=evil)
    assert words_of(report).count("#panic()*bold*$x$@ref") >= 6
    assert about(report_pdf(report))["/Title"] == evil


def test_it_comes_out_the_same_twice() -> None:
    assert report_pdf(content()) == report_pdf(content())


def test_the_story_of_a_count_names_no_figure_below_nothing() -> None:
    one = indicator(unit="count", decimals=0, lower=Decimal(-3), upper=Decimal(9), target=Decimal(12))
    story = story_of(one)
    assert story is not None
    assert "gives between 0 and 9" in story.explanation
