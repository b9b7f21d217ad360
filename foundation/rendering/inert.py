"""Text that no spreadsheet takes for a formula, and that comes back exactly as it was.

A cell that begins with one of these characters is run as a formula by Excel or LibreOffice (OWASP,
"CSV injection"). Such text gets an apostrophe in front; the importer takes exactly that one away.
"""

MARK = "'"
DANGEROUS = frozenset("=+-@\t\r\n＝＋－＠")
_NEEDS_MARK = DANGEROUS | {MARK}


def inert(text: str) -> str:
    """`text`, marked where a spreadsheet would run it, or where its own apostrophe looks like the mark."""
    runs = text[:1] in DANGEROUS
    return MARK + text if runs or _is_marked(text) else text


def strip_inert(text: str) -> str:
    """The text before `inert`; an apostrophe that is no mark ("'til March") stays."""
    return text[1:] if _is_marked(text) else text


def _is_marked(text: str) -> bool:
    return len(text) > 1 and text[0] == MARK and text[1] in _NEEDS_MARK
