"""A baresip of today (PyPI `baresip-python`): what Debian's, of 2020, does not speak, SIP over WebSocket."""

from __future__ import annotations

from importlib.util import find_spec

from tests.interop.kit.pjsua import Pjsua


def missing() -> str:
    """What is not here of all that it needs; empty when nothing is missing."""
    return "" if find_spec("baresip") else "baresip-python, which there is for Linux on x86-64"


class Baresip4(Pjsua):
    """Driven like a PJSUA2 phone; of its manners it has `transport`."""

    script = "baresip_phone.py"
