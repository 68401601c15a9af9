"""SIP accounts: a user's number and password. A password nobody gave is made strong and kept in the data directory."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from scenc.bundle.schema import Bundle
from scenc.pbx.secrets import Secrets

_FILE = "passwords.json"
_ALPHABET = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_LENGTH = 20


@dataclass(frozen=True, slots=True)
class Account:
    """`number` is the SIP user name and the user part of the AOR; `password` None closes the account."""

    user: str
    number: str
    display: str
    password: str | None


class Accounts:
    """The accounts of a bundle, by number and by the user's name."""

    def __init__(self, bundle: Bundle, secrets_: Secrets, data: Path) -> None:
        kept = Kept(data / _FILE)
        self.missing: list[str] = []
        made = [self._account(bundle, name, secrets_, kept) for name in bundle.users]
        kept.save()
        self.by_number = {account.number: account for account in made}
        self.by_user = {account.user: account for account in made}

    def _account(self, bundle: Bundle, name: str, secrets_: Secrets, kept: Kept) -> Account:
        user = bundle.users[name]
        if user.password is None:
            password: str | None = kept.of(name)
        else:
            password = secrets_.get(user.password)
            if not password:
                self.missing.append(user.password)
                password = kept.of(name)
        return Account(name, user.number, user.display, password)


class Kept:
    """Passwords made by us, in a file only its owner may read (0600)."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._values: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        self._changed = False

    def of(self, user: str) -> str:
        """The password of a user, made when there is none yet."""
        if user not in self._values:
            self._values[user] = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
            self._changed = True
        return self._values[user]

    def save(self) -> None:
        """Write what is new, whole or not at all."""
        if not self._changed:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        beside = self._path.with_suffix(".new")
        beside.unlink(missing_ok=True)
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump(self._values, file, indent=1, sort_keys=True)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self._path)
        self._changed = False
