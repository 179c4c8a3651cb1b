# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""The members of an archive, as `ar` writes it (System V and BSD names)."""

from __future__ import annotations

from collections.abc import Iterator

from composer.load.elf import Unreadable

MAGIC, THIN = b"!<arch>\n", b"!<thin>\n"
_HEADER = 60
_INDEXES = ("/", "/SYM64/", "__.SYMDEF", "__.SYMDEF SORTED")


def members(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Name and content of each, indexes left out."""
    if data.startswith(THIN):
        raise Unreadable(
            "is a thin archive: its members lie elsewhere", "`ar` without `T` writes a whole one"
        )
    at, long_names = len(MAGIC), b""
    while at < len(data):
        header = data[at : at + _HEADER]
        size = header[48:58].strip()
        if len(header) < _HEADER or header[58:] != b"`\n" or not size.isdigit():
            raise Unreadable("is damaged: the archive has no header where a member begins")
        start, length = at + _HEADER, int(size)
        if length > len(data) - start:
            raise Unreadable("is damaged: a member of the archive ends behind it")
        name, content = (
            header[:16].decode("ascii", "replace").rstrip(),
            data[start : start + length],
        )
        at = start + length + length % 2
        if name == "//":
            long_names = content
            continue
        name, content = _named(name, content, long_names)
        if name not in _INDEXES:
            yield name, content


def _named(name: str, content: bytes, long_names: bytes) -> tuple[str, bytes]:
    if name.startswith("/") and name[1:].isdigit():
        place = int(name[1:])
        return long_names[place:].split(b"/\n")[0].decode("utf-8", "replace"), content
    if name.startswith("#1/") and name[3:].isdigit():
        size = int(name[3:])
        return content[:size].rstrip(b"\0").decode("utf-8", "replace"), content[size:]
    return (name if name in _INDEXES else name.removesuffix("/")), content
