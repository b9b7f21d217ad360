"""What can stand in the address of a page."""

import pytest

from improvement_plan.rules.addresses import code_problem, reference_problem

NO_SLASH = "A reference stands in the address of its page: write it without “/”."
OTHERS = "“add” cannot be a reference: the address of its page is another page’s."
BESIDE = "A code stands in the address of its page: write letters or digits beside each “/”."


@pytest.mark.parametrize(
    ("reference", "problem"),
    [("A001", ""), ("1.2 (b)", ""), ("Add", ""), ("A/1", NO_SLASH), ("add", OTHERS)],
)
def test_references(reference: str, problem: str) -> None:
    assert reference_problem(reference) == problem


@pytest.mark.parametrize("reference", [".", ".."])
def test_browsers_take_dots_for_steps(reference: str) -> None:
    assert reference_problem(reference).startswith(f"“{reference}” cannot be a reference")


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("OR 1/a", ""),
        ("S6", ""),
        ("1..2", ""),
        ("..", BESIDE),
        ("a/./b", BESIDE),
        ("/a", BESIDE),
        ("a/", BESIDE),
    ],
)
def test_codes(code: str, problem: str) -> None:
    assert code_problem(code) == problem
