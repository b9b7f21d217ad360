"""Near texts: found among thousands, and by the index no other ones than by comparing all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from improvement_plan.imports.similar import NearTexts, count_words, near, near_pairs


@pytest.mark.parametrize(
    ("first", "second", "is_near"),
    [
        ("Visit each child every six weeks", "Visit each child every four weeks", True),
        ("Visit each child every six weeks", "VISIT each child, every six weeks.", True),
        ("Visit each child", "Visit each chidl", True),
        ("Visit", "Visits", True),
        ("Visit each child every six weeks", "Call every carer back within a day", False),
        ("Visit each child", "Visit each child and their carer at home", False),
        ("", "", False),
    ],
)
def test_near(first: str, second: str, is_near: bool) -> None:
    assert near(first, second) is is_near
    assert near(second, first) is is_near


def test_pairs_are_of_one_group_and_name_the_first() -> None:
    texts = [
        ("a", "Visit each child every six weeks"),
        ("b", "Visit each child every six weeks"),
        ("a", "Call every carer back within a day"),
        ("a", "Visit each child every four weeks"),
        ("a", "Visit each child every two weeks"),
    ]

    assert list(near_pairs(texts)) == [(0, 3), (0, 4)]


_WORDS = ["visit", "each", "child", "carer", "every", "week", "six", "four", "plan", "call"]
_sentences = st.lists(st.sampled_from(_WORDS), min_size=1)


@given(st.lists(_sentences.map(" ".join), min_size=1, max_size=8))
def test_the_index_finds_what_comparing_all_finds(texts: list[str]) -> None:
    """Words repeat here as in no plan; what shares too few different words is not looked for."""
    index = NearTexts(count_words(texts))
    for text in texts:
        index.add(text)
    for text in texts:
        found = list(index.near_to(text))
        assert texts.index(text) in found
        assert all(near(texts[position], text) for position in found)
        alike = [
            i for i, other in enumerate(texts) if sorted(set(other.split())) == sorted(set(text.split()))
        ]
        assert {i for i in alike if near(texts[i], text)} <= set(found)
