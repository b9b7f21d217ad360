"""Office files are ZIP archives: what is looked at before any parser may open one."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MOST_MEMBERS = 2_000
MOST_BYTES = 100 * 1024 * 1024
MOST_RATIO = 200
_RATIO_FROM = 1024 * 1024  # smaller members may shrink as they like
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_BLANK = b"\xef\xbb\xbf \t\r\n"
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError)
_PIECE = 256 * 1024
_MACROS = "vbaproject.bin"
_ENTITIES = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)


class UnreadableFile(Exception):
    """A file that cannot be read; the message tells the person who chose it why, in plain words."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def open_office_file(content: bytes, *, wanted: str, member: str) -> dict[str, bytes]:
    """The XML parts of an Office file by name, unpacked within limits.

    `wanted` names the format in messages ("an Excel workbook (.xlsx)"); `member` is the part that
    makes it one. Raises UnreadableFile for everything else: other formats, passwords, macros, XML
    entities, and archives that unpack to more than is decent.
    """
    if content.startswith(OLE):
        raise UnreadableFile(_old_or_encrypted(content, wanted))
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        names = [info.filename for info in archive.infolist()]
        if member not in names:
            raise UnreadableFile(f"This is not {wanted}.")
        if any(name.lower().endswith(_MACROS) for name in names):
            raise UnreadableFile("This file contains macros. Save it without macros and try again.")
        return dict(_unpacked(archive))
    except _DAMAGED as error:
        raise UnreadableFile(f"This is not {wanted}, or it is damaged.") from error


def _old_or_encrypted(content: bytes, wanted: str) -> str:
    if "EncryptedPackage".encode("utf-16-le") in content:
        return "This file is protected with a password. Save it without one and try again."
    return f"This is an older Office format. Save it as {wanted} and try again."


def _unpacked(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    """XML members with their bytes; sizes are counted while unpacking, since the headers may lie."""
    infos = archive.infolist()
    if len(infos) > MOST_MEMBERS:
        raise UnreadableFile("This file has too many parts to be opened safely.")
    if len({info.filename for info in infos}) < len(infos):
        raise zipfile.BadZipFile("a name occurs twice")
    left = MOST_BYTES
    for info in infos:
        data = _read(archive, info, left)
        left -= len(data)
        if data.startswith(_UTF_16) or (_is_xml(info, data) and _ENTITIES.search(data)):
            raise UnreadableFile("This file contains XML that is not opened for safety.")
        if _is_xml(info, data):
            yield info.filename, data


def _is_xml(info: zipfile.ZipInfo, data: bytes) -> bool:
    """By content too: a part may be called anything."""
    return info.filename.lower().endswith((".xml", ".rels")) or data[:64].lstrip(_BLANK).startswith(b"<")


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, left: int) -> bytes:
    pieces: list[bytes] = []
    size = 0
    with archive.open(info) as member:
        while piece := member.read(_PIECE):
            size += len(piece)
            pieces.append(piece)
            if size > left or (size > _RATIO_FROM and size > MOST_RATIO * max(info.compress_size, 1)):
                raise UnreadableFile("This file unpacks to far more than it should. It was not opened.")
    return b"".join(pieces)
