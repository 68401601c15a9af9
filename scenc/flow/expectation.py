"""Whether what was expected of a call has happened."""

from __future__ import annotations

from scenc.bundle.schema import Bundle
from scenc.flow import actions
from scenc.flow.actions import Action
from scenc.flow.events import Event
from scenc.flow.script import (
    Expect,
    ExpectAnswer,
    ExpectConference,
    ExpectHangUp,
    ExpectHears,
    ExpectRings,
    ExpectSwitched,
    ExpectVoicemail,
)
from scenc.flow.stage import Spell, Stage
from scenc.flow.transcript import spoken

TOLERANCE_SECONDS = 0.05


def met(expect: Expect, stage: Stage, since: int, bundle: Bundle) -> int | None:
    """The number of the beat, not before `since`, that fulfils the expectation."""
    if isinstance(expect, ExpectRings):
        return _rung(expect, [spell for spell in stage.spells if spell.beat >= since])
    for beat in range(since, len(stage.beats)):
        if _fulfils(stage.beats[beat].what, expect, bundle):
            return beat
    return None


def _fulfils(what: Action | Event, expect: Expect, bundle: Bundle) -> bool:
    match expect, what:
        case ExpectHears(text, _), actions.Play(prompt):
            return _plain(text) in _plain(spoken(bundle.prompts.get(prompt)))
        case ExpectAnswer(name, _), actions.Connect(found):
            return name in ("", found)
        case (ExpectVoicemail(name, _), actions.Record(found, _)) | (ExpectConference(name, _), actions.Join(found)):
            return name == found
        case ExpectSwitched(schedule, state, _), actions.Switch(turned, to):
            return schedule == turned and state == (to.state if to else None)
        case ExpectHangUp(), actions.HangUp():
            return True
    return False


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
