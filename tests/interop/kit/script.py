"""Behaviours of the PBX, a file each: who says what and must be told what, line by line, as sipp plays it.

    What is shown, in a sentence.

    scen jan: on busy -> …           a setting of a user of the office, who is this file's own
    scen number …                    or anything else it is to have; `$jan` is a number, `$jan_name` a name

    jan                              a party: a registered phone; more words say how it differs
    < INVITE                         it must get this
      has ^Subject: lunch            and in it this (`lacks`: not this)
    > 180                            it sends this, a request to a number or an answer to what it got last
      sdp                            with a description of sound, or `| lines` after a Content-Type; `fill 20000` makes
                                     it that much longer

A request of a registered phone is challenged and sent again with credentials, 100 and 180 may come before any answer,
and a failed INVITE gets its ACK: none of these is written. `after anna gets 200` waits for what another party got, and
knows its Call-ID, tags and credentials: `[$their_call_id]`; `pause 500` waits for milliseconds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from string import Template
from xml.sax.saxutils import quoteattr

from tests.interop.kit.scenarios import sdp

THEIRS = ("their_call_id", "their_to_tag", "their_from_tag", "their_proof")  # known after `after`
MANNERS = ("plain", "again")  # not challenged; with the credentials of the time before
PHONES = ("anna", "jan", "ewa")
_STEP = re.compile(r"(<|>|after|pause)\s+(.*)")
REASONS = {180: "Ringing", 183: "Session Progress", 200: "OK", 202: "Accepted", 401: "Unauthorized"}


@dataclass
class Step:
    """A line, and those that are indented beneath it."""

    kind: str
    words: list[str]
    more: list[str] = field(default_factory=list)

    def values(self, word: str) -> list[str]:
        """What follows `word` in the lines beneath."""
        return [line[len(word) + 1 :] for line in self.more if line.startswith(word + " ")]


@dataclass
class Party:
    """One who speaks SIP: `anna`, `jan`, `ewa` are registered phones, `outside` calls by a carrier known by its
    address, `carrier` is called by the PBX, which registers with `registrar` at
    `$port`; `stranger` is known to nobody."""

    name: str
    words: frozenset[str]
    steps: list[Step] = field(default_factory=list)

    @property
    def phone(self) -> str:
        """Whose phone it is; `anna-2` is her second."""
        name = self.name.partition("-")[0]
        return name if name in PHONES else ""

    @property
    def waits(self) -> bool:
        """Whether it is called, or told when to begin."""
        return self.steps[0].kind in ("<", "after")

    @property
    def told(self) -> list[Step]:
        """The steps at which it waits for another."""
        return [step for step in self.steps if step.kind == "after"]


@dataclass
class Behaviour:
    """A file."""

    name: str
    title: str
    settings: list[str]
    parties: list[Party]

    @property
    def seconds(self) -> float:
        """How long it takes at least."""
        pauses = (int(step.words[0]) for party in self.parties for step in party.steps if step.kind == "pause")
        return max([0, *pauses]) / 1000

    @property
    def early(self) -> bool:
        """Whether the PBX speaks first, as soon as it is there."""
        return any(party.name == "registrar" for party in self.parties)


def load(file: Path, numbers: dict[str, str]) -> Behaviour:
    """Read a file, its names put in."""
    return read(file.stem, Template(file.read_text()).safe_substitute(numbers))


def read(name: str, text: str) -> Behaviour:
    """Read a behaviour that is written as in a file."""
    title, *lines = text.splitlines()
    settings: list[str] = []
    parties: list[Party] = []
    for line in filter(str.strip, lines):
        if line.startswith("scen "):
            settings.append(line.removeprefix("scen "))
        elif line.startswith(" "):
            parties[-1].steps[-1].more.append(line.strip())
        elif found := _STEP.fullmatch(line):
            parties[-1].steps.append(Step(found[1], found[2].split()))
        else:
            who, *words = line.split()
            parties.append(Party(who, frozenset(words)))
    return Behaviour(name, title, settings, parties)


_FOLD = '<nop><action><assignstr assign_to="fold" value="  "/></action></nop>\n'  # sipp takes spaces off lines


class Writer:
    """Writes what a party does as a scenario of sipp's."""

    def __init__(self, party: Party, user: str, password: str = "") -> None:
        self._party, self._user, self._password = party, user, password
        self._cseq = 0
        self._sent: dict[str, int] = {}  # CSeq of the newest request, by method
        self._whom = user  # the number of our newest request
        self._last = ""  # the method that an answer without one is for
        self._called = False  # the dialog was begun by the other side
        self._begun = False  # there is a dialog
        self._new: set[str] = set()  # methods whose request had no tag of ours
        self._variables: set[str] = set()

    def write(self) -> str:
        """The whole file."""
        steps = "".join(self._step(step) for step in self._party.steps)
        known = f'<Reference variables="{",".join(sorted(self._variables))}"/>\n' if self._variables else ""
        return f'<?xml version="1.0" encoding="UTF-8" ?>\n<scenario name="scenc">\n{steps}{known}</scenario>\n'

    def _step(self, step: Step) -> str:
        match step.kind:
            case "pause":
                return f'<pause milliseconds="{step.words[0]}"/>\n'
            case "after":
                return f"<recvCmd><action>{self._theirs()}</action></recvCmd>\n"
            case "<":
                return self._receive(step)
        if step.words[0].isdecimal():
            return _send(self._answer(step), step)
        return self._request(step)

    def _theirs(self) -> str:
        return "".join(self._keep(f"{each}: ([^;]*);", f"line_{each},{each}", 'search_in="msg"') for each in THEIRS)

    def _keep(self, regexp: str, variables: str, where: str) -> str:
        self._variables.update(variables.split(","))
        return f'<ereg regexp={quoteattr(regexp)} {where} check_it="true" assign_to="{variables}"/>'

    # --- what it gets -----------------------------------------------------------------------------------------------

    def _receive(self, step: Step) -> str:
        word = step.words[0]
        optional = 'optional="true"' if "maybe" in step.words else ""
        checks = "".join(self._check(regexp, "") for regexp in step.values("has"))
        checks += "".join(self._check(regexp, "_inverse") for regexp in step.values("lacks"))
        if not word.isdecimal():
            return self._got_request(word, optional, checks)
        before = {"100"} if "exact" in self._party.words else {"100", "180"}
        early = "".join(
            f'<recv response="{each}" optional="true"/>\n' for each in sorted(before - {word}) if not optional
        )
        method = step.words[1] if step.words[-1].isupper() else self._newest
        return early + self._got_response(int(word), method, optional, checks)

    def _check(self, regexp: str, inverse: str) -> str:
        name = f"check{len(self._variables)}"
        self._variables.add(name)
        return f'<ereg regexp={quoteattr(regexp)} search_in="msg" check_it{inverse}="true" assign_to="{name}"/>'

    def _got_request(self, method: str, optional: str, checks: str) -> str:
        if method != "ACK":
            self._last = method
        self._new.discard(method)
        if method == "CANCEL" or not (self._begun or self._sent):
            self._new.add(method)
            self._called = self._begun = True
        keep = "".join(
            self._keep(r"[^ \t].*", f"{name.lower()}_{method}", f'search_in="hdr" header="{name}:"')
            for name in ("Via", "From", "To", "CSeq")
        )
        if method in self._new - {"CANCEL"}:
            keep += self._keep(r"[^ \t].*", "theirs", 'search_in="hdr" header="From:"')
            keep += self._keep(r"[^ \t].*", "ours", 'search_in="hdr" header="To:"')
        keep += self._target() if method == "INVITE" else ""
        return f'<recv request="{method}" {optional}><action>{keep}{checks}</action></recv>\n'

    def _got_response(self, status: int, method: str, optional: str, checks: str) -> str:
        keep, begins = "", method in ("INVITE", "SUBSCRIBE") and not self._begun
        if begins:
            keep += self._keep(r"[^ \t].*", "peer", 'search_in="hdr" header="To:"')
            keep += self._target() if 100 < status < 300 else ""
        if "RSeq" in checks:
            keep += self._keep("[0-9]+", "rseq", 'search_in="hdr" header="RSeq:"')
        got = f'<recv response="{status}" {optional}><action>{keep}{checks}</action></recv>\n'
        if method == "INVITE" and status >= 300:
            return got + self._acknowledge()
        self._begun = self._begun or (begins and status >= 200)
        return got

    @property
    def _newest(self) -> str:
        """The method of our last request that makes a transaction of its own."""
        sent = {method: cseq for method, cseq in self._sent.items() if method not in ("ACK", "CANCEL")}
        return max(sent, key=sent.__getitem__, default="")

    def _target(self) -> str:
        return self._keep("<([^>]*)>", "contact,target", 'search_in="hdr" header="Contact:"')

    # --- what it sends ----------------------------------------------------------------------------------------------

    def _answer(self, step: Step) -> str:
        status, method = int(step.words[0]), step.words[1] if len(step.words) > 1 else self._last
        tag = next(iter(step.values("tag")), "us[pid]")
        to = f"[$to_{method}]" + (f";tag={tag}" if method in self._new else "")
        fields = {
            "Via": f"[$via_{method}]",
            "From": f"[$from_{method}]",
            "To": to,
            "Call-ID": "[call_id]",
            "CSeq": f"[$cseq_{method}]",
            "Contact": f"<sip:{self._user}@[local_ip]:[local_port];transport=[transport]>",
        }
        return _message(f"SIP/2.0 {status} {REASONS.get(status, 'As Scripted')}", fields, step)

    def _request(self, step: Step) -> str:
        method = step.words[0]
        if method == "raw":
            self._next(step.words[1])
            self._variables.add("fold")
            text = "\n".join(re.sub("^[ ]+", "[$fold]", line[2:]) for line in step.more if line.startswith("|"))
            return _FOLD + _send(text, Step(">", []))
        if method == "ACK":
            cseq = self._sent["INVITE"]
            return _send(self._in_dialog("ACK", cseq, f"{cseq}-ACK", step), step)
        if method == "CANCEL":
            return _send(self._first("CANCEL", self._sent["INVITE"], step), step)
        cseq = self._next(method)
        if self._begun or method in ("PRACK", "UPDATE"):
            return _send(self._in_dialog(method, cseq, str(cseq), step), step)
        self._whom = next((word for word in step.words[1:] if word not in MANNERS), self._user)
        if "again" in step.words:
            return _send(self._first(method, cseq, step, self._credentials), step)
        text = _send(self._first(method, cseq, step), step)
        return text + self._proof(method, step) if self._password and "plain" not in step.words else text

    def _proof(self, method: str, step: Step) -> str:
        """What follows the challenge."""
        keep = self._keep(r"[^ \t].*", "peer", 'search_in="hdr" header="To:"')
        text = '<recv response="100" optional="true"/>\n'
        text += f'<recv response="401" auth="true"><action>{keep}</action></recv>\n'
        text += self._acknowledge() if method == "INVITE" else ""
        return text + _send(self._first(method, self._next(method), step, self._credentials), step)

    def _next(self, method: str) -> int:
        self._cseq += 1
        self._sent[method] = self._cseq
        return self._cseq

    @property
    def _credentials(self) -> str:
        return f"[authentication username={self._user} password={self._password}]"

    def _first(self, method: str, cseq: int, step: Step, credentials: str = "", to: str = "") -> str:
        """A request outside of any dialog, or the CANCEL of one."""
        whom = "" if method == "REGISTER" else f"{self._whom}@"
        fields = {
            "From": f"<sip:{self._user}@[remote_ip]>;tag=us[pid]",
            "To": to or f"<sip:{self._whom}@[remote_ip]>",
            **self._fields(method, cseq, str(cseq)),
            "": credentials,
        }
        return _message(f"{method} sip:{whom}[remote_ip]:[remote_port] SIP/2.0", fields, step)

    def _in_dialog(self, method: str, cseq: int, branch: str, step: Step) -> str:
        ours, theirs = "[$ours];tag=us[pid]", "[$theirs]"
        if not self._called:
            ours, theirs = f"<sip:{self._user}@[remote_ip]>;tag=us[pid]", "[$peer]"
        fields = {"From": ours, "To": theirs, **self._fields(method, cseq, branch)}
        if method == "PRACK":
            fields["RAck"] = f"[$rseq] {self._sent['INVITE']} INVITE"
        return _message(f"{method} [$target] SIP/2.0", fields, step)

    def _acknowledge(self) -> str:
        """The ACK of a failure, in the INVITE's own transaction."""
        cseq, step = self._sent["INVITE"], Step(">", ["ACK"])
        if self._begun:
            return _send(self._in_dialog("ACK", cseq, str(cseq), step), step)
        return _send(self._first("ACK", cseq, step, to="[$peer]"), step)

    def _fields(self, method: str, cseq: int, branch: str) -> dict[str, str]:
        return {
            "Via": f"SIP/2.0/[transport] [local_ip]:[local_port];branch=z9hG4bK[pid]-{branch};rport",
            "Call-ID": "[call_id]",
            "CSeq": f"{cseq} {method}",
            "Contact": f"<sip:{self._user}@[local_ip]:[local_port];transport=[transport]>",
            "Max-Forwards": "70",
        }


def _message(line: str, fields: dict[str, str], step: Step) -> str:
    """A message without its body; a header written beneath the step takes the place of ours."""
    fields = dict(fields)
    for header in step.more:
        name, colon, value = header.partition(": ")
        if colon and not header.startswith("|"):
            fields[name] = value
    for size in step.values("fill"):
        fields |= {f"X-{number}": "x" * 990 for number in range(int(size) // 1000)}
    lines = (f"{name}: {value}" if name else value for name, value in fields.items() if value)
    return "\n".join([line, *lines])


def _send(text: str, step: Step) -> str:
    body = "".join(f"{line[2:]}\n" for line in step.more if line.startswith("|"))
    kind = ""
    for line in step.more:
        if line.split()[0] == "sdp":
            kind = "Content-Type: application/sdp\n"
            body = sdp("[media_port]") + "".join(f"a={word}\n" for word in line.split()[1:])
    if not step.words:
        return f"<send><![CDATA[\n{text}\n\n]]></send>\n"
    length = "Content-Length: [len]" if body else "Content-Length: 0"
    return f"<send><![CDATA[\n{text}\n{kind}{length}\n\n{body}\n]]></send>\n"
