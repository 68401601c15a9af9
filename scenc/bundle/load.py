"""From a bundle's directory to the bundle. Nothing in it is trusted: neither its YAML nor its paths."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from scenc.bundle import codec, layout
from scenc.bundle.schema import (
    VERSION,
    Bundle,
    Company,
    Conference,
    Lookup,
    Mail,
    Mailbox,
    Phone,
    Prompt,
    Push,
    Queue,
    Recording,
    Sms,
    Trunk,
    User,
    Webhook,
)
from scenc.flow.node import Node

LARGEST = 64 << 20  # bytes of a file
HEADER = 44  # bytes of our WAV files before the samples
T = TypeVar("T")


class BundleError(Exception):
    """A bundle that cannot be used; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Shard:
    """A file of users: these, what is theirs alone, and the dial plans in which each has a number."""

    users: Mapping[str, User]
    mailboxes: Mapping[str, Mailbox]
    nodes: Mapping[str, Node]
    dials: Mapping[str, Sequence[str]]


Shards = dict[str, Shard]
"""By the SHA-256 of the file."""


def whole(folder: Path) -> str:
    """The id of the bundle, if every file is as it was written. Raises `BundleError`."""
    return _files(folder)[1]


def load_bundle(folder: Path, known: Shards | None = None) -> tuple[Bundle, str]:
    """The bundle and its id, every file checked against the manifest. Raises `BundleError`.

    Users of `known` shards are not made again; afterwards it holds those of this bundle.
    """
    files, id = _files(folder)
    bundle = _bundle(files, {} if known is None else known)
    for prompt in bundle.prompts.values():
        if prompt.audio and layout.prompt_file(prompt.audio) not in files:
            raise BundleError(f"{folder}: the sound of the prompt “{prompt.key}” is missing; compile it again")
    return bundle, id


def _files(folder: Path) -> tuple[dict[str, bytes], str]:
    hashes, id = _manifest(folder)
    return {path: _checked(folder, path, hashes[path]) for path in hashes}, id


def read_pcm(folder: Path, audio: str) -> bytes:
    """A prompt's samples, s16 at 8 kHz, by the SHA-256 of its WAV. Raises `BundleError`."""
    return _checked(folder, layout.prompt_file(audio), audio)[HEADER:]


def _manifest(folder: Path) -> tuple[Mapping[str, str], str]:
    """The files' SHA-256 by path, and the id."""
    path = folder / layout.MANIFEST
    try:
        data = _yaml(_read(path))
        if type(schema := data["schema"]) is int and schema > VERSION:
            raise BundleError(f"{folder}: made by scenc {data['scenc']}, which is newer; update scenc or compile again")
        hashes = codec.value(Mapping[str, str], data["files"])
        sound = schema == VERSION and data["id"] == layout.bundle_id(hashes) and layout.FLOW in hashes
    except FileNotFoundError:
        raise BundleError(f"{folder}: no bundle here ({layout.MANIFEST} is missing)") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BundleError(f"{path}: {_reason(error)}; compile the scenario again") from error
    if not sound or not all(map(layout.PATH.fullmatch, hashes)):
        raise BundleError(f"{path}: changed by hand; change the scenario and compile it again")
    return hashes, data["id"]


def _checked(folder: Path, path: str, sha256: str) -> bytes:
    try:
        data = _read(folder / path)
    except FileNotFoundError:
        raise BundleError(f"{folder / path} is missing; compile the scenario again") from None
    except OSError as error:
        raise BundleError(f"{folder / path}: {_reason(error)}") from error
    if layout.sha256(data) != sha256:
        raise BundleError(f"{folder / path}: changed since it was compiled; change the scenario and compile it again")
    return data


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise OSError("too large to be part of a bundle")
    return data


def _bundle(files: Mapping[str, bytes], known: Shards) -> Bundle:
    at = layout.FLOW
    shards: Shards = {}
    try:
        parts = _Parts(_yaml(files[at]))
        for at in sorted(path for path in files if path.startswith(layout.USERS)):
            sha256 = layout.sha256(files[at])
            shards[sha256] = shard = known.get(sha256) or _shard(files[at])
            parts.add(shard)
        bundle = parts.bundle()
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BundleError(f"{at}: {_reason(error)}; compile the scenario again") from error
    known.clear()
    known.update(shards)
    return bundle


def _shard(data: bytes) -> Shard:
    """One user a line."""
    users: dict[str, User] = {}
    mailboxes: dict[str, Mailbox] = {}
    nodes: dict[str, Node] = {}
    dials: dict[str, Sequence[str]] = {}
    lines = data.decode().split("\n")[:-1]
    for name, own in json.loads("{" + ",".join(lines) + "}").items():
        mailbox, steps, dials[name] = own.pop("mailbox", None), own.pop("nodes", {}), own.pop("dials", ())
        users[name] = codec.value(User, {**own, "name": name})
        if mailbox is not None:
            mailboxes[name] = codec.value(Mailbox, {**mailbox, "name": name})
        nodes |= {id: codec.node(id, step) for id, step in steps.items()}
    return Shard(users, mailboxes, nodes, dials)


class _Parts:
    """A bundle while it is put together from its files."""

    def __init__(self, data: Any) -> None:
        self._edition = codec.value(int, data["edition"])
        self._company = codec.value(Company, data["company"])
        self._trunks = _named(Trunk, data.get("trunks", {}))
        self._phones = _named(Phone, data.get("phones", {}))
        self._mailboxes = _named(Mailbox, data.get("mailboxes", {}))
        self._conferences = _named(Conference, data.get("conferences", {}))
        self._queues = _named(Queue, data.get("queues", {}))
        self._recordings = _named(Recording, data.get("recordings", {}))
        self._lookups = _named(Lookup, data.get("lookups", {}))
        kinds = {"mail": Mail, "sms": Sms, "push": Push, "webhooks": tuple[Webhook, ...]}
        self._services = {name: codec.value(kind, data[name]) for name, kind in kinds.items() if name in data}
        self._prompts = _named(Prompt, data.get("prompts", {}), "key")
        self._numbers = codec.value(Mapping[str, str], data.get("numbers", {}))
        self._dial_plan = codec.value(str, data["dial_plan"])
        self._nodes = {id: codec.node(id, node) for id, node in data.get("nodes", {}).items()}
        self._exits = {id: dict(node.exits) for id, node in self._nodes.items()}
        self._users: dict[str, User] = {}

    def add(self, shard: Shard) -> None:
        """The users of a file."""
        self._users |= shard.users
        self._mailboxes |= shard.mailboxes
        self._nodes |= shard.nodes
        for name, plans in shard.dials.items():
            for plan in plans:
                self._exits[plan][shard.users[name].number] = layout.OWN + name

    def bundle(self) -> Bundle:
        """All of it."""
        dialled = {id: replace(self._nodes[id], exits=exits) for id, exits in self._exits.items()}
        return Bundle(
            edition=self._edition,
            company=self._company,
            trunks=self._trunks,
            users=self._users,
            phones=self._phones,
            mailboxes=self._mailboxes,
            conferences=self._conferences,
            queues=self._queues,
            recordings=self._recordings,
            lookups=self._lookups,
            prompts=self._prompts,
            numbers=self._numbers,
            nodes=self._nodes | dialled,
            dial_plan=self._dial_plan,
            **self._services,
        )


def _named(kind: type[T], data: Any, key: str = "name") -> dict[str, T]:
    """A section: each item's name is the key under which it stands."""
    return {codec.value(str, name): codec.value(kind, {**item, key: name}) for name, item in data.items()}


def _yaml(data: bytes) -> Any:
    """Safe YAML without aliases, which could make little text large. Raises `ValueError`."""
    from ruamel.yaml import YAML
    from ruamel.yaml.composer import Composer
    from ruamel.yaml.error import YAMLError
    from ruamel.yaml.events import AliasEvent

    class NoAliases(Composer):  # type: ignore[misc,unused-ignore]
        def compose_node(self, parent: Any, index: Any) -> Any:
            if self.parser.check_event(AliasEvent):
                raise ValueError("YAML aliases have no place in a bundle")
            return super().compose_node(parent, index)

    yaml = YAML(typ="safe", pure=True)
    yaml.Composer = NoAliases
    try:
        return yaml.load(data)
    except (YAMLError, RecursionError, UnicodeDecodeError) as error:
        raise ValueError("this is not the YAML of a bundle") from error


def _reason(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"{error.args[0]!r} is missing"
    return getattr(error, "strerror", None) or str(error)
