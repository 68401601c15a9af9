"""G.711 against the standard's own numbers, formulated apart from both kernel and twin."""

from __future__ import annotations

from itertools import pairwise

import pytest

from scenc.media.port import Codec
from tests.media.reference import decode, encode

ULAW_ANCHORS = {0x80: 32124, 0x8F: 16764, 0x9F: 8316, 0xAF: 4092, 0xBF: 1980, 0xCF: 924, 0xDF: 396, 0xEF: 132, 0xFF: 0}
ALAW_ANCHORS = {0xAA: 32256, 0xA5: 16896, 0xB5: 8448, 0x85: 4224, 0x95: 2112, 0xE5: 1056, 0xF5: 528, 0xD5: 8}
# Ends of the segments: table 1a/G.711 in units of 1/4096, table 2a/G.711 in units of 1/8159; both to 16 bits.
ALAW_ENDS = [8 * end for end in (32, 64, 128, 256, 512, 1024, 2048, 4096)]
ULAW_ENDS = [4 * end for end in (31, 95, 223, 479, 991, 2015, 4063, 8159)]


@pytest.mark.parametrize(("codec", "anchors", "sign"), [("PCMU", ULAW_ANCHORS, 0x80), ("PCMA", ALAW_ANCHORS, 0x80)])
def test_known_codes(codec: Codec, anchors: dict[int, int], sign: int) -> None:
    assert {code: decode(codec, code) for code in anchors} == anchors
    assert {code: -decode(codec, code ^ sign) for code in anchors} == anchors


Table = list[tuple[int, int, int]]  # decision values below and above, reconstruction; of positive codes, rising


def _table(edges: list[int], ends: list[int]) -> Table:
    """The first segment's edges are given, the others have sixteen even steps."""
    for low, high in pairwise(ends):
        edges += [low + (high - low) // 16 * step for step in range(1, 17)]
    return [(low, high, (low + high) // 2) for low, high in pairwise(edges)]


def test_ulaw_is_table_2a() -> None:
    table = _table([-4, *range(4, 125, 8)], ULAW_ENDS)
    assert len(table) == 128
    for rank, (low, high, middle) in enumerate(table):
        code = 0xFF - rank
        assert decode("PCMU", code) == middle
        assert set(encode("PCMU", range(max(low + 1, 0), high))) <= {code}
        assert set(encode("PCMU", range(-high + 1, min(-low, 0)))) <= {code ^ 0x80}


def test_alaw_is_table_1a() -> None:
    table = _table(list(range(0, 257, 16)), ALAW_ENDS)
    assert len(table) == 128
    for rank, (low, high, middle) in enumerate(table):
        code = (0x80 | rank) ^ 0x55
        assert decode("PCMA", code) == middle
        assert set(encode("PCMA", range(low + 1, high))) <= {code}
        assert set(encode("PCMA", range(-high + 1, -low))) <= {code ^ 0x80}


@pytest.mark.parametrize("codec", ["PCMU", "PCMA"])
def test_what_was_decoded_encodes_to_itself(codec: Codec) -> None:
    other = {code: encode(codec, [decode(codec, code)])[0] for code in range(256)}
    assert {code: back for code, back in other.items() if code != back} == ({0x7F: 0xFF} if codec == "PCMU" else {})


@pytest.mark.parametrize("codec", ["PCMU", "PCMA"])
def test_the_loudest_samples_do_not_wrap(codec: Codec) -> None:
    loudest = [decode(codec, code) for code in encode(codec, [32767, -32767, -32768])]
    assert loudest[0] == -loudest[1] == -loudest[2] == max(decode(codec, code) for code in range(256))
