"""The tags of KPIs: always a word, and nothing that anyone wrote becomes markup."""

import pytest
from django.template import Context, Template

from foundation.charts.xmr import XmrChart, XmrPoint
from foundation.gallery.kpi_content import everyone, similar, visits


def draw(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


@pytest.mark.parametrize(
    ("code", "mark", "word"),
    [("green", "on_track", "Green"), ("amber", "at_risk", "Amber"), ("red", "off_track", "Red")],
)
def test_a_rag_is_a_shape_and_a_word(code: str, mark: str, word: str) -> None:
    html = draw("{% gt_rag code %}", code=code)

    assert f'<use href="#gt-m-{mark}"/></svg>{word}</span>' in html
    assert f"gt-mark--{code}" in html


def test_no_rag_is_said_and_has_no_shape() -> None:
    html = draw('{% gt_rag "" note="No target is set" %}')

    assert "No RAG" in html
    assert "<svg" not in html
    assert '<span class="gt-rating__note">No target is set</span>' in html


@pytest.mark.parametrize(
    ("direction", "performance", "arrow", "meaning"),
    [
        ("up", "worse", "▲", "<small>worse</small>"),
        ("down", "better", "▼", "<small>better</small>"),
        ("same", "same", "■", ""),
        ("up", "", "▲", ""),
    ],
)
def test_the_arrow_is_the_values_and_the_word_the_meaning(
    direction: str, performance: str, arrow: str, meaning: str
) -> None:
    html = draw('{% gt_change d "by 1.2" p %}', d=direction, p=performance)

    assert f'<span aria-hidden="true">{arrow}</span> by 1.2{meaning}</span>' in html


def test_a_change_in_one_line_and_one_without_anything_to_compare() -> None:
    assert " up 3.5, better</span>" in draw('{% gt_change "up" "up 3.5" "better" line=True %}')
    assert "nothing to compare with" in draw('{% gt_change none "" %}', none=None)


def test_an_icon_stands_hidden_beside_its_word_and_its_reason() -> None:
    html = draw('{% gt_spc_variation "concern_high" "Worsening" reason="a signal upwards" %}')

    assert 'aria-hidden="true" focusable="false"' in html
    assert '<span>Worsening<span class="govuk-visually-hidden">: a signal upwards</span></span>' in html


def test_what_is_not_known_has_no_icon() -> None:
    html = draw('{% gt_spc_assurance "" "–" %}')

    assert "<svg" not in html
    assert "Not applicable" in draw('{% gt_spc_assurance "" "Not applicable" %}')
    assert "<svg" in draw('{% gt_spc_assurance "" "Not applicable" %}')


def test_lower_is_better_turns_the_icon_round() -> None:
    higher = draw('{% gt_spc_assurance "consistent_pass" "Will meet" %}')

    assert higher != draw('{% gt_spc_assurance "consistent_pass" "Will meet" better="lower" %}')


def test_a_chart_scrolls_by_keyboard_is_described_and_points_to_its_table() -> None:
    html = draw('{% gt_xmr_chart chart table="figures" %}', chart=visits())

    assert '<div class="gt-scroll" tabindex="0" role="region" aria-label="XmR chart of children' in html
    assert '<svg aria-details="figures" viewBox="0 0 840 436" role="img"><title>XmR chart of children' in html
    assert "<desc>After the rebase in January 2025" in html
    assert '<a class="govuk-link" href="#figures">The same figures in a table</a>' in html
    assert "signal, better</li>" in html
    assert "style=" not in html


def test_a_chart_without_figures_says_so() -> None:
    html = draw("{% gt_xmr_chart chart %}", chart=XmrChart("A chart", "", (XmrPoint("Jan", None),)))

    assert "There is no figure to draw yet." in html
    assert "<svg" not in html


def test_a_benchmark_explains_its_dots_where_it_has_some() -> None:
    assert "ours is the largest; our neighbours are filled." in draw(
        "{% gt_benchmark_band b %}", b=everyone()
    )
    assert "figcaption" not in draw("{% gt_benchmark_band b %}", b=similar())


def test_what_people_wrote_stays_text_everywhere() -> None:
    bad = "<script>alert(1)</script>"
    points = (XmrPoint(bad, 5, "better", bad, bad), XmrPoint("Feb", 6))
    html = draw("{% gt_xmr_chart chart %}", chart=XmrChart(bad, bad, points, axis=bad))
    html += draw(
        "{% gt_spc_variation '' bad reason=bad %}{% gt_change 'up' bad %}{% gt_rag 'red' note=bad %}", bad=bad
    )

    assert "<script" not in html
    assert html.count("&lt;script") >= 9
