"""What callers hear and key in: every key by every way to send it, recordings, languages, who is known."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.interop.kit import audio
from tests.interop.kit.lab import Lab
from tests.interop.kit.office import MAIN, SECOND, office
from tests.interop.kit.pbx import Pbx

NAMES = "Jeden Dwójka Trzy Cztery Piątka Sześć Siódemka Osiem Dziewięć Gwiazdka Krzyżyk"
WORDS = dict(zip("123456789*#", NAMES.split(), strict=True))
GREETING, DEEPER, WRONG, SILENT = "Proszę nacisnąć klawisz.", "Poziom drugi, jeden.", "Zły klawisz.", "Nic nie słychać."
ENGLISH, BLOCKED, HELLO = "This is the English line.", "Ten numer jest zablokowany.", 700
SCENARIO = office(
    f"""
number main  +48 12 345 67 00 -> welcome
number known +48 12 345 67 01 -> clients
number info  +48 12 345 67 02 -> play "hello.wav" -> hours-line
menu welcome {{
  say "{GREETING}"
  wait 2s
  {"".join(f'{key} "{word}" -> say "{word}." -> repeat; ' for key, word in WORDS.items())}
  0 "Dalej" -> deeper
  on timeout -> say "{SILENT}" -> hangup
  on invalid -> repeat
  on exhausted -> hangup
}}
menu deeper {{ say "{DEEPER}"; 1 "Anna" -> anna; on invalid -> say "{WRONG}" -> hangup; on timeout -> anna }}
schedule office-hours {{ open mon..fri 8:00..16:00; when open -> languages-menu; when closed -> voicemail office }}
menu languages-menu {{
  say "Dziś {{hours office-hours}}." en "Today {{hours office-hours}}."
  say "For English, press two." in en
  2 "English" -> language en -> say "Tu linia polska." en "{ENGLISH}" -> hangup
  on timeout, invalid -> anna
}}
lookup clients {{
  from csv("clients.csv")
  when known   -> owner
  when blocked -> say "{BLOCKED}" -> hangup
  otherwise    -> anna
}}
"""
).replace("language pl", "language pl; languages pl, en")
SCENARIO = SCENARIO.replace("hours-line", "office-hours")
CLIENTS = "number,owner\n+48600700800,jan\n+48600700801,blocked\n"
ANNA, JAN, EWA, PIOTR = 450, 1000, 1500, 2000


@pytest.fixture(scope="module")
def pbx(shared_lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Pbx:
    hello: Path = audio.write_wav(tmp_path_factory.mktemp("sounds") / "hello.wav", audio.tone(HELLO, 1))
    return shared_lab.pbx(SCENARIO, files={"hello.wav": hello.read_bytes(), "clients.csv": CLIENTS.encode()})


def test_every_key_is_heard_by_events_by_info_and_by_its_tones(lab: Lab, pbx: Pbx) -> None:
    """And silence, and a wrong key."""
    prompts = pbx.prompts()
    baresip, pjsua, silent = lab.phone(pbx, "604", PIOTR), lab.pjsua(pbx, "603", EWA), lab.phone(pbx, "602", JAN)
    caller = lab.outside_call(pbx, MAIN, hangs_up=False, events=False)
    baresip.dial(MAIN)
    pjsua.dial(MAIN)
    silent.dial(MAIN)
    caller.answered()
    caller.hears(prompts[GREETING])
    for key, text in [*((key, f"{word}.") for key, word in WORDS.items()), ("0", DEEPER), ("5", WRONG)]:
        baresip.press(key)
        pjsua.do("info", key)
        caller.endpoint.whistle(key)
        baresip.wait_prompt(prompts[text])
        pjsua.wait_prompt(prompts[text])
        caller.hears(prompts[text])
    silent.wait_prompt(prompts[SILENT])
    caller.hung_up_on()
    pjsua.wait_call("DISCONNECTED")
    baresip.wait("CALL_CLOSED")


def test_a_recording_the_hours_of_today_and_the_language_the_caller_chooses(lab: Lab, pbx: Pbx) -> None:
    prompts = pbx.prompts()
    caller = lab.outside_call(pbx, "+48123456702", hangs_up=False)
    caller.answered()
    caller.hears_tone(HELLO, 0.9)
    caller.hears(prompts["Dziś jesteśmy czynni od 08:00 do 16:00."])
    caller.endpoint.press("2")
    caller.hears(prompts[ENGLISH])
    caller.hung_up_on()


@pytest.mark.parametrize(
    ("number", "who"), [("+48600700800", JAN), ("+48600700801", 0), ("+48600700802", ANNA), ("anonymous", ANNA)]
)
def test_who_is_known_comes_to_who_looks_after_them(lab: Lab, pbx: Pbx, number: str, who: int) -> None:
    lab.phone(pbx, "601", ANNA, answer="auto")
    lab.phone(pbx, "602", JAN, answer="auto")
    caller = lab.outside_call(pbx, SECOND, hangs_up=bool(who), caller=number)
    caller.answered()
    if who:
        caller.hears_tone(who)
        caller.hang_up()
    else:
        caller.hears(pbx.prompts()[BLOCKED])
        caller.hung_up_on()
