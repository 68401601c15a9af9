"""A telephone that sleeps is woken through a gateway, registers, and gets the call: sipp, and a real HTTP server."""

from __future__ import annotations

import json
from collections.abc import Callable

from tests.interop.kit import scenarios
from tests.interop.kit.gateway import Asked, Gateway, listening
from tests.interop.kit.lab import Lab
from tests.interop.kit.office import MAIN, office
from tests.interop.kit.parties import Callee
from tests.interop.kit.pbx import Pbx
from tests.interop.kit.pjsua import Manners
from tests.interop.kit.sipp import Message
from tests.interop.kit.waiting import until

MOBILE, DESK = 450, 1000
WOKEN_BY = ";pn-provider=acme;pn-prid=T0KEN%3Aa;pn-param=lex.app"
CONTACT = "[local_port];transport=[transport]>"


def scenario(port: int, wait: str = "10s") -> str:
    return office(
        f'push {{ url "http://127.0.0.1:{port}/wake"; token secret("PIN") in "X-Key"; wait {wait} }}\n'
        "number main +48 12 345 67 00 -> ring anna for 20s -> jan\n"
    )


def registers(lab: Lab, pbx: Pbx, port: int, expires: int = 600) -> str:
    """A mobile at this port, that says by what it is woken; the answer."""
    xml = scenarios.register("601", pbx.passwords["601"], expires)
    xml = xml.replace(CONTACT, CONTACT.replace(">", f"{WOKEN_BY}>"))
    sipp = lab.sipp("mobile-registers", xml, pbx.port, port)
    sipp.finish()
    return sipp.received(200).text


def sleeping(lab: Lab, pbx: Pbx) -> Callable[[], Callee]:
    """A mobile that has registered and cannot be reached. What wakes it: it comes back at another port, and rings."""
    assert 'Feature-Caps: *;+sip.pns="acme"' in registers(lab, pbx, lab.ports.take())

    def wake() -> Callee:
        port, endpoint = lab.ports.take(), lab.endpoint()
        registers(lab, pbx, port)
        return Callee(lab.sipp("mobile", scenarios.answered(endpoint.port), pbx.port, port), endpoint)

    return wake


def test_it_registers_only_after_the_push_and_gets_the_call_while_the_desk_rings(lab: Lab) -> None:
    port, woken = lab.ports.take(), list[Callee]()
    pbx = lab.pbx(scenario(port))
    wake = sleeping(lab, pbx)
    desk = lab.pjsua(pbx, "601", DESK, Manners())

    def comes(_: Asked) -> None:
        desk.wait("incoming")
        woken.append(wake())

    gateway = Gateway(then=comes)
    with listening(gateway, port):
        caller = lab.outside_call(pbx, MAIN)
        mobile = until("the mobile to be woken", lambda: woken)[0]
        mobile.answers(MOBILE)
        caller.answered()
        caller.hears_tone(MOBILE)
        desk.wait_call("DISCONNECTED")
        caller.hang_up()
    (asked,) = gateway.asked
    assert json.loads(asked.body) == {"number": "601", "provider": "acme", "prid": "T0KEN:a", "param": "lex.app"}
    assert (asked.path, asked.headers["x-key"]) == ("/wake", "1234")
    assert "T0KEN" not in pbx.log()


def test_it_is_woken_though_the_pbx_was_killed_meanwhile(lab: Lab) -> None:
    port, woken = lab.ports.take(), list[Callee]()
    pbx = lab.pbx(scenario(port))
    wake = sleeping(lab, pbx)
    pbx.ctl("registrations")
    pbx.kill()
    pbx.start()
    with listening(Gateway(then=lambda _: woken.append(wake())), port):
        caller = lab.outside_call(pbx, MAIN)
        until("the mobile to be woken", lambda: woken)[0].answers(MOBILE)
        caller.answered()
        caller.hears_tone(MOBILE)
        caller.hang_up()


def test_who_does_not_come_or_is_unknown_to_the_gateway_is_not_there(lab: Lab) -> None:
    port = lab.ports.take()
    pbx = lab.pbx(scenario(port, "2s"))
    sleeping(lab, pbx)
    lab.phone(pbx, "602", DESK, answer="auto")
    gateway = Gateway([200, 410])
    with listening(gateway, port):
        for tries in (1, 2, 2):
            caller = lab.outside_call(pbx, MAIN)
            caller.answered()
            caller.hears_tone(DESK)
            caller.hang_up()
            assert len(gateway.asked) == tries, "who is gone is not asked for again"


def test_a_text_wakes_it_too(lab: Lab) -> None:
    port, texts = lab.ports.take(), list[Message]()
    pbx = lab.pbx(scenario(port))
    registers(lab, pbx, lab.ports.take())

    def wake(_: Asked) -> None:
        at = lab.ports.take()
        registers(lab, pbx, at)
        texts.append(lab.sipp("mobile", scenarios.takes_text(), pbx.port, at).received("MESSAGE"))

    jan = lab.pjsua(pbx, "602", DESK)
    with listening(Gateway(then=wake), port):
        jan.do("message", "601", "Oddzwoń")
        (text,) = until("the text", lambda: texts)
    assert "Oddzwoń" in text.text
