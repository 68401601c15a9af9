"""Hearing one's voicemail by telephone."""

from __future__ import annotations

import asyncio
import sqlite3
import wave
from contextlib import closing
from pathlib import Path

from scenc.sip import events as sip
from scenc.store.tables import begin_message, settle_message
from tests.pbx.conftest import OFFICE
from tests.pbx.kit import Office, Phone, opened, run
from tests.pbx.play import Play

NEW, SAVED, NONE, END = "Nowa wiadomość. | Numer:", "Zachowana wiadomość.", "Nie ma wiadomości.", "Nie ma więcej"
ASKED, WRONG, TELL = "Proszę podać PIN", "PIN jest nieprawidłowy.", "Proszę nagrać powitanie"
AGAIN = "PIN jest nieprawidłowy. Proszę podać"
BOX = 'voicemail { pin secret("P") }'
SCENARIO = OFFICE.replace('user jan 602 "Jan Kowalski"', f'user jan 602 "Jan Kowalski" {{ {BOX} }}')
SCENARIO = SCENARIO.replace('mailbox office 290 "Skrzynka"', 'mailbox office 290 "Skrzynka" { pin secret("OFFICE") }')
SCENARIO += "codes { voicemail *98; greeting *97 }\n"
SECRETS = {"P": "4711", "OFFICE": "290290"}


def with_office(data: Path, play: Play) -> None:
    async def main() -> None:
        o = await open_()
        await play(o)
        await o.at_rest()

    with opened(SCENARIO, data, secrets=SECRETS) as open_:
        run(main())


def leave(o: Office, mailbox: str, *words: str, caller: str = "602") -> None:
    """These messages, whose samples are their words, are in a mailbox."""
    for number, said in enumerate(words):
        id = f"{mailbox}{number}"
        file = o.runtime.pbx.exchange.mailroom.file(id, mailbox)
        write(file, said)
        row = {"id": id, "mailbox": mailbox, "caller": caller, "caller_name": "", "received": 2e9 + number}
        name = str(file.relative_to(o.runtime.settings.data))
        o.runtime.store.write(begin_message, {**row, "seconds": None, "file": name})
        o.runtime.store.write(settle_message, {"key": id, "length": 1.0, "addresses": []})


def write(file: Path, said: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(file), "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(said.encode().ljust(16000, b"\0"))


async def listens(o: Office, user: str, code: str = "*98") -> Phone:
    phone = await o.registered(user)
    phone.call(code)
    await phone.wait(sip.Accepted)
    await asyncio.sleep(0.1)
    return phone


async def pressed(o: Office, keys: str, seconds: float = 0.5) -> str:
    """What is heard after these keys."""
    ear = o.ear()
    before = len(ear.heard)
    for key in keys:
        o.press(key)
        await asyncio.sleep(0.1)
    await asyncio.sleep(seconds)
    return " | ".join(ear.heard[before:])


async def kept(o: Office, mailbox: str) -> list[tuple[str, bool]]:
    rows = await o.runtime.pbx.exchange.mailroom.list(mailbox)
    return [(row["id"], row["saved"] is None) for row in rows]


def test_messages_are_heard_saved_and_deleted(tmp_path: Path) -> None:
    async def play(o: Office) -> None:
        leave(o, "anna", "jeden", "dwa", "trzy")
        anna = await listens(o, "anna")
        await asyncio.sleep(8)
        first = " | ".join(o.ear().heard)
        assert first.startswith(f"{NEW} | 6 | 0 | 2 | jeden | Jeszcze raz: jeden."), first
        assert "jeden" in await pressed(o, "1")
        assert (await pressed(o, "2", 6)).startswith(f"{NEW} | 6 | 0 | 2 | dwa")
        assert (await pressed(o, "3", 6)).startswith(f"{NEW} | 6 | 0 | 2 | trzy")
        assert (await pressed(o, "#")).startswith(END)
        assert (await pressed(o, "#")).startswith(SAVED), "from the beginning"
        anna.shell.bye(anna.session)
        await asyncio.sleep(0.5)
        # what was only heard is still new; new ones come first
        assert await kept(o, "anna") == [("anna2", True), ("anna0", False)], (
            "only heard: still new; new ones come first"
        )
        assert not o.runtime.pbx.exchange.mailroom.file("anna1", "anna").exists()

    with_office(tmp_path, play)


def test_the_caller_is_called_back(tmp_path: Path) -> None:
    async def play(o: Office) -> None:
        leave(o, "anna", "oddzwoń", caller="603")
        anna, ewa = await listens(o, "anna"), await o.registered("ewa")
        ewa.answers = 1.0
        await pressed(o, "4", 3)
        assert ewa.had(sip.Acknowledged)
        anna.shell.bye(anna.session)

    with_office(tmp_path, play)


def test_the_pin_is_asked_for_and_guessing_it_takes_for_ever(tmp_path: Path) -> None:
    async def play(o: Office) -> None:
        leave(o, "jan", "tajne")
        jan = await listens(o, "jan")
        assert o.ear().heard[0].startswith(ASKED)
        assert "tajne" in await pressed(o, "4711#", 6)
        jan.shell.bye(jan.session)
        await asyncio.sleep(1)
        for _ in range(2):
            jan = await listens(o, "jan")
            for _ in range(2):
                assert (await pressed(o, "0000#")).startswith(AGAIN), "and is asked again"
            assert await pressed(o, "0000#") == WRONG
            await jan.wait(sip.Ended)
            await asyncio.sleep(1)
        jan = await listens(o, "jan")
        assert (await pressed(o, "4711#")).startswith(AGAIN), "right, but too late"
        jan.shell.bye(jan.session)
        await asyncio.sleep(61)
        jan = await listens(o, "jan")
        assert (await pressed(o, "4711#", 2)).startswith(NEW)
        jan.shell.bye(jan.session)

    with_office(tmp_path, play)


def test_another_box_is_opened_by_its_number_and_pin_and_none_without(tmp_path: Path) -> None:
    async def play(o: Office) -> None:
        leave(o, "office", "wspólna")
        ewa = await listens(o, "ewa")
        assert o.ear().heard[0].startswith("Proszę podać numer skrzynki")
        assert (await pressed(o, "290#")).startswith(ASKED)
        assert "wspólna" in await pressed(o, "290290#", 6)
        assert (await pressed(o, "*")).startswith("Proszę podać numer")
        assert await pressed(o, "601#") == WRONG, "Anna's box has no PIN, so that only her own telephone opens it"
        await ewa.wait(sip.Ended)

    with_office(tmp_path, play)


def test_silence_ends_it(tmp_path: Path) -> None:
    async def play(o: Office) -> None:
        for user, said in (("anna", NONE), ("jan", ASKED), ("ewa", "Proszę podać numer")):
            phone = await listens(o, user)
            assert o.ear().heard[0].startswith(said)
            await phone.wait(sip.Ended, seconds=30)
            await asyncio.sleep(1)

    with_office(tmp_path, play)


def test_a_greeting_by_telephone_is_heard_until_it_is_deleted(tmp_path: Path) -> None:
    async def greeted(o: Office) -> str:
        ewa = await o.registered("ewa")
        ewa.call("602")
        await ewa.wait(sip.Accepted)
        await asyncio.sleep(0.2)
        said = o.ear().heard[0]
        ewa.shell.bye(ewa.session)
        await asyncio.sleep(1)
        return said

    async def play(o: Office) -> None:
        assert (await greeted(o)).startswith("Proszę zostawić wiadomość")
        jan = await listens(o, "jan", "*97")
        assert (await pressed(o, "4711#", 12)).startswith(TELL)
        recording = o.ear().recording
        assert recording is not None
        write(recording[0], "Tu Jan.")
        assert await pressed(o, "#") == "Gotowe."
        await jan.wait(sip.Ended)
        await jan.register(0)
        assert await greeted(o) == "Tu Jan."
        jan = await listens(o, "jan", "*97")
        await pressed(o, "4711#")
        assert await pressed(o, "*") == "Gotowe."
        await jan.wait(sip.Ended)
        await jan.register(0)
        assert (await greeted(o)).startswith("Proszę zostawić wiadomość")

    with_office(tmp_path, play)


def test_a_mailbox_that_cannot_be_read_ends_the_call_instead_of_leaving_it_in_silence(tmp_path: Path) -> None:
    async def play(o: Office) -> None:
        o.runtime.store.flush()
        with closing(sqlite3.connect(tmp_path / "scenc.sqlite")) as other:
            other.execute("DROP TABLE messages")
        phone = await o.registered("jan")
        phone.call("*98")
        assert (await phone.wait(sip.Rejected, seconds=5.0)).status == 500

    with_office(tmp_path, play)


def test_a_greeting_that_was_not_kept_leaves_nothing_behind(tmp_path: Path) -> None:
    left = tmp_path / "greetings" / "jan.1.new"
    write(left, "half a gree")

    async def play(o: Office) -> None:
        assert not left.exists()

    with_office(tmp_path, play)
