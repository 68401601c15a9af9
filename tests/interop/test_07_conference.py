"""Three parties in the conference each hear the two others."""

from __future__ import annotations

from tests.interop.kit import audio
from tests.interop.kit.lab import Lab
from tests.interop.kit.office import office

TONES = {"601": 450, "602": 1000, "603": 1550}
HALF = 0.35  # of two equal tones each has half of the power


def test_each_of_three_hears_the_two_others_and_not_itself(lab: Lab) -> None:
    pbx = lab.pbx(office('conference narada 230 "Narada"\n'))
    codecs = {"601": "PCMU", "602": "PCMA", "603": "PCMU"}
    phones = {number: lab.phone(pbx, number, hz, (codecs[number],)) for number, hz in TONES.items()}
    for phone in phones.values():
        phone.dial("230")
        phone.wait("CALL_ESTABLISHED")
    for number, phone in phones.items():
        for other, hz in TONES.items():
            if other != number:
                phone.wait_tone(hz, seconds=1.5, share=HALF)
    for number, phone in phones.items():
        assert audio.seconds_of_tone(phone.heard(), TONES[number], share=0.05) == 0
        phone.hang_up()
