"""A page of fax arrives as it was sent: as sound in G.711, and by T.38. Both calls are made at once, for each takes
as long as a fax does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from tests.interop.kit import fax, scenarios
from tests.interop.kit.fax import Machine, Page, Terminal
from tests.interop.kit.lab import Lab
from tests.interop.kit.office import MAIN, office
from tests.interop.kit.parties import Caller
from tests.interop.kit.pbx import Pbx
from tests.interop.kit.sipp import Sipp
from tests.interop.kit.waiting import until

pytestmark = pytest.mark.skipif(bool(fax.missing()), reason=f"not installed: {fax.missing()} (see `make clients`)")

SECONDS = 60.0  # a page takes 18
LINES = 120
SCENARIO = office("number image +48 12 345 67 00 -> ewa\n", jan="fax", ewa="fax")


class Sent(NamedTuple):
    """A page, what came of it, and what either machine said."""

    page: Page
    arrived: Path
    sender: Machine
    receiver: Machine


@pytest.fixture(scope="module")
def pages(shared_lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Sent]]:
    """By sound and by image."""
    folder, pbx = tmp_path_factory.mktemp("pages"), shared_lab.pbx(SCENARIO)
    sent = {"sound": _by_sound(shared_lab, pbx, folder)}
    sent["image"], terminals = _by_image(shared_lab, pbx, folder)
    until("both pages", lambda: all(each.receiver.result and each.sender.result for each in sent.values()), SECONDS)
    yield sent
    for terminal in terminals:
        terminal.close()


def _page(folder: Path, name: str, seed: int) -> tuple[Page, Path, Path]:
    made = fax.page(LINES, seed)
    return made, fax.write_tiff(folder / f"{name}.tif", made), folder / f"{name}-arrived.tif"


def _by_sound(lab: Lab, pbx: Pbx, folder: Path) -> Sent:
    made, file, arrived = _page(folder, "sound", 1)
    sender, receiver = Machine(sends=file), Machine(takes=arrived)
    here, there = lab.endpoint(), lab.endpoint()
    jan = lab.bare_phone(pbx, "602", scenarios.answered(here.port))
    xml = scenarios.call("602", there.port, "604", pbx.passwords["604"], ["PCMU"])
    caller = Caller(lab.sipp("piotr", xml, pbx.port), there)
    here.connect(*jan.received("INVITE").media())
    jan.command()
    caller.answered()
    here.attach(receiver.speak, receiver.hear)
    there.attach(sender.speak, sender.hear)
    return Sent(made, arrived, sender, receiver)


def _by_image(lab: Lab, pbx: Pbx, folder: Path) -> tuple[Sent, list[Terminal]]:
    made, file, arrived = _page(folder, "image", 2)
    own, other, silent = lab.ports.take(), lab.ports.take(), lab.ports.take(2)
    ewa = lab.bare_phone(pbx, "603", scenarios.fax_answered(silent, other))
    caller = lab.sipp("carrier", scenarios.fax_call(MAIN, silent, own, "+48600700801"), pbx.port, pbx.carrier)
    receiver = Terminal(other, _image(ewa, "INVITE"), takes=arrived)
    sender = Terminal(own, _image(caller, 200), sends=file)
    return Sent(made, arrived, sender.machine, receiver.machine), [sender, receiver]


def _image(sipp: Sipp, wanted: str | int) -> tuple[str, int]:
    """Where the PBX wants the fax."""
    message = sipp.wait(
        "an image", lambda each: not each.sent and wanted in (each.method, each.status) and "m=image" in each.text
    )
    found = re.search(r"^m=image (\d+) ", message.text, re.MULTILINE)
    assert found
    return "127.0.0.1", int(found[1])


@pytest.mark.parametrize("way", ["sound", "image"])
def test_a_page_arrives_as_it_was_sent(pages: dict[str, Sent], way: str) -> None:
    sent = pages[way]
    assert (sent.sender.result, sent.receiver.result) == ("OK", "OK")
    assert np.array_equal(fax.read_tiff(sent.arrived), sent.page)
