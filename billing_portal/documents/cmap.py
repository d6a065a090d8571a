"""Which characters a font file has, read from its own table, so that nothing has to be printed to find out."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

UNICODE = {(0, 3), (0, 4), (0, 6), (3, 1), (3, 10)}  # platform and encoding of the tables that speak Unicode


@lru_cache(maxsize=256)
def characters(path: Path) -> frozenset[int]:
    """The code points of all faces of a TTF, OTF, TTC or OTC; empty for a file that is none or is damaged.

    Source: OpenType 1.9, tables `cmap` (formats 4 and 12) and `ttcf`.
    """
    found: set[int] = set()
    try:
        data = path.read_bytes()
        for face in _faces(data):
            for start in _tables(data, face):
                found.update(_format_4(data, start) if data[start + 1] == 4 else _format_12(data, start))
    except (OSError, struct.error, IndexError):
        return frozenset()
    return frozenset(found)


def _faces(data: bytes) -> list[int]:
    """Where each face begins; the faces of a collection mostly share one table of characters."""
    if data[:4] != b"ttcf":
        return [0]
    (count,) = struct.unpack_from(">I", data, 8)
    return list(struct.unpack_from(f">{count}I", data, 12))


def _tables(data: bytes, face: int) -> Iterator[int]:
    (count,) = struct.unpack_from(">H", data, face + 4)
    for index in range(count):
        tag, _sum, offset, _length = struct.unpack_from(">4sIII", data, face + 12 + 16 * index)
        if tag == b"cmap":
            yield from _subtables(data, offset)


def _subtables(data: bytes, table: int) -> Iterator[int]:
    (count,) = struct.unpack_from(">H", data, table + 2)
    starts = set()
    for index in range(count):
        platform, encoding, offset = struct.unpack_from(">HHI", data, table + 4 + 8 * index)
        (form,) = struct.unpack_from(">H", data, table + offset)
        if (platform, encoding) in UNICODE and form in (4, 12):
            starts.add(table + offset)
    yield from sorted(starts)


def _format_4(data: bytes, start: int) -> Iterator[int]:
    (doubled,) = struct.unpack_from(">H", data, start + 6)
    count = doubled // 2
    ends = struct.unpack_from(f">{count}H", data, start + 14)
    begins = struct.unpack_from(f">{count}H", data, start + 16 + doubled)
    deltas = struct.unpack_from(f">{count}H", data, start + 16 + 2 * doubled)
    places = start + 16 + 3 * doubled
    offsets = struct.unpack_from(f">{count}H", data, places)
    for index in range(count):
        for point in range(begins[index], ends[index] + 1):
            if offsets[index]:
                place = places + 2 * index + offsets[index] + 2 * (point - begins[index])
                glyph = struct.unpack_from(">H", data, place)[0]
                glyph = (glyph + deltas[index]) & 0xFFFF if glyph else 0
            else:
                glyph = (point + deltas[index]) & 0xFFFF
            if glyph and point != 0xFFFF:
                yield point


def _format_12(data: bytes, start: int) -> Iterator[int]:
    (count,) = struct.unpack_from(">I", data, start + 12)
    groups = struct.unpack_from(f">{3 * count}I", data, start + 16)
    for index in range(0, len(groups), 3):
        yield from range(groups[index], groups[index + 1] + 1)
