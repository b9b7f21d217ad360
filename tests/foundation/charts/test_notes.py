"""Notes beside points: never over a point or another note, left out where there is no room."""

from types import SimpleNamespace

from foundation.charts.labels import free, text_box
from foundation.charts.notes import Note, place_notes

PLOT = SimpleNamespace(left=40, right=740, top=42, base=346)


def placed(
    *notes: Note, dots: list[tuple[float, float]], heights: tuple[float, ...] = ()
) -> list[tuple[float, float, str]]:
    return [(t.x, t.y, t.anchor) for t in place_notes(notes, dots=dots, heights=heights, plot=PLOT)]


def test_a_note_stands_above_its_point() -> None:
    assert placed(Note(400, 200, "outside", around=True), dots=[(400, 200)]) == [(400, 187, "middle")]


def test_near_the_edge_it_ends_at_its_point() -> None:
    assert placed(Note(735, 200, "two of three", around=True), dots=[(735, 200)])[0][2] == "end"


def test_a_level_line_above_sends_it_below() -> None:
    assert placed(Note(400, 200, "outside", around=True), dots=[(400, 200)], heights=(185,)) == [
        (400, 224, "middle")
    ]


def test_where_lines_pass_above_and_below_it_stands_aside() -> None:
    dots = [(370.0, 300.0), (400.0, 200.0), (430.0, 300.0)]

    assert placed(Note(400, 200, "peak", around=True), dots=dots, heights=(185,)) == [(386, 204, "end")]


def test_notes_never_meet_points_or_each_other() -> None:
    dots = [(50.0 + 30 * i, 150.0 + 60 * (i % 2)) for i in range(24)]
    notes = [Note(x, y, f"note number {i} of many", around=True) for i, (x, y) in enumerate(dots)]
    texts = list(place_notes(notes, dots=dots, heights=(), plot=PLOT))
    boxes = [text_box(t.x, t.y, t.text, t.anchor) for t in texts]

    assert 2 <= len(texts) < len(notes)
    assert all(free(box, boxes[:i]) for i, box in enumerate(boxes))
    assert not [1 for b in boxes for x, y in dots if b.left < x < b.right and b.top < y < b.bottom]


def test_a_note_too_wide_for_the_plot_is_left_to_the_table() -> None:
    assert placed(Note(400, 200, "very long " * 20, around=True), dots=[(400, 200)]) == []
