"""A fax machine: spandsp (Debian's libspandsp2) by ctypes, fed and drained 20 ms at a time, in sound or in T.38."""

from __future__ import annotations

import ctypes
import ctypes.util
import select
import socket
import struct
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tests.interop.kit.audio import Samples

WIDTH = 1728  # dots of a line: A4 at 204 a Inch, the width that every machine has
FRAME = 160  # samples of 20 ms
Page = npt.NDArray[np.bool_]

_DONE = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)
_SEND = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.POINTER(ctypes.c_uint8), ctypes.c_int, ctypes.c_int
)


def missing() -> str:
    """What is not here of all that a fax machine needs."""
    return ", ".join(name for name in ("spandsp", "tiff") if not ctypes.util.find_library(name))


def _library(name: str) -> Any:
    library = ctypes.CDLL(ctypes.util.find_library(name))
    for function in ("fax_init", "fax_get_t30_state", "t38_terminal_init", "t38_terminal_get_t30_state"):
        if name == "spandsp":
            getattr(library, function).restype = ctypes.c_void_p
    if name == "spandsp":
        library.t38_terminal_get_t38_core_state.restype = ctypes.c_void_p
        library.t30_completion_code_to_str.restype = ctypes.c_char_p
    else:
        library.TIFFOpen.restype = ctypes.c_void_p
    return library


def page(lines: int, seed: int = 1) -> Page:
    """Something to send: bars, a frame and specks, like no other seed's."""
    dice = np.random.default_rng(seed)
    made = dice.random((lines, WIDTH)) < 0.01
    made[:, dice.integers(100, 1600, 12)] = True
    made[[0, -1]] = True
    return made


def write_tiff(path: Path, dots: Page) -> Path:
    """A page of black (True) and white, not compressed."""
    data, lines = np.packbits(dots, axis=1).tobytes(), len(dots)
    short, long, rational = 3, 4, 5
    ends = 8 + len(data)
    tags = [
        (256, long, WIDTH), (257, long, lines), (258, short, 1), (259, short, 1), (262, short, 0), (273, long, 8),
        (277, short, 1), (278, long, lines), (279, long, len(data)), (282, rational, ends), (283, rational, ends + 8),
        (296, short, 2),
    ]  # fmt: skip
    directory = struct.pack("<H", len(tags)) + b"".join(
        struct.pack("<HHII", tag, kind, 1, at) for tag, kind, at in tags
    )
    resolution = struct.pack("<IIII", 204, 1, 196, 1)
    path.write_bytes(struct.pack("<2sHI", b"II", 42, ends + 16) + data + resolution + directory + bytes(4))
    return path


def read_tiff(path: Path) -> Page:
    """The first page, however it is compressed."""
    tiff = _library("tiff")
    file = ctypes.c_void_p(tiff.TIFFOpen(str(path).encode(), b"r"))
    lines, white_is_one = ctypes.c_uint32(), ctypes.c_uint16()
    tiff.TIFFGetField(file, ctypes.c_uint32(257), ctypes.byref(lines))
    tiff.TIFFGetField(file, ctypes.c_uint32(262), ctypes.byref(white_is_one))
    line = (ctypes.c_uint8 * (WIDTH // 8))()
    rows = []
    for number in range(lines.value):
        tiff.TIFFReadScanline(file, line, ctypes.c_uint32(number), ctypes.c_uint16(0))
        rows.append(np.unpackbits(np.frombuffer(bytes(line), np.uint8)).astype(np.bool_))
    tiff.TIFFClose(file)
    return np.array(rows) ^ bool(white_is_one.value)


class Machine:
    """Sends a page when it calls, or takes one. `result` is None until the call is over, then spandsp's words.

    With `send` it is a T.38 terminal that hands its packets (IFP) there; else it speaks and hears.
    """

    def __init__(
        self, sends: Path | None = None, takes: Path | None = None, send: Callable[[bytes, int], None] | None = None
    ) -> None:
        self._library, self.result = _library("spandsp"), ""
        calling = ctypes.c_int(sends is not None)
        self._send = _SEND(lambda _core, _self, data, size, _count: self._packet(send, bytes(data[:size])))
        self._sequence = 0
        if send:
            self._state = ctypes.c_void_p(self._library.t38_terminal_init(None, calling, self._send, None))
            t30 = self._library.t38_terminal_get_t30_state(self._state)
        else:
            self._state = ctypes.c_void_p(self._library.fax_init(None, calling))
            self._library.fax_set_transmit_on_idle(self._state, 1)
            t30 = self._library.fax_get_t30_state(self._state)
        self._done = _DONE(lambda _t30, _self, code: self._finish(code))
        self._library.t30_set_phase_e_handler(ctypes.c_void_p(t30), self._done, None)
        if sends:
            self._library.t30_set_tx_file(ctypes.c_void_p(t30), str(sends).encode(), -1, -1)
        if takes:
            self._library.t30_set_rx_file(ctypes.c_void_p(t30), str(takes).encode(), -1)

    def _finish(self, code: int) -> None:
        self.result = self._library.t30_completion_code_to_str(code).decode()

    def speak(self) -> Samples:
        """The next 20 ms of what it says."""
        said = np.zeros(FRAME, np.int16)
        self._library.fax_tx(self._state, said.ctypes.data_as(ctypes.c_void_p), FRAME)
        return said

    def hear(self, sound: Samples) -> None:
        """What the other side says."""
        whole = np.ascontiguousarray(sound, np.int16)
        self._library.fax_rx(self._state, whole.ctypes.data_as(ctypes.c_void_p), len(whole))

    # T.38

    def _packet(self, send: Callable[[bytes, int], None] | None, ifp: bytes) -> int:
        if send:
            send(ifp, self._sequence)
        self._sequence += 1
        return 0

    def elapse(self) -> None:
        """20 ms passed."""
        self._library.t38_terminal_send_timeout(self._state, FRAME)

    def take(self, ifp: bytes, sequence: int) -> None:
        """A packet of the other side's."""
        core = ctypes.c_void_p(self._library.t38_terminal_get_t38_core_state(self._state))
        self._library.t38_core_rx_ifp_packet(core, ifp, len(ifp), ctypes.c_uint16(sequence))


class Terminal:
    """A T.38 terminal behind a UDP port: its packets are framed as UDPTL (ITU-T T.38, 9.1), without repeats."""

    def __init__(
        self, port: int, remote: tuple[str, int], sends: Path | None = None, takes: Path | None = None
    ) -> None:
        self._remote = remote
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", port))
        self.machine = Machine(sends, takes, self._frame)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name=f"t38-{port}")
        self._thread.start()

    def close(self) -> None:
        """End it."""
        self._over.set()
        self._thread.join()
        self._socket.close()

    def _frame(self, ifp: bytes, sequence: int) -> None:
        self._socket.sendto(struct.pack("!HB", sequence & 0xFFFF, len(ifp)) + ifp + bytes(2), self._remote)

    def _run(self) -> None:
        due = time.monotonic()
        while not self._over.is_set():
            due += 0.02
            while (left := due - time.monotonic()) > 0:
                if select.select([self._socket], [], [], left)[0]:
                    data = self._socket.recv(2048)
                    sequence, size = struct.unpack_from("!HB", data)
                    self.machine.take(data[3 : 3 + size], sequence)
            self.machine.elapse()
