"""Online speech by Google Translate through gTTS: one voice a language, and not the same bytes every time.

gTTS words the requests; they are sent here, with verified TLS and limits, which gTTS itself does not offer.
"""

from __future__ import annotations

import base64
import binascii
import functools
import importlib.metadata
import json
import os
import re
from collections.abc import Iterator
from typing import Any

from scenc.prompts.engine import Pcm, SpeechError

URL = "https://translate.google.com"
PATH = "/_/TranslateWebserverUi/data/batchexecute"
TIMEOUT = (5.0, 15.0)  # seconds to connect, and between two pieces of the answer
LARGEST = 16 << 20
ANSWER = re.compile(r'jQ1olc","\[\\"([^"]*)\\"')
OFFLINE = "speak offline with --engine espeak, or compile once with a network: what was spoken is kept"


class Gtts:
    """`url` replaces Google's, as does the environment's SCENC_GTTS_URL: for a proxy, or for tests."""

    name = "gtts"

    def __init__(self, url: str | None = None) -> None:
        self._url = (url or os.environ.get("SCENC_GTTS_URL") or URL).rstrip("/")

    @property
    def version(self) -> str:
        """gTTS's; Google's own nobody knows."""
        return _library_version()

    def speak(self, text: str, language: str, voice: str) -> Pcm:
        """`voice` has no effect: Google has one voice a language."""
        import requests

        from scenc.prompts import sound

        try:
            with requests.Session() as session:
                parts = [_samples(self._ask(session, body)) for body in _bodies(text, language)]
        except requests.RequestException as error:
            raise SpeechError(f"{self._url} cannot be reached for speech", OFFLINE) from error
        return sound.joined(parts)

    def close(self) -> None:
        """Nothing is held."""

    def _ask(self, session: Any, body: str) -> str:
        from gtts import gTTS

        with session.post(
            self._url + PATH, data=body, headers=gTTS.GOOGLE_TTS_HEADERS, timeout=TIMEOUT, stream=True
        ) as answer:
            if answer.status_code == 429:
                raise SpeechError("Google takes no more requests for now (429)", f"wait, or {OFFLINE}")
            if answer.status_code != 200:
                raise SpeechError(f"{self._url} refuses to speak ({answer.status_code} {answer.reason})", OFFLINE)
            return b"".join(_limited(answer.iter_content(1 << 16))).decode("utf-8", "replace")


@functools.cache
def _library_version() -> str:
    return importlib.metadata.version("gTTS")


def _limited(chunks: Iterator[bytes]) -> Iterator[bytes]:
    room = LARGEST
    for chunk in chunks:
        room -= len(chunk)
        if room < 0:
            raise SpeechError("the answer of the speech service is too large", OFFLINE)
        yield chunk


def _bodies(text: str, language: str) -> list[str]:
    """One request for every hundred characters."""
    from gtts import gTTS
    from gtts.lang import tts_langs

    known = {name.lower(): name for name in tts_langs()}
    name = known.get(language.lower()) or known.get(language.lower().partition("-")[0])
    if name is None:
        raise SpeechError(f"gTTS does not speak the language “{language}”")
    try:
        return list(gTTS(text, lang=name, lang_check=False).get_bodies())
    except AssertionError as error:
        raise SpeechError("there is nothing to say in this text") from error


def _samples(answer: str) -> Pcm:
    """The MP3 stands in base64 in a JSON text in a JSON text."""
    from scenc.prompts import sound

    found = ANSWER.search(answer)
    try:
        mp3 = base64.b64decode(_unescaped(_unescaped(found[1])), validate=True) if found else b""
        samples, rate = sound.decode(mp3)
    except (SpeechError, ValueError, binascii.Error) as error:
        raise SpeechError("the answer of the speech service holds no sound", OFFLINE) from error
    return sound.to_pcm(samples, rate)


def _unescaped(text: str) -> str:
    return str(json.loads(f'"{text}"'))
