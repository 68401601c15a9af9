"""Whether what was expected of a call has happened."""

from __future__ import annotations

from scenc.bundle.schema import Bundle
from scenc.flow import actions
from scenc.flow.ops.dial import Dial
from scenc.flow.ops.outbound import REFUSALS, Outbound
from scenc.flow.ops.pin import Pin
from scenc.flow.script import (
    Expect,
    ExpectAnswer,
    ExpectConference,
    ExpectDial,
    ExpectHangUp,
    ExpectHears,
    ExpectPin,
    ExpectQueue,
    ExpectRecorded,
    ExpectRefused,
    ExpectRings,
    ExpectSwitched,
    ExpectVoicemail,
    ExpectWaits,
)
from scenc.flow.stage import Beat, Spell, Stage
from scenc.flow.transcript import hearing

TOLERANCE_SECONDS = 0.05


def met(expect: Expect, stage: Stage, since: int, bundle: Bundle, looked: int = 0) -> int | None:
    """The number of the beat, not before `since`, that fulfils the expectation; no beat before `looked` did."""
    if isinstance(expect, ExpectRings):
        return _rung(expect, [spell for spell in stage.spells if spell.beat >= since])
    if isinstance(expect, ExpectRecorded):
        return _recorded(expect, stage.beats, since)
    if isinstance(expect, ExpectWaits):
        return _waited(expect, stage.beats, since)
    if isinstance(expect, ExpectDial):
        since = max(since - 1, 0)  # a call out is expected by its trunk and by what it shows
    for beat in range(max(since, looked), len(stage.beats)):
        if _fulfils(stage.beats[beat], expect, bundle):
            return beat
    return None


def _fulfils(beat: Beat, expect: Expect, bundle: Bundle) -> bool:
    match expect, beat.what:
        case ExpectHears(text, _), actions.Play() | actions.RecordCall():
            return _plain(text) in _plain(hearing(beat, bundle))
        case ExpectQueue(name, _), actions.JoinQueue(found):
            return name == found
        case ExpectAnswer(name, _), actions.Connect(found):
            return name in ("", found)
        case (ExpectVoicemail(name, _), actions.Record(found, _)) | (ExpectConference(name, _), actions.Join(found)):
            return name == found
        case ExpectSwitched(schedule, state, _), actions.Switch(turned, to):
            return schedule == turned and state == (to.state if to else None)
        case ExpectHangUp(), actions.HangUp():
            return True
        case ExpectPin(), actions.Enter(node):
            return isinstance(bundle.nodes[node].op, Pin)
        case ExpectDial(_, trunk, present), actions.Dial() as out:
            return trunk in ("", out.trunk) and present in (None, out.present)
        case ExpectRefused(), actions.Take(node, exit):
            return exit in (*REFUSALS, "wrong") and isinstance(bundle.nodes[node].op, Outbound | Dial | Pin)
    return False


def _recorded(expect: ExpectRecorded, beats: list[Beat], since: int) -> int | None:
    """The beat before two are connected, or a room is joined, so that who it is may be expected next."""
    for index in range(since, len(beats)):
        if isinstance(beats[index].what, actions.Connect | actions.Join):
            following = beats[index + 1].what if index + 1 < len(beats) else None
            policy = following.policy if isinstance(following, actions.RecordCall) else ""
            return max(index - 1, since) if policy == expect.policy else None
    return None


def _waited(expect: ExpectWaits, beats: list[Beat], since: int) -> int | None:
    """The beat at which a wait of this length is over."""
    began: float | None = None
    for index, beat in enumerate(beats):
        if isinstance(beat.what, actions.JoinQueue):
            began = beat.seconds
        elif began is not None and isinstance(beat.what, actions.Connect | actions.Take | actions.HangUp):
            if index >= since and abs(beat.seconds - began - expect.seconds) < TOLERANCE_SECONDS:
                return max(index - 1, since)
            began = None
    return None


def _rung(expect: ExpectRings, spells: list[Spell]) -> int | None:
    fitting = [spell for spell in spells if spell.target in expect.targets and _lasted(spell, expect)]
    if {spell.target for spell in fitting} != set(expect.targets):
        return None
    return min(spell.beat for spell in fitting)


def _lasted(spell: Spell, expect: ExpectRings) -> bool:
    if expect.together and set(spell.group) != set(expect.targets):
        return False
    if expect.seconds is None:
        return True
    return spell.ended is not None and abs(spell.ended - spell.began - expect.seconds) < TOLERANCE_SECONDS


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
