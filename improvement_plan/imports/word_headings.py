"""The line above each table of a Word document, where printed plans name the priority."""

from lxml import etree

from foundation.rendering.archives import open_office_file

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OPENS = "priority "


def headings_above_tables(content: bytes) -> dict[str, str]:
    """For each "Table N" of the document the last line before it that names a priority.

    A table without such a line of its own stands under the one before ("Priority 1: Leadership").
    Raises UnreadableFile as the reader of tables does.
    """
    parts = open_office_file(content, wanted="a Word document (.docx)", member="word/document.xml")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        root = etree.fromstring(parts["word/document.xml"], parser)
    except etree.XMLSyntaxError:
        return {}  # the reader of tables says what is wrong
    headings: dict[str, str] = {}
    heading, number = "", 0
    for element in root.iter(f"{_W}p", f"{_W}tbl"):
        if any(True for _ in element.iterancestors(f"{_W}tbl")):
            continue
        if element.tag == f"{_W}tbl":
            number += 1
            headings[f"Table {number}"] = heading
            continue
        line = "".join(text.text or "" for text in element.iter(f"{_W}t")).strip()
        if line.casefold().startswith(_OPENS) and any(letter.isdigit() for letter in line):
            heading = line
    return headings
