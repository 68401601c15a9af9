"""Online speech, against a stand-in that answers as Google's endpoint does."""

from __future__ import annotations

import base64
import json
import re
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import numpy as np
import numpy.typing as npt
import pytest

from scenc.bundle.schema import Prompt
from scenc.prompts.cache import Cache
from scenc.prompts.engine import SpeechError
from scenc.prompts.gtts import Gtts
from scenc.prompts.render import render

pytestmark = pytest.mark.wall_clock

LONG = "To jest długie zdanie, które nie mieści się w jednym zapytaniu. " * 4


@dataclass
class Google:
    """What the stand-in answers (None: speech) and what it was asked."""

    mp3: bytes
    url: str = ""
    status: int = 200
    answer: bytes | None = None
    asked: list[tuple[str, str]] = field(default_factory=list)

    def spoken(self, body: str) -> bytes:
        """The answer to a request, in the frames of Google's batchexecute."""
        rpc = json.loads(parse_qs(body)["f.req"][0])
        text, language, _, _ = json.loads(rpc[0][0][1])
        self.asked.append((text, language))
        audio = json.dumps([base64.b64encode(self.mp3).decode()])
        rows = [["wrb.fr", "jQ1olc", audio, None, None, None, "generic"], ["di", 35], ["af.httprm", 34, "-1", 9]]
        line = json.dumps(rows, separators=(",", ":")).replace("=", "\\\\u003d")
        return f')]}}\'\n\n{len(line)}\n{line}\n25\n[["e",4,null,null,{len(line)}]]\n'.encode()


@pytest.fixture
def google(tone: Callable[..., npt.NDArray[np.float64]], encode: Callable[..., bytes]) -> Iterator[Google]:
    """A server on the loopback address."""
    state = Google(encode(tone(440, 24000, 1.0), 24000, "MP3"))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            known = self.path == "/_/TranslateWebserverUi/data/batchexecute"
            answer = state.answer if state.answer is not None else state.spoken(body)
            self.send_response(state.status if known else 404)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        state.url = f"http://127.0.0.1:{server.server_port}"
        yield state
        server.shutdown()


def _hertz(samples: bytes, rate: int) -> float:
    wave = np.frombuffer(samples, np.int16).astype(float)
    return float(np.abs(np.fft.rfft(wave)).argmax() * rate / wave.size)


def test_speech_comes_as_the_server_sent_it(google: Google) -> None:
    pcm = Gtts(google.url).speak("Dzień dobry", "pl-PL", "female")
    assert google.asked == [("Dzień dobry", "pl")]
    assert pcm.rate == 24000
    assert len(pcm.samples) / 2 / 24000 == pytest.approx(1.0, abs=0.1)
    assert _hertz(pcm.samples, pcm.rate) == pytest.approx(440, abs=2)


def test_long_text_is_asked_for_in_parts_and_heard_whole(google: Google) -> None:
    pcm = Gtts(google.url).speak(LONG, "pl", "female")
    assert len(google.asked) >= 3
    assert all(len(text) <= 100 for text, _ in google.asked)
    assert re.findall(r"\w+", " ".join(text for text, _ in google.asked)) == re.findall(r"\w+", LONG)
    assert len(pcm.samples) / 2 / 24000 == pytest.approx(len(google.asked), abs=0.1 * len(google.asked))


def test_engine_named_in_the_scenario_and_by_option(
    google: Google, store: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCENC_GTTS_URL", google.url)
    by_file = render({"p": Prompt("p", text="raz", engine="gtts")}, Path(), store)
    by_option = render({"p": Prompt("p", text="dwa 2")}, Path(), store, engine="gtts")
    assert (by_file.errors, by_option.errors) == ((), ())
    assert [text for text, _ in google.asked] == ["raz", "dwa dwa"]


def test_what_was_spoken_once_needs_no_network(google: Google, store: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCENC_GTTS_URL", google.url)
    prompts = {"p": Prompt("p", text="raz", engine="gtts")}
    first = render(prompts, Path(), store)
    monkeypatch.setenv("SCENC_GTTS_URL", "http://127.0.0.1:1")
    second = render(prompts, Path(), store)
    assert second.wavs == first.wavs
    assert (second.made, second.cached) == (0, 1)


def test_without_a_network_the_error_says_what_to_do(store: Cache) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
    with pytest.raises(SpeechError, match=f"{url} cannot be reached") as caught:
        Gtts(url).speak("raz", "pl", "female")
    assert "--engine espeak" in caught.value.help


@pytest.mark.parametrize(("status", "reason"), [(429, "no more requests"), (503, "to speak .503"), (302, "302")])
def test_refusals(status: int, reason: str, google: Google) -> None:
    google.status = status
    with pytest.raises(SpeechError, match=reason):
        Gtts(google.url).speak("raz", "pl", "female")


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"<html>Sorry...</html>",
        b'[["wrb.fr","jQ1olc",null]]',
        b'[["wrb.fr","jQ1olc","[\\"!!!\\"]"]]',
        b'[["wrb.fr","jQ1olc","[\\"AAAA\\"]"]]',
        b'[["wrb.fr","jQ1olc","[\\"\xff' + b"\\" * 1000,
        bytes(20_000_000),
    ],
    ids=["empty", "html", "null", "no base64", "no MP3", "unclosed", "endless"],
)
def test_answers_without_sound(answer: bytes, google: Google) -> None:
    google.answer = answer
    with pytest.raises(SpeechError, match=r"holds no sound|too large"):
        Gtts(google.url).speak("raz", "pl", "female")


def test_unknown_language_asks_nobody(google: Google) -> None:
    with pytest.raises(SpeechError, match="does not speak the language “tlh”"):
        Gtts(google.url).speak("nuqneH", "tlh", "male")
    assert google.asked == []
