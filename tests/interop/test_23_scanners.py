"""sipvicious against a running PBX: it finds no extension and no password, and phones behind its address still call."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from scenc.pbx.process.address import Listen
from scenc.pbx.process.doctor import Patient, examine
from tests.interop.kit.lab import Lab
from tests.interop.kit.office import office
from tests.interop.kit.pbx import Pbx

ANNA, JAN = 450, 1000
HERE = "127.0.0.1"
METHODS = ("REGISTER", "INVITE", "OPTIONS")


def scan(lab: Lab, pbx: Pbx, tool: str, *options: str) -> str:
    """All that one of its tools says at the end of a scan from a port of its own."""
    program = str(Path(sys.executable).with_name(f"sipvicious_{tool}"))
    ports = (f"-P{lab.ports.take()}", f"-p{pbx.port}")
    done = subprocess.run(
        [program, *ports, *options, HERE], capture_output=True, text=True, timeout=60, check=False, cwd=pbx.folder
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout + done.stderr


def dictionary(folder: Path, *passwords: str) -> str:
    file = folder / f"{len(passwords)}.txt"
    file.write_text("\n".join(passwords))
    return str(file)


@pytest.fixture
def pbx(lab: Lab) -> Pbx:
    return lab.pbx(office(""))


@pytest.mark.parametrize("method", METHODS)
def test_an_extension_that_exists_looks_like_one_that_does_not(lab: Lab, pbx: Pbx, method: str) -> None:
    assert "found nothing" in scan(lab, pbx, "svwar", "-e580-640", "-m", method)
    assert "found nothing" in scan(lab, pbx, "svwar", "-e580-640", "-m", method, "--force")


def test_who_guesses_a_password_is_banned_before_they_find_it_and_phones_beside_them_call(lab: Lab, pbx: Pbx) -> None:
    anna, jan = lab.phone(pbx, "601", ANNA), lab.phone(pbx, "602", JAN, answer="auto")
    assert "scenc" in scan(lab, pbx, "svmap"), "that here is a PBX is no secret"
    guesses = dictionary(pbx.folder, *(f"guess{number}" for number in range(100)), pbx.passwords["603"])
    cracked = scan(lab, pbx, "svcrack", "-u603", "-d", guesses, "--maximumtime=2")
    assert pbx.passwords["603"] not in cracked
    assert [(row["source"], row["why"]) for row in pbx.ctl("bans")["bans"]] == [(HERE, "guessed passwords")]
    patient = Patient((Listen("udp", HERE, pbx.port),), (10000, 20000), pbx.data)
    assert [each.help for each in examine(patient) if f"{HERE} is not heard" in each.text]
    assert pbx.log().count("source banned") == 1
    anna.dial("602")
    jan.wait_tone(ANNA)
    anna.wait_tone(JAN)
    pbx.ctl("unban", HERE)
    right = dictionary(pbx.folder, pbx.passwords["603"])
    assert pbx.passwords["603"] in scan(lab, pbx, "svcrack", "-u603", "-d", right), "it would have found it"
