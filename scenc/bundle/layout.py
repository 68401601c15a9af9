"""Where things stand in a bundle's directory."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

from scenc.bundle.schema import VERSION

MANIFEST = "manifest.yaml"
FLOW = "flow.yaml"
USERS = "users"
PROMPTS = "prompts"
ENTRIES = frozenset({MANIFEST, FLOW, USERS, PROMPTS})
PATH = re.compile(rf"{FLOW}|{USERS}/\d{{3,6}}\.yaml|{PROMPTS}/[0-9a-f]{{64}}\.wav")

USERS_A_FILE = 256
OWN = "user:"
"""A user's entry node is `user:` and the name; the ids of nodes behind it begin with that."""
OWN_MAILBOX = "mailbox:"
"""The same for the user's own mailbox."""


def user_file(index: int) -> str:
    """The path of a file of users."""
    return f"{USERS}/{index:03}.yaml"


def prompt_file(audio: str) -> str:
    """The path of a prompt with this SHA-256."""
    return f"{PROMPTS}/{audio}.wav"


def sha256(data: bytes) -> str:
    """In hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def bundle_id(hashes: Mapping[str, str]) -> str:
    """One id for all, from the files' SHA-256 by path."""
    lines = "".join(f"{hashes[path]} {path}\n" for path in sorted(hashes))
    return sha256(f"scenc bundle {VERSION}\n{lines}".encode())
