"""The espeak-ng worker: a process of its own, since the library is GPL; text in, PCM out, over pipes.

A request is one line of JSON, `{"text", "language", "voice"}`. The answer is one line of JSON, `{"rate", "bytes"}` and
then that many bytes of s16 samples, or `{"error"}`.

The library carries state from one text to the next and seeds its noise by the clock, so every text is spoken by a
fresh fork with a fixed seed: the same text gives the same bytes.
"""

from __future__ import annotations

import ctypes
import json
import os
import re
import resource
import select
import signal
import sys
from collections.abc import Callable
from typing import BinaryIO

import espeakng_loader

SECONDS = 20  # for one text; speech itself takes milliseconds
LONGEST = 600  # seconds of audio
MEMORY = 1 << 30
WORDS_PER_MINUTE = 140

VOICES = {
    ("pl", "female"): "pl+Alicia",
    ("pl", "male"): "pl+benjamin",
    ("en", "female"): "en-us+f5",
    ("en", "male"): "en-us+benjamin",
    ("en-gb", "female"): "en-gb-x-rp+f5",
    ("en-gb", "male"): "en-gb-x-rp+benjamin",
}
VARIANTS = {"female": "Alicia", "male": "benjamin"}

SYNCHRONOUS, DONT_EXIT = 2, 0x8000  # espeak_Initialize
RATE = 1  # espeak_SetParameter
UTF8 = 1  # espeak_Synth; without the flags for SSML and phonemes, `<b>` and `[[x]]` are read as text
CHARACTERS = 1

Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


def main() -> None:
    """Serve until the parent closes the pipe."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides
    library = ctypes.CDLL(espeakng_loader.get_library_path())
    os.chdir(espeakng_loader.get_data_path())  # the library cuts longer paths than 160 bytes
    rate = library.espeak_Initialize(SYNCHRONOUS, 0, b".", DONT_EXIT)
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing the library prints may end up among the samples
    while line := sys.stdin.buffer.readline():
        _answer(out, rate, *_spoken_by_child(library, rate, json.loads(line)))


def _answer(out: BinaryIO, rate: int, samples: bytes, error: str) -> None:
    head: dict[str, object] = {"error": error} if error else {"rate": rate, "bytes": len(samples)}
    out.write(json.dumps(head).encode() + b"\n" + (b"" if error else samples))
    out.flush()


def _spoken_by_child(library: ctypes.CDLL, rate: int, request: dict[str, str]) -> tuple[bytes, str]:
    """Samples and an error, one of them empty."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.close(reader)
            _limit()
            code = _speak(library, rate, request, writer)
        finally:
            os._exit(code)
    os.close(writer)
    samples = _drain(reader, child)
    _, status = os.waitpid(child, 0)
    return samples, _verdict(status, request) if status else ""


def _drain(reader: int, child: int) -> bytes:
    """All the child writes; ends child and worker when the parent has gone."""
    poll = select.poll()
    poll.register(reader, select.POLLIN)
    poll.register(0, 0)  # hang-up is always reported
    chunks: list[bytes] = []
    while True:
        ready = dict(poll.poll())
        if 0 in ready:
            os.kill(child, signal.SIGKILL)
            os._exit(1)
        chunk = os.read(reader, 1 << 16)
        if not chunk:
            os.close(reader)
            return b"".join(chunks)
        chunks.append(chunk)


def _verdict(status: int, request: dict[str, str]) -> str:
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        return f"no speech after {SECONDS} s" if number == signal.SIGALRM else f"espeak-ng died of signal {number}"
    reasons = {
        2: f"espeak-ng has no {request['voice']} voice for the language “{request['language']}”",
        3: f"the text is longer than {LONGEST // 60} minutes of speech",
    }
    return reasons.get(os.WEXITSTATUS(status), "espeak-ng failed")


def _limit() -> None:
    signal.alarm(SECONDS)
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _speak(library: ctypes.CDLL, rate: int, request: dict[str, str], writer: int) -> int:
    """The child's whole work; its exit code."""
    voice = _voice(request["language"].lower(), request["voice"])
    library.espeak_ng_SetRandSeed(1)
    if voice is None or library.espeak_SetVoiceByName(voice.encode()) != 0:
        return 2
    library.espeak_SetParameter(RATE, WORDS_PER_MINUTE, 0)
    room = rate * LONGEST

    def keep(samples: ctypes._Pointer[ctypes.c_short], count: int, _events: int | None) -> int:
        nonlocal room
        if samples and count > 0:
            room -= count
            _write(writer, ctypes.string_at(samples, count * 2))
        return int(room < 0)

    callback: Callable[..., int] = Callback(keep)
    library.espeak_SetSynthCallback(callback)
    text = request["text"].encode()
    failed = library.espeak_Synth(text, ctypes.c_size_t(len(text) + 1), 0, CHARACTERS, 0, UTF8, None, None)
    library.espeak_Synchronize()
    return 3 if room < 0 else int(failed != 0)


def _voice(language: str, sex: str) -> str | None:
    """espeak's name, `language+variant`. The shape is checked: espeak takes a name for a file's path."""
    if sex not in VARIANTS or not re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]{1,8})*", language):
        return None
    primary = language.partition("-")[0]
    return VOICES.get((language, sex)) or VOICES.get((primary, sex)) or f"{language}+{VARIANTS[sex]}"


def _write(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]


if __name__ == "__main__":
    main()
