"""Event packages: who may watch what, and what they are told when; texts between colleagues."""

from __future__ import annotations

import asyncio
from itertools import count
from xml.etree import ElementTree

import pytest

from scenc.pbx.events.publications import read
from scenc.sip import events as sip
from scenc.sip.address import NameAddr
from scenc.sip.digest import Challenge, respond
from scenc.sip.flow import Flow
from scenc.sip.headers import Headers
from scenc.sip.message import Request, Response, parse, response_to
from tests.pbx.conftest import Open
from tests.pbx.kit import PBX, Office, Phone, run

PIDF = '<presence xmlns="urn:ietf:params:xml:ns:pidf" entity="sip:601@a">{}</presence>'
TUPLE = '<tuple id="a"><status><basic>{}</basic></status><note>{}</note></tuple>'


class Watcher:
    """A telephone that only subscribes, word for word. `deaf` answers no NOTIFY."""

    def __init__(self, o: Office, user: str) -> None:
        account = next(each for each in o.runtime.accounts.by_number.values() if each.user == user)
        self.number, self.password = account.number, account.password
        self.net, self.address = o.net, ("10.0.0.3", next(o.ports))
        self.shell = self
        self.notified: list[Request] = []
        self.answers: list[Response] = []
        self.deaf = False
        self.dialog: Response | None = None
        self._numbers = count(1)
        o.net.ends[self.address] = self  # type: ignore[assignment]

    def receive(self, data: bytes, flow: Flow) -> None:
        message = parse(data)
        if isinstance(message, Response):
            self.answers.append(message)
            return
        self.notified.append(message)
        if not self.deaf:
            self.net.carry(self.address, PBX, response_to(message, 200).to_bytes())

    async def ask(
        self, method: str, target: str, *more: tuple[str, str], body: bytes = b"", again: bool = False
    ) -> Response:
        """The final answer to a request with our credentials; `again` within the dialog there is."""
        authorization: list[tuple[str, str]] = []
        for _ in range(2):
            number = next(self._numbers)
            receiver = self.dialog.headers.get("To") if again and self.dialog else f"<sip:{target}@10.0.0.1>"
            host, port = self.address
            headers = Headers(
                [
                    ("Via", f"SIP/2.0/UDP {host}:{port};branch=z9hG4bK{port}{number}"),
                    ("From", f"<sip:{self.number}@10.0.0.1>;tag=w{port}"),
                    ("To", receiver or ""),
                    ("Call-ID", f"watch{port}" if again or method == "SUBSCRIBE" else f"{method}{port}{number}"),
                    ("CSeq", f"{number} {method}"),
                    ("Contact", f"<sip:{self.number}@{host}:{port}>"),
                    *more,
                    *authorization,
                ]
            )
            seen = len(self.answers)
            self.net.carry(self.address, PBX, Request(method, f"sip:{target}@10.0.0.1", headers, body).to_bytes())
            await asyncio.sleep(0.1)
            answer = self.answers[seen:][-1]
            if answer.status != 401:
                break
            challenge = Challenge.parse(answer.headers.get("WWW-Authenticate") or "")
            uri = f"sip:{target}@10.0.0.1"
            authorization = [("Authorization", respond(challenge, method, uri, self.number, self.password, "c", 1))]
        if method == "SUBSCRIBE" and answer.status == 200:
            self.dialog = answer
        return answer

    async def subscribe(self, package: str, target: str, seconds: str = "600", again: bool = False) -> Response:
        return await self.ask("SUBSCRIBE", target, ("Event", package), ("Expires", seconds), again=again)

    @property
    def last(self) -> Request:
        return self.notified[-1]

    @property
    def state(self) -> str:
        return self.last.headers.get("Subscription-State") or ""


def said(request: Request, name: str) -> list[str]:
    """The texts of a document's elements of that name."""
    return [(each.text or "") for each in ElementTree.fromstring(request.body).iter() if each.tag.endswith("}" + name)]


def test_a_lamp_shows_ringing_talking_and_free(office: Open) -> None:
    async def main() -> None:
        o = await office()
        anna, jan, lamp = await o.registered("anna"), await o.registered("jan"), Watcher(o, "ewa")
        answer = await lamp.subscribe("dialog", "602")
        assert (answer.status, answer.headers.get("Expires")) == (200, "600")
        assert NameAddr.parse(answer.headers.get("To") or "").tag
        assert said(lamp.last, "state") == []
        assert lamp.state.startswith("active;expires=")
        jan.answers = 2.0
        anna.call("602")
        await asyncio.sleep(1)
        assert said(lamp.last, "state") == ["early"]
        await asyncio.sleep(2)
        assert said(lamp.last, "state") == ["confirmed"]
        assert b"601" not in lamp.last.body, "whom he talks with is his business"
        jan.shell.bye(jan.session)
        await asyncio.sleep(1)
        assert said(lamp.last, "state") == []
        versions = [ElementTree.fromstring(each.body).get("version") for each in lamp.notified]
        assert versions == [str(number) for number in range(len(versions))]

    run(main())


def test_a_subscription_is_refreshed_ended_and_runs_out(office: Open) -> None:
    async def main() -> None:
        o = await office()
        lamp = Watcher(o, "ewa")
        await lamp.subscribe("dialog", "602", "100")
        await asyncio.sleep(60)
        assert (await lamp.subscribe("dialog", "602", "100", again=True)).status == 200
        assert len(lamp.notified) == 2
        await asyncio.sleep(90)
        assert lamp.state.startswith("active")
        await asyncio.sleep(20)
        assert lamp.state == "terminated;reason=timeout"
        assert (await lamp.subscribe("dialog", "602", "100", again=True)).status == 481
        other = Watcher(o, "ewa")
        await other.subscribe("dialog", "602")
        await other.subscribe("dialog", "602", "0", again=True)
        assert other.state.startswith("terminated")
        once = Watcher(o, "ewa")
        await once.subscribe("dialog", "602", "0")
        assert once.state.startswith("terminated"), "a single look"
        assert len(o.runtime.pbx._desk.watchers) == 0
        await o.at_rest()

    run(main())


def test_who_takes_no_notify_is_forgotten(office: Open) -> None:
    async def main() -> None:
        o = await office()
        lamp = Watcher(o, "ewa")
        lamp.deaf = True
        await lamp.subscribe("dialog", "602")
        await asyncio.sleep(40)
        assert len(o.runtime.pbx._desk.watchers) == 0
        await o.at_rest()

    run(main())


@pytest.mark.parametrize(
    ("package", "target", "seconds", "status", "field"),
    [
        ("conference", "602", "600", 489, ("Allow-Events", "dialog, message-summary, presence, reg")),
        ("", "602", "600", 489, ("Allow-Events", "dialog, message-summary, presence, reg")),
        ("message-summary", "602", "600", 403, None),
        ("reg", "602", "600", 403, None),
        ("dialog", "699", "600", 404, None),
        ("dialog", "602", "59", 423, ("Min-Expires", "60")),
        ("dialog", "602", "soon", 400, None),
    ],
)
def test_what_cannot_be_had(
    office: Open, package: str, target: str, seconds: str, status: int, field: tuple[str, str] | None
) -> None:
    async def main() -> None:
        o = await office()
        lamp = Watcher(o, "ewa")
        answer = await lamp.subscribe(package, target, seconds)
        assert answer.status == status
        assert field is None or answer.headers.get(field[0]) == field[1]
        stranger = Watcher(o, "ewa")
        stranger.password = "wrong"
        assert (await stranger.subscribe("dialog", "602")).status == 401
        assert lamp.notified == stranger.notified == []

    run(main())


def test_a_waiting_message_lights_the_lamp(office: Open) -> None:
    async def main() -> None:
        o = await office()
        lamp, jan = Watcher(o, "anna"), await o.registered("jan")
        await o.registered("anna")
        assert (await lamp.subscribe("message-summary", "601")).status == 200
        assert lamp.last.body.startswith(b"Messages-Waiting: no\r\nVoice-Message: 0/0")
        jan.call("601")
        await asyncio.sleep(60)
        jan.shell.bye(jan.session)
        await asyncio.sleep(1)
        assert lamp.last.body.startswith(b"Messages-Waiting: yes\r\nVoice-Message: 1/0")

    run(main())


def test_the_lamp_of_a_mailbox_that_several_share(office: Open) -> None:
    async def main() -> None:
        o = await office()
        lamp, jan = Watcher(o, "ewa"), await o.registered("jan")
        assert (await lamp.subscribe("message-summary", "290")).status == 200
        assert lamp.last.body.startswith(b"Messages-Waiting: no\r\nVoice-Message: 0/0")
        jan.call("290")
        await asyncio.sleep(10)
        jan.shell.bye(jan.session)
        await asyncio.sleep(1)
        assert lamp.last.body.startswith(b"Messages-Waiting: yes\r\nVoice-Message: 1/0")

    run(main())


def test_presence_is_what_telephones_say_and_do(office: Open) -> None:
    async def main() -> None:
        o = await office()
        watcher, anna = Watcher(o, "ewa"), Watcher(o, "anna")
        await watcher.subscribe("presence", "601")
        assert said(watcher.last, "basic") == ["closed"]
        desk = await o.registered("anna")
        await asyncio.sleep(1)
        assert said(watcher.last, "basic") == ["open"]
        lunch = PIDF.format(TUPLE.format("closed", "Lunch &lt;13:00&gt;")).encode()
        published = await anna.ask("PUBLISH", "601", ("Event", "presence"), ("Expires", "120"), body=lunch)
        assert published.status == 200
        assert (said(watcher.last, "basic"), said(watcher.last, "note")[0]) == (["closed"], "Lunch <13:00>")
        tag = published.headers.get("SIP-ETag") or ""
        refreshed = await anna.ask("PUBLISH", "601", ("Event", "presence"), ("SIP-If-Match", tag))
        assert refreshed.headers.get("SIP-ETag") != tag
        assert (await anna.ask("PUBLISH", "601", ("Event", "presence"), ("SIP-If-Match", tag))).status == 412
        tag = refreshed.headers.get("SIP-ETag") or ""
        await anna.ask("PUBLISH", "601", ("Event", "presence"), ("SIP-If-Match", tag), ("Expires", "0"))
        await asyncio.sleep(1)
        assert said(watcher.last, "basic") == ["open"]
        desk.call("230")
        await desk.wait(sip.Accepted)
        await asyncio.sleep(1)
        assert "On the phone" in said(watcher.last, "note")

    run(main())


@pytest.mark.parametrize(
    ("target", "event", "body", "status"),
    [
        ("602", "presence", PIDF.format(""), 403),
        ("601", "dialog", PIDF.format(""), 489),
        ("601", "presence", "", 400),
        ("601", "presence", "no xml", 400),
        ("601", "presence", "<!DOCTYPE x>" + PIDF.format(""), 400),
        ("601", "presence", "<other/>", 400),
        ("601", "presence", PIDF.format("x" * 9000), 413),
    ],
)
def test_what_may_not_be_published(office: Open, target: str, event: str, body: str, status: int) -> None:
    async def main() -> None:
        o = await office()
        anna = Watcher(o, "anna")
        assert (await anna.ask("PUBLISH", target, ("Event", event), body=body.encode())).status == status

    run(main())


def test_definitions_of_entities_are_not_even_read() -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY b "bbbb">]><presence xmlns="urn:ietf:params:xml:ns:pidf">&b;</presence>'
    with pytest.raises(ValueError, match="definitions"):
        read(bomb)


def test_the_user_sees_their_own_telephones(office: Open) -> None:
    async def main() -> None:
        o = await office()
        watcher = Watcher(o, "anna")
        await watcher.subscribe("reg", "601")
        assert said(watcher.last, "uri") == []
        phone = await o.registered("anna")
        await asyncio.sleep(0.1)
        assert said(watcher.last, "uri") == [f"sip:601@10.0.0.2:{phone.address[1]}"]
        await phone.register(expires=0)
        await asyncio.sleep(0.1)
        assert said(watcher.last, "uri") == []

    run(main())


async def text_to(phone: Phone, number: str, body: bytes) -> Response:
    headers = Headers(
        [("From", f"<sip:{phone.number}@10.0.0.1>"), ("To", f"<sip:{number}@10.0.0.1>"), ("Content-Type", "text/plain")]
    )
    phone.shell.request(Request("MESSAGE", f"sip:{number}@10.0.0.1", headers, body), phone.flow, phone.login)
    event = await phone.wait(sip.ResponseReceived, lambda event: event.response.status >= 200)
    phone.events.remove(event)
    return event.response


def test_a_text_reaches_every_telephone_of_a_colleague(office: Open) -> None:
    async def main() -> None:
        o = await office()
        anna, desk, mobile = await o.registered("anna"), await o.registered("jan"), await o.registered("jan")
        assert (await text_to(anna, "602", "Dzień dobry".encode())).status == 200
        for phone in (desk, mobile):
            event = await phone.wait(sip.RequestReceived)
            assert event.request.body.decode() == "Dzień dobry"
            assert '"Anna Nowak" <sip:601@' in (event.request.headers.get("From") or "")
            assert event.request.headers.get("Content-Type") == "text/plain"
        assert (await text_to(anna, "603", b"away")).status == 202
        assert (await text_to(anna, "699", b"nobody")).status == 404
        assert (await text_to(anna, "602", b"x" * 1301)).status == 413
        stranger = o.phone("anna")
        stranger.login = type(stranger.login)("601", "wrong")
        assert (await text_to(stranger, "602", b"spam")).status == 401
        await o.at_rest()

    run(main())


def test_who_watches_goes_on_watching_after_a_restart(office: Open) -> None:
    async def main() -> None:
        before = await office()
        watcher = Watcher(before, "anna")
        await before.registered("jan")
        assert (await watcher.subscribe("dialog", "602")).status == 200
        await asyncio.sleep(0.1)
        gone = Watcher(before, "ewa")
        await gone.subscribe("dialog", "602")
        await asyncio.sleep(0.1)
        assert (await gone.subscribe("dialog", "602", "0", again=True)).status == 200
        await asyncio.sleep(0.1)
        before.runtime.store.flush()
        first = watcher.notified[-1]

        after = await office()
        for each in (watcher, gone):
            each.net = after.net
            after.net.ends[each.address] = each  # type: ignore[assignment]
        heard = len(gone.notified)
        await asyncio.sleep(0.1)
        again = watcher.notified[-1]
        assert again is not first
        for name in ("Call-ID", "From", "To", "Event"):
            assert again.headers.get(name) == first.headers.get(name)
        assert again.uri == first.uri
        numbers = [int((each.headers.get("CSeq") or "").split()[0]) for each in (first, again)]
        versions = [int(ElementTree.fromstring(each.body).get("version") or "") for each in (first, again)]
        assert numbers[0] < numbers[1]
        assert versions[0] < versions[1]
        assert (again.headers.get("Subscription-State") or "").startswith("active;expires=")
        assert len(gone.notified) == heard, "a subscription that was over stays so"

        (await after.registered("ewa")).call("602")
        await asyncio.sleep(0.1)
        assert watcher.notified[-1] is not again, "Jan is called"
        assert (await watcher.subscribe("dialog", "602", again=True)).status == 200

    run(main())
