"""Voicemail that goes out by mail, and is heard by telephone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.interop.kit import audio
from tests.interop.kit.lab import Lab
from tests.interop.kit.office import MAIN, office
from tests.interop.kit.waiting import until

CALLER = 450


class Server:
    """Takes letters, or, while it `hangs`, all of one but its end."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.hangs = threading.Event()
        self.began = threading.Event()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.began.set()
        if self.hangs.is_set():
            return "451 too late: the other side is dead"
        assert isinstance(envelope.content, bytes)
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 taken"


@contextmanager
def listening(server: Server, port: int) -> Iterator[None]:
    controller = Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield
    finally:
        controller.stop()


def test_a_message_is_mailed_once_though_server_and_pbx_die(lab: Lab, tmp_path: Path) -> None:
    port = lab.ports.take()
    mail = f'mail {{ server "127.0.0.1:{port}"; from "biuro@lex.example" }}\n'
    box = 'mailbox desk 291 { deliver "anna@lex.example" attach }\nnumber main +48 12 345 67 00 -> voicemail desk\n'
    pbx = lab.pbx(office(mail + box))
    caller = lab.outside_call(pbx, MAIN)
    caller.answered()
    until("the recording to begin", lambda: pbx.messages("desk"))
    caller.endpoint.speak(CALLER, 2)
    caller.hang_up()
    until("a try in vain", lambda: "mail server" in pbx.log())
    server = Server()
    server.hangs.set()
    with listening(server, port):
        pbx.kill()
        pbx.start()
        assert server.began.wait(20), "what waited is tried at the start"
        pbx.kill()
        server.hangs.clear()
        pbx.start()
        until("the letter", lambda: server.letters)
        until("its end", lambda: "letter sent" in pbx.log())
    (letter,) = server.letters
    (sound,) = letter.iter_attachments()
    file = tmp_path / "heard.wav"
    file.write_bytes(sound.get_content())
    assert audio.seconds_of_tone(audio.read_wav(file), CALLER) == pytest.approx(2, abs=0.5)
    assert "+48600700800" in str(letter["Subject"])


def test_a_message_is_heard_and_deleted_by_telephone(lab: Lab) -> None:
    pbx = lab.pbx(office("codes { voicemail *98 }\nnumber main +48 12 345 67 00 -> voicemail anna\n", anna="voicemail"))
    caller = lab.outside_call(pbx, MAIN)
    caller.answered()
    until("the recording to begin", lambda: pbx.messages("anna"))
    caller.endpoint.speak(CALLER, 3)
    caller.hang_up()
    (message,) = until("a message", lambda: [each for each in pbx.messages("anna") if each["seconds"]])
    anna = lab.phone(pbx, "601", 1000)
    anna.dial("*98")
    anna.wait_tone(CALLER, timeout=30)
    anna.press("3")
    until("the message to be gone", lambda: not pbx.messages("anna"))
    assert not Path(message["file"]).exists()
    anna.hang_up()
