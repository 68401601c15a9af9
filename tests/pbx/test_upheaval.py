"""Everything that calls share, used at random and left at any moment: queues, places, rooms, messages, recordings,
calls back, while telephones come and go and the scenario changes. In the end nothing is left. SCENC_STORM=2000 plays so
many instead of a few."""

from __future__ import annotations

import asyncio
import os
import random
from pathlib import Path

import pytest

from scenc.media.port import Digit
from scenc.pbx.commands import COMMANDS
from tests.pbx.conftest import OFFICE
from tests.pbx.kit import Office, opened, run
from tests.pbx.test_storm import Person

STORMS = int(os.environ.get("SCENC_STORM", "6"))
FIRST = int(os.environ.get("SCENC_STORM_FIRST", "0"))
TEXT = (
    OFFICE.replace('"Ewa Wiśniewska"', '"Ewa Wiśniewska" { pickup litigation; supervises litigation, reception }')
    .replace("channels 3", "channels 5")
    .replace('"Jan Kowalski"', '"Jan Kowalski" { record talks }')
    .replace('"Dyżur"\nmailbox', '"Dyżur" { confirm }\nmailbox')
    + """
queue reception 220 "Sekretariat" {
  agents jan, ewa priority 2
  ring 10s
  wrap-up 5s
  announce position every 12s
  callback key 1 after 5s attempts 2 present main
  on max-wait 1min -> voicemail office
  on no-agents     -> say "Nikogo nie ma." -> voicemail office
}
number third +48 12 345 67 02 -> reception
number fourth +48 12 345 67 03 -> jan
outbound via op { national, mobile allow }
parking 700..701 { timeout 30s -> say "Nikt nie odebrał." -> voicemail office }
codes { park *70; pickup *8; supervise *55; transfer *2; conference *3; record *9; callback *66 }
recording talks { notice say "Nagrywamy."  decline 9; purpose "umowy" basis contract; retention 90d; direction both }
"""
)
INSIDE = ("601", "602", "603", "220", "230", "290", "*70", "700", "701", "*8", "*55", "*66", "204", "600700800", "201")
OUTSIDE = tuple(f"+4812345670{each}" for each in range(4))
KEYS = ("1", "2", "3", "9", "#", "*", "*2603#", "*2220#", "*270#", "*3601#", "*3220#", "*9", "*2*70#")


def press(o: Office, chance: random.Random) -> None:
    """Somebody presses keys."""
    if o.media.ears:
        handle = chance.choice(list(o.media.ears))
        for key in chance.choice(KEYS):
            if handle in o.media.ears:
                o.media.say(Digit(handle, key))


async def change(o: Office, people: list[Person], chance: random.Random) -> None:
    """Something that nobody's call asked for."""
    phone = chance.choice(people[:3]).phone
    match chance.choice(["register", "away", "reload", "silence", "moods", "hang up"]):
        case "register":
            await phone.register()
        case "away":
            await phone.register(expires=0)
        case "reload":
            said = chance.choice(["Dzień dobry.", "Witamy."])
            o.texts.append(TEXT.replace("Dzień dobry.", said).replace("channels 5", f"channels {chance.randint(4, 6)}"))
            assert (await o.runtime.reload()).taken
        case "silence":
            legs = list(o.runtime.directory._by_session.values())
            if legs and (owner := (leg := chance.choice(legs)).owner) is not None:
                owner.on_silent(leg)
        case "moods":
            phone.answers, phone.refuses = chance.choice([0.0, 0.5, 2.0, None]), chance.choice([None, None, 486, 503])
        case "hang up":
            if calls := list(o.runtime.pbx.calls):
                await COMMANDS["hangup"](o.runtime, chance.choice(calls))


async def busy(o: Office, chance: random.Random, rough: float = 0.0) -> list[Person]:
    """Whoever did something, at last."""
    phones = [await o.registered(name) for name in ("anna", "jan", "ewa")]
    people = [Person(phone, chance) for phone in (*phones, o.carrier())]
    o.net.rough, o.net.chance = rough, chance
    for _ in range(chance.randint(10, 60)):
        match chance.choice(["act"] * 3 + ["dial"] * 3 + ["press"] * 3 + ["change"]):
            case "act":
                chance.choice(people).act()
            case "dial":
                person = chance.choice(people)
                person.phone.call(chance.choice(INSIDE if person in people[:3] else OUTSIDE))
            case "press":
                press(o, chance)
            case "change":
                await change(o, people, chance)
        await asyncio.sleep(chance.choice([0.0, 0.001, 0.0015, 0.003, 0.5, 2.0, 8.0]))
    o.net.rough = 0.0
    return people


async def end(o: Office, people: list[Person]) -> None:
    """All hang up, and nobody is called back any more."""
    for person in people:
        person.phone.answers, person.phone.refuses = None, 486
    for _ in range(4):
        for person in people:
            person.leave()
        await asyncio.sleep(40)
    o.runtime.pbx.promises.close()
    o.runtime.pbx.exchange.completions.close()
    for person in people:
        person.leave()
    await asyncio.sleep(400)
    at_rest(o)
    await o.at_rest()
    for person in people:
        assert person.phone.shell.load == (0, 0), "a telephone's transaction or session"


def at_rest(o: Office) -> None:
    """What the equipment remembers of calls."""
    exchange = o.runtime.pbx.exchange
    assert not exchange.parking._places, "a place"
    assert not exchange.rooms._rooms, "a room"
    assert not exchange.queues._talks, "an agent's talk"
    assert {each.status for each in exchange.queues._floor.desks.values()} <= {"free", "away"}, "an agent"
    assert all(each.promised for each in exchange.queues._floor.waiting), "who waits"
    assert not exchange.archive._recorded, "a recording"
    assert not exchange.archive._closing, "a recording that is completed"


@pytest.mark.parametrize("seed", range(FIRST, FIRST + STORMS))
def test_nothing_is_left_of_an_upheaval(tmp_path: Path, seed: int, capsys: pytest.CaptureFixture[str]) -> None:
    with opened(TEXT, tmp_path) as open_:

        async def main() -> None:
            o, chance = await open_(), random.Random(seed)
            await end(o, await busy(o, chance, chance.choice([0.0, 0.0, 0.1])))

        run(main())
    said = capsys.readouterr().out
    assert "fault" not in said, said


@pytest.mark.parametrize("seed", range(FIRST, FIRST + STORMS))
def test_who_stops_it_in_an_upheaval_leaves_nobody_in_a_call(tmp_path: Path, seed: int) -> None:
    with opened(TEXT, tmp_path) as open_:

        async def main() -> None:
            o, chance = await open_(), random.Random(seed)
            people = await busy(o, chance)
            for stop in (o.runtime.drain,) * chance.randint(0, 1) + (o.runtime.stop,):
                stop()
            await o.runtime.stopped.wait()
            assert [each.up() for each in people] == [[]] * len(people), "a telephone that believes it talks"
            assert (len(o.runtime.pbx.calls), len(o.runtime.directory)) == (0, 0)

        run(main())
