"""SIP accounts: a user's number and password. A password nobody gave is made strong and kept in the data directory."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from scenc.bundle.schema import Bundle
from scenc.pbx.process.secrets import Secrets
from scenc.whole import PRIVATE, write_whole

_FILE = "passwords.json"
_ALPHABET = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_LENGTH = 20


class PasswordsError(Exception):
    """The file of passwords cannot be used; the message says why, never what stands in it."""


@dataclass(frozen=True, slots=True)
class Account:
    """`number` is the SIP user name and the user part of the AOR. `secret` names the secret the password came from,
    "" for one that we made."""

    user: str
    number: str
    display: str
    password: str = field(repr=False)
    secret: str = ""


@dataclass(frozen=True, slots=True)
class Accounts:
    """The accounts of a bundle, by number; `missing` are secrets nobody gave, for which passwords were made."""

    by_number: Mapping[str, Account] = field(default_factory=dict)
    missing: tuple[str, ...] = ()

    @classmethod
    def of(cls, bundle: Bundle, secrets_: Secrets, data: Path) -> Accounts:
        """Raises `PasswordsError`, `SecretsError`, and `OSError` when a new password cannot be written."""
        kept = _Kept(data / _FILE)
        accounts, missing = {}, []
        for user in bundle.users.values():
            given = secrets_.get(user.password) if user.password else None
            if user.password and not given:
                missing.append(user.password)
            secret = user.password or "" if given else ""
            accounts[user.number] = Account(user.name, user.number, user.display, given or kept.of(user.name), secret)
        kept.save()
        return cls(accounts, tuple(missing))

    def owner(self, number: str) -> str:
        """The user who has the number, or ""."""
        account = self.by_number.get(number)
        return account.user if account is not None else ""


class _Kept:
    """Passwords made by us, in a file only its owner may read (0600)."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._changed = False
        self._values = _read(path) if path.exists() else {}

    def of(self, user: str) -> str:
        """The password of a user, made when there is none yet."""
        if user not in self._values:
            self._values[user] = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
            self._changed = True
        return self._values[user]

    def save(self) -> None:
        """Write what is new."""
        if not self._changed:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(self._path, json.dumps(self._values, indent=1, sort_keys=True).encode(), PRIVATE)
        self._changed = False


def _read(path: Path) -> dict[str, str]:
    try:
        values = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        values = None
    if not isinstance(values, dict) or not all(isinstance(value, str) for value in values.values()):
        raise PasswordsError(f"{path} is damaged; restore it, or remove it to have new passwords made") from None
    return values
