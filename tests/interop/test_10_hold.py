"""Hold and resume: what one phone asks for reaches the other, and nothing is heard meanwhile."""

from __future__ import annotations

from tests.interop.kit import audio, scenarios
from tests.interop.kit.lab import Lab
from tests.interop.kit.office import office
from tests.interop.kit.waiting import until

DIRECTIONS = ("sendonly", "inactive", "sendrecv", "recvonly")


def test_a_phone_holds_its_call_and_takes_it_back(lab: Lab) -> None:
    pbx = lab.pbx(office(""))
    endpoint = lab.endpoint()
    jan = lab.bare_phone(pbx, "602", scenarios.held(endpoint.port))
    anna = lab.phone(pbx, "601", 450, ("PCMU",))
    anna.dial("602")
    endpoint.connect(*jan.received("INVITE").media())
    endpoint.tone(1000)
    anna.wait("CALL_ESTABLISHED")
    endpoint.wait_heard("Anna", lambda sound: audio.seconds_of_tone(sound, 450) > 1)

    def offers() -> list[str]:
        """Directions of the re-INVITEs that Jan's phone got."""
        received = (each for each in jan.messages() if each.method == "INVITE" and not each.sent)
        invites = {each.header("CSeq"): each.text for each in received}
        return [
            direction for text in list(invites.values())[1:] for direction in DIRECTIONS if f"a={direction}" in text
        ]

    anna.hold()
    until("the hold", lambda: len(offers()) == 1)
    assert offers() == ["sendonly"]
    quiet = len(endpoint.received)
    anna.resume()
    until("the resume", lambda: len(offers()) == 2)
    assert offers()[1] == "sendrecv"
    endpoint.wait_heard("Anna again", lambda sound: audio.seconds_of_tone(sound, 450) > 1, since=quiet)
    anna.hang_up()
    jan.finish()
