"""What stands in a PDF: its tags and its text."""

import io
from typing import Any

import pikepdf


def opened(content: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(content))


def about(content: bytes) -> dict[str, str]:
    """What the file says of itself: title, dates, program."""
    with opened(content) as pdf:
        return {str(key): str(value) for key, value in pdf.docinfo.items()}


def tags(pdf: pikepdf.Pdf) -> list[tuple[str, str]]:
    """Each element of the structure tree in reading order, with its alternative text."""
    found: list[tuple[str, str]] = []

    def walk(node: Any) -> None:
        if isinstance(node, pikepdf.Array):
            for kid in node:
                walk(kid)
        elif isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                found.append((str(node.S), str(node.get("/Alt", ""))))
            walk(node.get("/K"))

    walk(pdf.Root.StructTreeRoot.K)
    return found


def text_of(content: bytes) -> str:
    """What the pages show, a page a line, read back through their fonts' maps to Unicode.

    Spaces at which a line breaks are as the file has them.
    """
    return "\n".join(map(_page_text, opened(content).pages))


def _page_text(page: pikepdf.Page) -> str:
    words: list[str] = []
    fonts: Any = page.resources.get("/Font") or {}
    maps = {name: _to_unicode(font) for name, font in fonts.items()}
    current: dict[int, str] = {}
    for instruction in pikepdf.parse_content_stream(page):
        operator, operands = str(instruction.operator), list(instruction.operands)
        if operator == "Tf":
            current = maps[str(operands[0])]
        elif operator in ("TJ", "Tj"):
            shown = operands[0] if operator == "TJ" else operands
            words += [_shown(bytes(s), current) for s in shown if isinstance(s, pikepdf.String)]
    return "".join(words)


def _shown(codes: bytes, current: dict[int, str]) -> str:
    return "".join(
        current.get(int.from_bytes(codes[at : at + 2], "big"), "") for at in range(0, len(codes), 2)
    )


def _to_unicode(font: Any) -> dict[int, str]:
    found = {}
    for line in bytes(font.ToUnicode.read_bytes()).decode("latin-1").splitlines():
        parts = line.replace("<", " ").replace(">", " ").split()
        if line.startswith("<") and len(parts) == 2:
            found[int(parts[0], 16)] = bytes.fromhex(parts[1]).decode("utf-16-be")
    return found
