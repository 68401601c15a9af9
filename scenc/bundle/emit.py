"""A bundle as files: relative path to bytes. The same bundle always gives the same bytes."""

from __future__ import annotations

import importlib.metadata
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any

from scenc.bundle import layout
from scenc.bundle.codec import Field, plain
from scenc.bundle.schema import VERSION, Bundle
from scenc.bundle.yaml import document, one_line
from scenc.flow.node import Node
from scenc.flow.ops.dial_plan import DialPlan

SECTIONS = ("trunks", "phones", "mailboxes", "conferences", "queues", "recordings", "lookups", "prompts")
SERVICES = ("mail", "sms", "push", "webhooks")
OWNED = re.compile(rf"(?:{layout.OWN}|{layout.OWN_MAILBOX})([\w.-]*)")


def emit(bundle: Bundle, wavs: Mapping[str, bytes]) -> dict[str, bytes]:
    """`wavs` holds the prompts' sound by SHA-256; only what a prompt names is taken."""
    files = {layout.FLOW: _flow(bundle)}
    files |= {layout.user_file(index): shard for index, shard in enumerate(_shards(bundle))}
    files |= {layout.prompt_file(audio): wavs[audio] for audio in sorted(_audio(bundle))}
    hashes = {path: layout.sha256(files[path]) for path in sorted(files)}
    return {**files, layout.MANIFEST: _manifest(hashes)}


def _audio(bundle: Bundle) -> set[str]:
    return {prompt.audio for prompt in bundle.prompts.values() if prompt.audio}


def _manifest(hashes: Mapping[str, str]) -> bytes:
    data = {"scenc": _version(), "schema": VERSION, "id": layout.bundle_id(hashes), "files": dict(hashes)}
    return document({Field(name): item for name, item in data.items()}, {})


def _flow(bundle: Bundle) -> bytes:
    """Everything but users and what belongs to them."""
    tree: dict[str, Any] = {"edition": bundle.edition, "company": plain(bundle.company)}
    for section in SECTIONS:
        tree[section] = {
            name: _without_name(item)
            for name, item in getattr(bundle, section).items()
            if not (section == "mailboxes" and name in bundle.users)
        }
    tree |= {name: plain(said) for name in SERVICES if (said := getattr(bundle, name))}
    tree |= {"numbers": dict(bundle.numbers), "dial_plan": bundle.dial_plan}
    shared = {id: node for id, node in bundle.nodes.items() if owner(id, bundle) is None}
    tree["nodes"] = {id: _node(node, bundle) for id, node in shared.items()}
    whole = {Field(name): item for name, item in tree.items() if item != {}}
    return document(whole, {id: _place(node) for id, node in shared.items()})


def _node(node: Node, bundle: Bundle) -> dict[str, Any]:
    users = _dialled_users(node, bundle)
    exits = {exit: to for exit, to in node.exits.items() if exit not in users}
    data: dict[str, Any] = plain(replace(node, exits=exits))
    return data


def _place(node: Node) -> str:
    """Where in the scenario it was written, for a comment."""
    return "".join(char if char.isprintable() else "?" for char in f"{node.place.file}:{node.place.line}")


def owner(id: str, bundle: Bundle) -> str | None:
    """The user to whom a node belongs."""
    match = OWNED.match(id)
    return match[1] if match and match[1] in bundle.users else None


def _without_name(item: Any) -> dict[str, Any]:
    """The name is the key."""
    return {field: data for field, data in plain(item).items() if field not in {"name", "key"}}


def _dialled_users(node: Node, bundle: Bundle) -> dict[str, str]:
    """The users whose internal numbers are exits of this dial plan, by these; they stand with the users."""
    if not isinstance(node.op, DialPlan) or owner(node.id, bundle) is not None:
        return {}
    names = {exit: to.removeprefix(layout.OWN) for exit, to in node.exits.items() if to.startswith(layout.OWN)}
    return {exit: name for exit, name in names.items() if name in bundle.users and bundle.users[name].number == exit}


def _shards(bundle: Bundle) -> Iterator[bytes]:
    """One user a line, with the mailbox, the nodes and the dial plans that are the user's own."""
    nodes: dict[str, dict[str, Any]] = {}
    dials: dict[str, list[str]] = {}
    for id, node in bundle.nodes.items():
        if (name := owner(id, bundle)) is not None:
            nodes.setdefault(name, {})[id] = plain(node)
        for name in _dialled_users(node, bundle).values():
            dials.setdefault(name, []).append(id)
    lines = iter(_line(name, bundle, nodes.get(name, {}), dials.get(name, [])) for name in bundle.users)
    while shard := "".join(islice(lines, layout.USERS_A_FILE)):
        yield shard.encode()


def _line(name: str, bundle: Bundle, nodes: dict[str, Any], dials: list[str]) -> str:
    data = _without_name(bundle.users[name])
    if name in bundle.mailboxes:
        data["mailbox"] = _without_name(bundle.mailboxes[name])
    data |= {field: own for field, own in (("nodes", nodes), ("dials", dials)) if own}
    return one_line({name: data})[1:-1] + "\n"


def _version() -> str:
    try:
        return importlib.metadata.version("scenc")
    except importlib.metadata.PackageNotFoundError:  # a source tree that was never installed
        return "source"
