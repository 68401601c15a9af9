"""What a call leaves behind is gone at once: nothing of it is in a circle, for which Python would have to look while
other calls wait."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import Awaitable, Callable

import pytest

from scenc.pbx.calls.deaf import Deaf
from scenc.pbx.calls.dialling import Asleep, Device, Dialling
from scenc.pbx.calls.presentation import Caller
from scenc.sip import events as sip
from scenc.sip.headers import Headers
from scenc.sip.message import Request
from tests.pbx.conftest import Open
from tests.pbx.kit import Office, Phone, run

Calls = Callable[[Office, Phone, Phone], Awaitable[object]]


async def answered(_o: Office, anna: Phone, jan: Phone) -> None:
    jan.answers = 1.0
    session = anna.call("602")
    await anna.wait(sip.Accepted)
    anna.shell.reinvite(session, anna.offer("sendonly", 2))
    await anna.wait(sip.Accepted, lambda _: anna.had(sip.Accepted) == 2)
    anna.shell.bye(session)


async def long(_o: Office, anna: Phone, jan: Phone) -> None:
    """Refreshed, then ended by who was called."""
    jan.answers = 1.0
    anna.call("602")
    await anna.wait(sip.Accepted)
    await asyncio.sleep(2000)
    jan.shell.bye(jan.session)


async def cancelled(_o: Office, anna: Phone, jan: Phone) -> None:
    session = anna.call("602")
    await jan.wait(sip.InviteReceived)
    anna.shell.cancel(session)


async def refused(_o: Office, anna: Phone, jan: Phone) -> None:
    jan.refuses = 603
    anna.call("602")
    await anna.wait(sip.Rejected)


async def unknown(_o: Office, anna: Phone, _: Phone) -> None:
    anna.call("699")
    await anna.wait(sip.Rejected)


async def unanswered(_o: Office, anna: Phone, jan: Phone) -> None:
    jan.call("601")
    await asyncio.sleep(25)  # then a voice asks for a message
    jan.shell.bye(jan.session)


async def reliable(o: Office, _anna: Phone, _jan: Phone) -> None:
    """A carrier that wants provisional responses acknowledged, and hangs up during a greeting."""
    carrier = o.carrier()
    session = carrier.call("+48123456701", more=(("Require", "100rel"),))
    await asyncio.sleep(30)
    carrier.shell.bye(session)


async def menu(o: Office, _anna: Phone, jan: Phone) -> None:
    jan.answers = 1.0
    carrier = o.carrier()
    session = carrier.call("+48123456700")
    await carrier.wait(sip.Accepted)
    o.press("1")
    await asyncio.sleep(5)
    carrier.shell.bye(session)


async def transferred(o: Office, anna: Phone, jan: Phone) -> None:
    """Sent on to somebody who does not answer, and hung up meanwhile."""
    await o.registered("ewa")
    jan.answers = 1.0
    session = anna.call("602")
    await anna.wait(sip.Accepted)
    jan.refer(jan.session, "<sip:603@10.0.0.1>")
    await asyncio.sleep(10)
    anna.shell.bye(session)


async def asked(o: Office, anna: Phone, _: Phone) -> None:
    """REGISTER, OPTIONS, and a subscription until its end."""
    await anna.register()
    for method, more in (("OPTIONS", ()), ("SUBSCRIBE", (("Event", "message-summary"), ("Expires", "60")))):
        fields = [("From", "<sip:601@10.0.0.1>"), ("To", "<sip:601@10.0.0.1>"), ("Contact", "<sip:601@10.0.0.2>")]
        anna.shell.request(Request(method, "sip:601@10.0.0.1", Headers([*fields, *more])), anna.flow, anna.login)
        await anna.wait(sip.ResponseReceived, lambda event: event.response.status == 200)
        anna.events.clear()
    await anna.register(0)


@pytest.mark.parametrize(
    "calls", [answered, long, cancelled, refused, unknown, unanswered, reliable, menu, transferred, asked]
)
def test_nothing_waits_for_the_collector(office: Open, calls: Calls) -> None:
    async def main() -> None:
        o = await office()
        anna, jan = await o.registered("anna"), await o.registered("jan")
        gc.disable()
        gc.freeze()  # what is there already, and whatever other tests have left
        gc.set_debug(gc.DEBUG_SAVEALL)
        try:
            await calls(o, anna, jan)
            await asyncio.sleep(100)
            gc.collect()
            left = [each for each in gc.garbage if str(getattr(each, "__module__", "")).startswith("scenc.")]
        finally:
            gc.set_debug(0)
            gc.garbage.clear()
            gc.unfreeze()
            gc.enable()
        assert sorted({type(each).__qualname__ for each in left}) == []

    run(main())


@pytest.mark.parametrize("comes", [True, False])
def test_whoever_waits_for_a_telephone_to_wake_is_in_no_circle(office: Open, comes: bool) -> None:
    """The attempt knows the call."""

    async def main() -> None:
        exchange, told = (await office()).runtime.pbx.exchange, list[str]()
        woken: list[Callable[[Device | None], None]] = []

        def wake(then: Callable[[Device | None], None]) -> Callable[[], None]:
            woken.append(then)
            return lambda: woken.remove(then)

        gc.collect()
        gc.disable()
        try:
            dialling = Dialling(exchange, Deaf(), lambda _: None, told.append)
            gone = weakref.ref(dialling)
            dialling.start([Asleep(wake)], Caller("601", ""))
            if comes:
                woken.pop()(None)
            else:
                dialling.cancel()
            del dialling
            assert gone() is None
        finally:
            gc.enable()
        assert (told, woken) == (["unavailable"] if comes else [], [])

    run(main())
