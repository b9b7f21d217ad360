"""Drawings as SVG: coloured by classes on pages, by attributes in files, and always well formed."""

import re
from pathlib import Path as File
from xml.etree import ElementTree

from django.conf import settings

from foundation.charts.benchmark import benchmark_band
from foundation.charts.svg import COLOURS, LOOKS, Circle, Drawing, Path, Text, page_svg, svg_text
from foundation.charts.xmr import xmr
from foundation.gallery.kpi_content import caseload, everyone, visits

ROOT = File(settings.BASE_DIR)
SVG = "{http://www.w3.org/2000/svg}"
DRAWING = Drawing(
    30,
    10,
    (Path("mean", "M0 5H30"), Circle("better", 5.04, 5, 4.25), Text("note", 1, 2, "a < b", "end")),
    "Title & more",
    "In words",
)


def test_on_a_page_classes_give_the_colours() -> None:
    assert page_svg(DRAWING, details="table") == (
        '<svg aria-details="table" viewBox="0 0 30 10" role="img">'
        "<title>Title &amp; more</title><desc>In words</desc>"
        '<path d="M0 5H30" fill="none" class="gt-s-none-edge" stroke-width="1.6"/>'
        '<circle cx="5" cy="5" r="4.2" class="gt-f-blue gt-s-white" stroke-width="1.5"/>'
        '<text x="1" y="2" text-anchor="end" class="gt-f-ink gt-s-white" font-size="14" stroke-width="4"'
        ' paint-order="stroke" stroke-linejoin="round">a &lt; b</text></svg>'
    )


def test_a_file_carries_its_colours_and_its_font() -> None:
    svg = svg_text(DRAWING, font="Source Sans Pro", brand="#123456")

    assert svg.startswith(
        '<svg xmlns="http://www.w3.org/2000/svg" width="30" height="10" font-family="Source Sans Pro"'
        ' viewBox="0 0 30 10" role="img">'
    )
    assert '<path d="M0 5H30" fill="none" stroke="#5a6268" stroke-width="1.6"/>' in svg
    assert '<circle cx="5" cy="5" r="4.2" fill="#1a5a9e" stroke="#fff" stroke-width="1.5"/>' in svg
    assert "class=" not in svg


def test_the_brand_colour_of_a_file_is_the_councils() -> None:
    drawing = Drawing(30, 10, (Path("target", "M0 5H30"),))

    assert 'stroke="#123456"' in svg_text(drawing, brand="#123456")
    assert 'stroke="#4b2354"' in svg_text(drawing)


def test_an_ornament_is_hidden_from_screen_readers() -> None:
    assert page_svg(Drawing(5, 5, ())) == '<svg viewBox="0 0 5 5" aria-hidden="true" focusable="false"></svg>'


def test_what_people_wrote_is_text_whatever_it_holds() -> None:
    hostile = "</text><script>alert('1')</script> \" & \x00\x0b\ud800"
    svg = svg_text(Drawing(5, 5, (Text("text", 0, 0, hostile),), hostile, hostile), font='"A", serif')

    root = ElementTree.fromstring(svg)
    assert {element.text for element in root} == {"</text><script>alert('1')</script> \" & "}
    assert root.get("font-family") == '"A", serif'


def test_whole_charts_are_well_formed_and_begin_with_their_words() -> None:
    for drawing in (xmr(visits()), xmr(caseload()), benchmark_band(everyone())):
        root = ElementTree.fromstring(svg_text(drawing))
        assert [element.tag for element in root][:2] == [f"{SVG}title", f"{SVG}desc"]
        assert root[0].text == drawing.title


def test_files_have_the_colours_of_the_style_sheet() -> None:
    tokens = (ROOT / "static/src/scss/_tokens.scss").read_text()
    values = dict(re.findall(r"^\$([\w-]+): (#\w+);", tokens, re.MULTILINE))
    values |= {"white": "#fff", "amber": values["amber-edge"], "brand": "#4b2354"}

    assert {name: values[name] for name in COLOURS} == dict(COLOURS)


def test_the_style_sheet_knows_every_look() -> None:
    styles = (ROOT / "static/dist/app.css").read_text()

    assert {look.fill for look in LOOKS.values() if f".gt-f-{look.fill}{{" not in styles} == {""}
    assert {look.stroke for look in LOOKS.values() if f".gt-s-{look.stroke}{{" not in styles} == {""}
