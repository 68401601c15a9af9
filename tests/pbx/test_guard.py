"""Rate limits and bans: strangers run into them, telephones and carriers do not, and memory is bounded."""

from __future__ import annotations

import asyncio
import re
import tracemalloc

import pytest

from scenc.pbx import guard
from scenc.pbx.commands import COMMANDS, Refused
from scenc.pbx.guard import BURST, FIRST_BAN, LIMIT, LONGEST_BAN, MAX_SOURCES, RATE, Guard, Offence
from scenc.pbx.seldom import A_MINUTE, Seldom
from scenc.sip import events as sip
from scenc.sip.digest import Challenge, respond
from scenc.sip.flow import Flow
from scenc.sip.message import Request, parse
from tests.pbx.conftest import Open
from tests.pbx.kit import PBX, Office, VirtualLoop, run


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


class Watch:
    """A guard, the hosts it knows, and whom it banned for how long."""

    def __init__(self) -> None:
        self.clock, self.known, self.bans = Clock(), {("10.0.0.9", 5060)}, list[tuple[str, float]]()
        self.guard = Guard(self.clock, self.known.__contains__)
        self.guard.on_ban = lambda source, seconds, _why: self.bans.append((source, seconds))


def guess(watch: Watch, host: str, times: int = 10, port: int = 5060) -> None:
    for _ in range(times):
        watch.guard.blame((host, port), Offence.WRONG_PASSWORD, proven=True)


def test_who_guesses_is_banned_twice_as_long_each_time() -> None:
    watch = Watch()
    for round_ in range(4):
        guess(watch, "192.0.2.1")
        assert watch.bans[-1] == ("192.0.2.1", FIRST_BAN * 2**round_)
        assert not watch.guard.admits(("192.0.2.1", 5060))
        assert watch.guard.admits(("192.0.2.2", 5060))
        watch.clock.now += FIRST_BAN * 2**round_ + 1
        assert watch.guard.admits(("192.0.2.1", 5060))
    for _ in range(20):
        guess(watch, "192.0.2.1")
        watch.clock.now += watch.bans[-1][1] + 1
    assert watch.bans[-1][1] == LONGEST_BAN
    watch.clock.now += guard.MEMORY + 1
    guess(watch, "192.0.2.1")
    assert watch.bans[-1][1] == FIRST_BAN


def test_a_telephone_with_a_wrong_password_that_tries_twice_a_minute_is_not_banned() -> None:
    watch = Watch()
    for _ in range(500):
        watch.guard.blame(("192.0.2.1", 5060), Offence.CHALLENGED)
        watch.guard.blame(("192.0.2.1", 5060), Offence.WRONG_PASSWORD)
        watch.clock.now += 30
    assert watch.bans == []


def test_who_is_known_is_always_heard_and_who_is_behind_the_same_address_not() -> None:
    watch = Watch()
    for _ in range(100):
        watch.guard.blame(("10.0.0.9", 5060), Offence.CHALLENGED)
        watch.guard.blame(("10.0.0.9", 5060), Offence.MALFORMED)
    assert watch.bans == []
    assert all(watch.guard.admits(("10.0.0.9", 5060)) for _ in range(5000))
    guess(watch, "10.0.0.9", port=6666)
    assert not watch.guard.admits(("10.0.0.9", 6667))
    assert watch.guard.admits(("10.0.0.9", 5060)), "a telephone behind the same NAT is heard all the same"
    assert watch.guard.believes(("10.0.0.9", 5060))


def test_a_known_one_that_guesses_is_heard_but_not_believed() -> None:
    watch = Watch()
    watch.known.add(("10.0.0.9", 5070))
    guess(watch, "10.0.0.9")
    assert watch.bans == [("10.0.0.9:5060", FIRST_BAN)]
    assert watch.guard.admits(("10.0.0.9", 5060))
    assert not watch.guard.believes(("10.0.0.9", 5060))
    assert watch.guard.believes(("10.0.0.9", 5070))
    assert watch.guard.pardon("10.0.0.9:5060")
    assert watch.guard.believes(("10.0.0.9", 5060))


def test_who_proves_themselves_starts_anew_but_for_their_guesses() -> None:
    watch = Watch()
    for _ in range(2):
        for _ in range(int(LIMIT) - 1):
            watch.guard.blame(("192.0.2.1", 5060), Offence.CHALLENGED)
        watch.guard.trust("192.0.2.1")
    assert watch.bans == []
    guess(watch, "192.0.2.1", 9)
    watch.guard.trust("192.0.2.1")
    guess(watch, "192.0.2.1", 1)
    assert len(watch.bans) == 1, "a password of their own does not pay for guesses at others'"


def test_forged_datagrams_ban_nobody_where_somebody_proved_themselves_lately() -> None:
    watch = Watch()
    watch.guard.trust("192.0.2.1")
    for _ in range(1000):
        watch.clock.now += 1 / RATE
        assert watch.guard.admits(("192.0.2.1", 7000))
        watch.guard.blame(("192.0.2.1", 7000), Offence.MALFORMED)
    assert watch.bans == []
    for _ in range(25):
        watch.guard.blame(("192.0.2.1", 7000), Offence.MALFORMED, proven=True)
    assert len(watch.bans) == 1, "a connection is not forged"
    watch.clock.now += guard.TRUST + 1
    for _ in range(25):
        watch.guard.blame(("192.0.2.1", 7000), Offence.MALFORMED)
    assert len(watch.bans) == 2


def test_who_comes_new_is_heard_however_much_a_telephone_behind_the_same_address_sends() -> None:
    watch = Watch()
    assert all(watch.guard.admits(("10.0.0.9", 5060)) for _ in range(5000))
    assert watch.guard.admits(("10.0.0.9", 6666))


def test_a_flood_is_cut_to_the_rate_and_then_off() -> None:
    watch = Watch()
    heard = sum(watch.guard.admits(("192.0.2.1", 5060)) for _ in range(1000))
    assert heard == BURST
    assert len(watch.bans) == 1
    watch = Watch()
    heard = 0
    for _ in range(1000):
        watch.clock.now += 1 / RATE
        heard += watch.guard.admits(("192.0.2.1", 5060))
    assert heard == 1000


def test_of_many_sources_only_so_many_are_remembered() -> None:
    watch = Watch()
    guess(watch, "192.0.2.1")
    tracemalloc.start()
    for number in range(3 * MAX_SOURCES):
        watch.guard.admits((f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}", 5060))
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(watch.guard._sources) == MAX_SOURCES
    assert size < MAX_SOURCES * 500
    assert watch.guard.banned(), "a ban is not washed away by forged addresses"


def test_who_has_an_ipv6_address_has_its_network() -> None:
    watch = Watch()
    guess(watch, "2001:db8::1")
    assert not watch.guard.admits(("2001:db8::ffff:1", 5060))
    assert watch.guard.admits(("2001:db8:0:1::1", 5060))
    assert watch.guard.pardon("2001:db8::2")
    assert watch.guard.admits(("2001:db8::1", 5060))
    assert not watch.guard.pardon("2001:db8::2")


def test_many_bans_are_few_lines_in_the_log() -> None:
    clock, lines = Clock(), list[tuple[str, dict[str, object]]]()
    say = Seldom(lambda event, **facts: lines.append((event, facts)), clock)
    for _ in range(2):
        for number in range(1000):
            say("source banned", source=number)
        clock.now += 60
    assert len(lines) == 2 * A_MINUTE
    assert [facts for _, facts in lines if "left_out_before" in facts] == [
        {"source": 0, "left_out_before": 1000 - A_MINUTE}
    ]


STRANGER = ("192.0.2.77", 5060)


def ask(
    o: Office, method: str, number: int, extra: str = "", body: str = "", source: tuple[str, int] = STRANGER
) -> int:
    """A stranger's request, by datagram; its bytes. Lines in `extra` take the place of our own."""
    text = f"""{method} sip:602@10.0.0.1 SIP/2.0
Via: SIP/2.0/UDP {source[0]}:{source[1]};branch=z9hG4bK{method}{number}
From: <sip:601@10.0.0.1>;tag={number}
To: <sip:601@10.0.0.1>
Call-ID: {method}{number}
CSeq: 1 {method}
Contact: <sip:x@192.0.2.77>
Content-Length: {len(body)}

{body}"""
    for name in re.findall(r"^[\w-]+(?=:)", extra, re.MULTILINE):
        text = re.sub(rf"^{name}: .*\n", "", text, flags=re.MULTILINE)
    text = text.replace("Content-Length", f"{extra}Content-Length")
    data = text.replace("\n", "\r\n").encode()
    o.runtime.shell.receive(data, Flow("udp", PBX, source))
    return len(data)


def heard(o: Office, there: tuple[str, int] = STRANGER) -> list[bytes]:
    return [data for _, _, target, data in o.net.seen if target == there]


def credentials(nonce: str, user: str, password: str) -> str:
    challenge = Challenge("scenc", nonce)
    return f"Authorization: {respond(challenge, 'REGISTER', 'sip:602@10.0.0.1', user, password, 'c', 1)}\n"


def tell(o: Office, number: int, user: str, password: str, source: tuple[str, int]) -> int:
    """REGISTER with this password, after the challenge; the status. Nothing else goes on meanwhile."""
    to = f"To: <sip:{user}@10.0.0.1>\n"
    ask(o, "REGISTER", number, f"Expires: 0\n{to}", source=source)
    nonce = re.search(rb'nonce="([^"]+)"', heard(o, source)[-1])
    assert nonce is not None
    ask(o, "REGISTER", number + 1, to + credentials(nonce[1].decode(), user, password), source=source)
    return int(heard(o, source)[-1].split()[1])


@pytest.mark.parametrize("method", ["REGISTER", "INVITE"])
def test_a_scanner_is_banned_while_telephones_go_on(office: Open, method: str) -> None:
    async def main() -> None:
        o = await office()
        anna, jan = await o.registered("anna"), await o.registered("jan")
        jan.answers = 1.0
        for number in range(300):
            ask(o, method, number)
            await asyncio.sleep(0.05)
        assert LIMIT <= len(heard(o)) <= 2 * LIMIT
        assert list(o.runtime.guard.banned()) == ["192.0.2.77"]
        for _ in range(70):
            assert await anna.register() == 200
        anna.call("602")
        await anna.wait(sip.Accepted)

    run(main())


ASKED = {
    "call": ("INVITE", ""),
    "call with an extension": ("INVITE", "Require: nonsense\n"),
    "call with another body": ("INVITE", "Content-Type: text/plain\n"),
    "call that has come far": ("INVITE", "Max-Forwards: 0\n"),
    "offer in no call": ("INVITE", "To: <sip:601@10.0.0.1>;tag=nobodys\n"),
    "registration": ("REGISTER", ""),
    "registration of no phone": ("REGISTER", "To: <tel:+48600700800>\n"),
    "subscription": ("SUBSCRIBE", "Event: dialog\n"),
    "text": ("MESSAGE", "Content-Type: text/plain\n"),
    "state": ("PUBLISH", "Event: presence\n"),
    "transfer": ("REFER", "Refer-To: <sip:602@10.0.0.1>\n"),
    "question": ("OPTIONS", ""),
    "end of no call": ("BYE", "To: <sip:601@10.0.0.1>;tag=nobodys\n"),
    "end of nothing": ("BYE", ""),
    "regret": ("CANCEL", ""),
    "nonsense": ("DANCE", ""),
}


ASKED_BY = sorted({method for method, _ in ASKED.values()})


def test_a_stranger_is_answered_once_with_little_more_than_they_sent_and_forgotten(office: Open) -> None:
    async def main() -> None:
        o = await office()
        sizes = {}
        for number, (name, (method, extra)) in enumerate(ASKED.items()):
            sizes[name] = ask(o, method, number, extra, "x" if "text" in extra else "")
            await asyncio.sleep(0.01)
            assert o.runtime.shell.load == (0, 0), f"a flood of this fills a table: {name}"
        await asyncio.sleep(70)
        answers = heard(o)
        assert len(answers) == len(ASKED), [answer.split(b"\r")[0] for answer in answers]
        for answer, (name, size) in zip(answers, sizes.items(), strict=True):
            assert len(answer) < 2 * size, name

    run(main())


def test_the_shortest_requests_bring_no_more_than_twice_their_bytes_on_who_is_named_as_their_sender(
    office: Open,
) -> None:
    async def main() -> None:
        o = await office()
        answered = 0
        for number, method in enumerate((*ASKED_BY, "DANCE", "NOTIFY", "UPDATE", "PRACK", "INFO")):
            for via in ("v:SIP/2.0/UDP a", f"v:SIP/2.0/UDP a;branch=z9hG4bK{method}", "Via: SIP/2.0/UDP 192.0.2.77"):
                lines = [f"{method} sip:a SIP/2.0", via, "f:<sip:a>;tag=1", "t:<sip:a>", f"i:{number}"]
                for more in ([f"CSeq:1 {method}"], [f"CSeq:1 {method}", "m:<sip:a>", "Require:x"], ["CSeq:x"], []):
                    data = "\r\n".join([*lines, *more, "", ""]).encode()
                    before = len(o.net.seen)
                    o.runtime.shell.receive(data, Flow("udp", PBX, (f"192.0.{number}.77", 5060)))
                    back = [data for *_, data in o.net.seen[before:]]
                    assert sum(map(len, back)) <= 2 * len(data), data
                    answered += len(back)
        assert answered
        await asyncio.sleep(70)
        assert o.runtime.shell.load == (0, 0)

    run(main())


def test_an_unknown_user_and_a_wrong_password_get_the_same_answer(office: Open) -> None:
    async def main() -> None:
        o = await office()
        answers = set()
        for number, user in enumerate(("601", "699", "", "anna")):
            challenge = Challenge.parse(o.runtime.doorkeeper.challenge(STRANGER).headers[0][1])
            guess = respond(challenge, "REGISTER", "sip:602@10.0.0.1", user, "wrong", "c", 1)
            for nonce, headers in (("ours", f"Authorization: {guess}\n"), ("no", credentials("0" * 45, user, "wrong"))):
                ask(o, "REGISTER", 10 * number + len(nonce), headers)
                answers.add((nonce, re.sub(rb"(tag|nonce|branch)=[^;,\r]+|Call-ID: [^\r]+", b"", heard(o)[-1])))
        assert len(answers) == 2, answers

    run(main())


def test_a_phone_that_guesses_others_passwords_is_not_believed_and_still_calls(office: Open) -> None:
    async def main() -> None:
        o = await office()
        anna, jan, ewa = await o.registered("anna"), await o.registered("jan"), o.phone("ewa")
        jan.answers = 1.0
        right = ewa.login.password
        for number in range(0, 20, 2):
            assert tell(o, number, "603", f"guess{number}", anna.address) == 401
        assert [each["source"] for each in (await COMMANDS["bans"](o.runtime, ""))["bans"]] == ["10.0.0.2:6000"]
        assert tell(o, 100, "603", right, anna.address) == 401, "found, and not told"
        assert "603" not in o.runtime.location.all(o.runtime.loop.time())
        for _ in range(50):
            assert await anna.register() == 200
        anna.call("602")
        await anna.wait(sip.Accepted)
        assert await ewa.register() == 200, "from elsewhere"
        await asyncio.sleep(FIRST_BAN)
        assert tell(o, 200, "603", right, anna.address) == 200

    run(main())


def test_challenges_and_a_forgotten_password_of_its_own_never_ban_a_phone(office: Open) -> None:
    async def main() -> None:
        o = await office()
        anna = await o.registered("anna")
        for number in range(0, 200, 2):
            assert tell(o, number, "601", "what was it", anna.address) == 401
        assert o.runtime.guard.banned() == {}
        assert await anna.register() == 200

    run(main())


def test_guesses_forged_in_anothers_name_are_not_looked_at_and_harm_nobody(office: Open) -> None:
    async def main() -> None:
        o = await office()
        anna, jan = await o.registered("anna"), o.phone("jan")
        ask(o, "REGISTER", 1000)
        nonce = re.search(rb'nonce="([^"]+)"', heard(o)[-1])
        assert nonce is not None, "the forger asks for a nonce from where they are"
        neighbour = (anna.address[0], 6999)
        guess = credentials(nonce[1].decode(), "602", "guess")
        guesses = (guess, guess.replace("algorithm=MD5", "algorithm=X"), guess.replace("qop=auth", "qop=auth-int"))
        assert len(set(guesses)) == 3
        for number in range(200):
            for source in (anna.address, neighbour):
                ask(o, "REGISTER", number, guesses[number % 3], source=source)
            await asyncio.sleep(0.05)
        assert o.runtime.guard.banned() == {}
        assert await anna.register() == 200
        assert await jan.register() == 200, "a telephone that comes new behind that address"
        for password in ("guess", jan.login.password):
            ask(o, "REGISTER", 2000, credentials("0" * 45, "602", password))
            assert b"stale=true" in heard(o)[-1], "without our nonce nobody learns whether it was right"

    run(main())


def test_what_is_no_sip_is_counted(office: Open) -> None:
    async def main() -> None:
        o = await office()
        for _ in range(25):
            o.runtime.shell.receive(b"GET / HTTP/1.1\r\n\r\n", Flow("udp", PBX, STRANGER))
        assert list(o.runtime.guard.banned()) == ["192.0.2.77"]
        ask(o, "OPTIONS", 1)
        assert heard(o) == []

    run(main())


def test_a_call_with_the_right_password_still_gets_its_100(office: Open) -> None:
    async def main() -> None:
        o = await office()
        anna, _jan = await o.registered("anna"), await o.registered("jan")
        anna.call("602")
        await asyncio.sleep(1)
        said = [parse(data) for _, source, target, data in o.net.seen if (source, target) == (PBX, anna.address)]
        statuses = [message.status for message in said if not isinstance(message, Request)]
        assert statuses[-3:] == [401, 100, 180]

    run(main())


def test_an_operator_sees_who_is_banned_and_lifts_it(office: Open) -> None:
    async def main() -> None:
        o = await office()
        for _ in range(25):
            o.runtime.shell.receive(b"GET / HTTP/1.1\r\n\r\n", Flow("udp", PBX, STRANGER))
        (row,) = (await COMMANDS["bans"](o.runtime, ""))["bans"]
        assert row == {"source": "192.0.2.77", "seconds": 60, "why": "sent what is no SIP"}
        for wrong in ("192.0.2.78", "here", "::x"):
            with pytest.raises(Refused, match="not banned"):
                await COMMANDS["unban"](o.runtime, wrong)
        await COMMANDS["unban"](o.runtime, "192.0.2.77")
        ask(o, "OPTIONS", 1)
        assert len(heard(o)) == 1

    run(main())


def test_what_cannot_keep_up_takes_no_new_call_for_seconds_and_then_again(office: Open) -> None:
    async def main() -> None:
        o = await office()
        anna, jan = await o.registered("anna"), await o.registered("jan")
        jan.answers = 1.0
        anna.call("602")
        await anna.wait(sip.Accepted)
        loop = o.runtime.loop
        assert isinstance(loop, VirtualLoop)
        for _ in range(60):  # the process is held up for two seconds, again and again
            await anna.register()
            loop.virtual += 2.0
            await asyncio.sleep(0.3)
            if o.runtime.shell.overloaded:
                break
        assert o.runtime.shell.overloaded
        ewa = await o.registered("ewa")
        ewa.call("230")
        refused = await ewa.wait(sip.Rejected)
        assert refused.status == 503
        assert refused.response is not None
        assert 1 <= int(refused.response.headers.get("Retry-After") or 0) <= 4
        assert not anna.had(sip.Ended), "a call in progress goes on"
        assert o.runtime.shell.overloaded
        carrier = o.carrier()
        ewa.call("112")
        await carrier.wait(sip.InviteReceived)
        ewa.shell.cancel(ewa.session)
        await asyncio.sleep(5)
        ewa.events.clear()
        ewa.call("230")
        await ewa.wait(sip.Accepted)

    run(main())
