"""The ZIP around a Word file: read its directory first, unpack with a counter."""

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from records.inspection import Refused

MAX_PARTS = 2000
MAX_UNPACKED = 200 * 1024**2
# Small parts may shrink a lot (an empty table, a list of styles); big ones do not.
MAX_RATIO = 150
RATIO_FROM = 1024**2

LOCAL_HEADER = struct.Struct("<4s5H3L2H")
END = b"PK\x05\x06"
END_SIZE = 22
ENCRYPTED_FLAGS = 0x1 | 0x40
CHUNK = 256 * 1024


def open_archive(file: IO[bytes]) -> zipfile.ZipFile:
    """Return the archive in `file` after checking its directory; raises Refused."""
    _check_end(file)
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise Refused("damaged") from error
    parts = archive.infolist()
    if len(parts) > MAX_PARTS:
        raise Refused("bomb")
    if sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise Refused("bomb")
    seen: set[str] = set()
    for part in parts:
        _check_part(part)
        if part.filename.lower() in seen:
            raise Refused("damaged")
        seen.add(part.filename.lower())
    _check_places(file, archive, parts)
    return archive


def _check_end(file: IO[bytes]) -> None:
    """Refuse what has something before or after the archive."""
    file.seek(0, 2)
    size = file.tell()
    file.seek(0)
    if file.read(4) != b"PK\x03\x04":
        raise Refused("not_what_it_says")
    tail_size = min(size, END_SIZE + 65535)
    file.seek(size - tail_size)
    tail = file.read(tail_size)
    at = tail.rfind(END)
    if at < 0 or len(tail) - at < END_SIZE:
        raise Refused("damaged")
    comment_size = int.from_bytes(tail[at + 20 : at + 22], "little")
    if at + END_SIZE + comment_size != len(tail):
        raise Refused("extra_data")
    file.seek(0)


def _check_part(part: zipfile.ZipInfo) -> None:
    name = part.orig_filename
    if part.flag_bits & ENCRYPTED_FLAGS:
        raise Refused("encrypted")
    if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Refused("damaged")
    if stat.S_ISLNK(part.external_attr >> 16):
        raise Refused("damaged")
    if (
        name != part.filename
        or "\\" in name
        or ":" in name
        or name.startswith("/")
        or ".." in name.split("/")
    ):
        raise Refused("damaged")
    if part.file_size > RATIO_FROM and part.file_size > MAX_RATIO * part.compress_size:
        raise Refused("bomb")


def _check_places(
    file: IO[bytes], archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]
) -> None:
    """Refuse parts that overlap or whose two headers disagree."""
    end_of_last = 0
    for part in sorted(parts, key=lambda p: p.header_offset):
        if part.header_offset < end_of_last:
            raise Refused("bomb")
        file.seek(part.header_offset)
        raw = file.read(LOCAL_HEADER.size)
        if len(raw) < LOCAL_HEADER.size:
            raise Refused("damaged")
        magic, _version, flags, method, *_rest, name_size, extra_size = (
            LOCAL_HEADER.unpack(raw)
        )
        name = file.read(name_size)
        central = part.orig_filename.encode(
            "utf-8" if part.flag_bits & 0x800 else "cp437"
        )
        if magic != b"PK\x03\x04" or name != central or method != part.compress_type:
            raise Refused("damaged")
        if flags & ENCRYPTED_FLAGS:
            raise Refused("encrypted")
        end_of_last = (
            part.header_offset
            + LOCAL_HEADER.size
            + name_size
            + extra_size
            + part.compress_size
        )
    if end_of_last > archive.start_dir:
        raise Refused("bomb")
    if parts and min(part.header_offset for part in parts) != 0:
        raise Refused("extra_data")


def read_chunks(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield the bytes of `part`; raises Refused when they are not what was said.

    Reading to the end compares the checksum. `zipfile` stops at the size the
    directory gives, so a part that lies about it fails the checksum.
    """
    try:
        with archive.open(part) as stream:
            while chunk := stream.read(CHUNK):
                yield chunk
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
        raise Refused("damaged") from error
    except NotImplementedError as error:
        raise Refused("damaged") from error
