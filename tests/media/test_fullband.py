"""Two who speak Opus hear each other in a room as far as the codec goes: up to 20 kHz."""

from __future__ import annotations

import ctypes

import numpy as np
import pytest

from scenc.media.native import opus
from scenc.media.port import Remote
from tests.media.kit import Pcm, Phone, Rig, strength
from tests.media.reference import Block, Report

pytestmark = pytest.mark.wall_clock

RATE, FRAME, HERTZ = 48000, 960, 11000


class Coder:
    """libopus itself."""

    def __init__(self) -> None:
        library = opus._library()
        if library is None:
            pytest.skip("no library for opus here")
        self._library, wrong = library, ctypes.c_int()
        for create in (library.opus_encoder_create, library.opus_decoder_create):
            create.restype = ctypes.c_void_p
        self._encoder = ctypes.c_void_p(library.opus_encoder_create(RATE, 1, 2049, ctypes.byref(wrong)))
        self._decoder = ctypes.c_void_p(library.opus_decoder_create(RATE, 1, ctypes.byref(wrong)))

    def encode(self, sound: Pcm) -> bytes:
        out = ctypes.create_string_buffer(1275)
        size = self._library.opus_encode(self._encoder, sound.tobytes(), FRAME, out, 1275)
        return out.raw[:size]

    def decode(self, packet: bytes) -> Pcm:
        out = (ctypes.c_int16 * 5760)()
        count = self._library.opus_decode(self._decoder, packet, len(packet), out, 5760, 0)
        return np.array(out[:count], np.int16)


def test_two_who_speak_opus_hear_what_no_other_codec_carries(rig: Rig) -> None:
    coder, room, phones = Coder(), rig.engine.room(), []
    for _ in range(2):
        leg, port = rig.engine.open()
        phones.append(Phone(port=port, ssrc=port))
        rig.engine.connect(leg, Remote("127.0.0.1", phones[-1].sock.getsockname()[1], "opus", 96))
        rig.engine.join(leg, room)
    alice, bob = phones
    rig.phones += phones
    said = np.round(8000 * np.sin(2 * np.pi * HERTZ * np.arange(2 * RATE) / RATE)).astype(np.int16)
    for at in range(0, len(said), FRAME):
        alice.timestamp = at
        alice.send(alice.next(coder.encode(said[at : at + FRAME]), type=96))
        rig.run(20)
        if at % (50 * FRAME) == 0:  # nothing is lost: no copies are needed
            bob.send(bytes(Report(bob.ssrc, None, (Block(bob.listen()[0].ssrc, 0, 0, 0, 0, 0, 0),))))
    heard = np.concatenate([coder.decode(packet.payload) for packet in bob.listen()])
    assert strength(heard[-RATE // 2 :], HERTZ * 8000 / RATE) > 0.9
