"""Which references and codes can stand in the address of a page."""

# Below a plan's actions/ these are pages of their own, or steps that a browser takes by itself.
_REFERENCES_TAKEN = {"add", ".", ".."}
_STEPS = {"", ".", ".."}


def reference_problem(reference: str) -> str:
    """Why an action's reference has no address, as a sentence; "" for one that has."""
    if "/" in reference:
        return "A reference stands in the address of its page: write it without “/”."
    if reference in _REFERENCES_TAKEN:
        return f"“{reference}” cannot be a reference: the address of its page is another page’s."
    return ""


def code_problem(code: str) -> str:
    """Why a recommendation's code has no address, as a sentence; "" for one that has.

    "OR 1/a" has one. Between slashes, nothing and dots alone are steps to another address.
    """
    if _STEPS & set(code.split("/")):
        return "A code stands in the address of its page: write letters or digits beside each “/”."
    return ""
