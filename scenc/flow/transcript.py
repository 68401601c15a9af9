"""What happened in a call, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from scenc.bundle.schema import Bundle, Prompt
from scenc.flow import actions, events, outgoing
from scenc.flow.script import (
    Call,
    Dial,
    Expect,
    ExpectAnswer,
    ExpectConference,
    ExpectHears,
    ExpectLasts,
    ExpectQueue,
    ExpectRecorded,
    ExpectRings,
    ExpectSwitched,
    ExpectVoicemail,
    ExpectWaits,
)
from scenc.flow.stage import Beat

_SPOKEN_AT_MOST = 72
_TOLD_BY_THEIR_ACTIONS = ("play", "hangup", "voicemail", "conference", "queue", "notice", "language")
_ANSWERING = (actions.Answer, actions.Play, actions.Music, actions.JoinQueue, actions.Record, actions.Join)
_OUTCOMES = {"busy": "is busy", "no-answer": "does not answer", "unavailable": "is not available"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a transcript; `seconds` into the call."""

    seconds: float
    text: str

    def __str__(self) -> str:
        return f"{clock(self.seconds)}  {self.text}"


def clock(seconds: float) -> str:
    """Minutes, seconds and tenths."""
    tenths = round(seconds * 10)
    return f"{tenths // 600:02}:{tenths // 10 % 60:02}.{tenths % 10}"


def duration(seconds: float) -> str:
    """As the language writes it."""
    return f"{seconds:g}s"


def opening(call: Call | Dial) -> Line:
    """Who calls whom, and when."""
    if isinstance(call, Dial):
        return Line(0.0, f"{call.user} dials {call.digits} on {_when(call.at)}")
    return Line(0.0, f"{call.caller or 'a withheld number'} calls {call.number} on {_when(call.at)}")


def told(beats: list[Beat], bundle: Bundle) -> tuple[Line, ...]:
    """The beats worth telling."""
    lines = ((beat.seconds, _end(beat, beats) or _tell(beat, bundle)) for beat in beats)
    return tuple(Line(seconds, text) for seconds, text in lines if text)


def _end(beat: Beat, beats: list[Beat]) -> str:
    """Who was answered is not told why the call ends but by a tone."""
    if not isinstance(beat.what, actions.HangUp) or beat.what.cause == "normal":
        return ""
    tone = "busy" if beat.what.cause in ("busy", "no-answer") else "congestion"
    answered = any(isinstance(each.what, _ANSWERING) for each in beats)
    return f"hears the {tone} tone, and is hung up on: {beat.what.cause}" if answered else ""


def expected(expect: Expect) -> str:
    """The expectation as the language writes it."""
    match expect:
        case ExpectHears(text, _):
            return f"hears “{text}”"
        case ExpectRings(targets, _, together, seconds, after):
            how = "" if not together else " together" if len(targets) > 1 else " alone"
            lasting = f" for {duration(seconds)}" if seconds is not None else ""
            later = f", after {', '.join(after)}" if after else ""
            return f"rings {', '.join(targets)}{how}{lasting}{later}"
        case ExpectAnswer(target, _):
            return f"is connected with {target or 'somebody'}"
        case ExpectSwitched(schedule, state, _):
            return f"switches {schedule.partition(':')[2]} {state or 'to its hours'}"
        case ExpectVoicemail(mailbox, _):
            return f"records into mailbox {mailbox}"
        case ExpectConference(room, _):
            return f"joins conference {room}"
        case ExpectQueue(queue, _):
            return f"waits in queue {queue}"
        case ExpectRecorded(policy, _):
            return f"is recorded by {policy}" if policy else "talks unrecorded"
        case ExpectWaits(seconds, _):
            return f"waits {duration(seconds)}"
        case ExpectLasts(seconds, _, under):
            return f"lasts {'under ' if under else ''}{duration(seconds)}"
    return outgoing.expected(expect) or "hangs up"


def spoken(prompt: Prompt | None) -> str:
    """What a prompt says, on one line; its file's name if it is a recording."""
    return " ".join(prompt.text.split()) or prompt.file if prompt else ""


def hearing(beat: Beat, bundle: Bundle) -> str:
    """What is heard now, on one line; the key of a prompt that the bundle does not have."""
    return " ".join(spoken(bundle.prompts.get(key)) or key for key in beat.heard)


def shortened(text: str, characters: int) -> str:
    """The beginning of a long text."""
    return text if len(text) <= characters else text[: characters - 1].rstrip() + "…"


def _tell(beat: Beat, bundle: Bundle) -> str:
    if isinstance(beat.what, actions.Play) or (isinstance(beat.what, actions.RecordCall) and beat.heard):
        return f"hears “{shortened(hearing(beat, bundle), _SPOKEN_AT_MOST)}”"
    return _tell_action(beat.what, bundle) if isinstance(beat.what, actions.Action) else _tell_event(beat.what)


def _tell_action(action: actions.Action, bundle: Bundle) -> str:
    match action:
        case actions.Enter(node):
            return _entering(node, bundle)
        case actions.Take(_, exit) if exit != "next":
            return f"takes {exit}"
        case actions.Ring(targets):
            return f"rings {', '.join(targets)}"
        case actions.StopRinging(targets):
            return f"stops ringing {', '.join(targets)}"
        case actions.Connect(target):
            return f"is connected with {target}"
        case actions.Switch(schedule, to):
            return f"switches {schedule.partition(':')[2]} {to.state if to else 'to its hours'}"
        case actions.Record(mailbox, _):
            return f"records into mailbox {mailbox}"
        case actions.Join(room):
            return f"joins conference {room}"
        case actions.JoinQueue(queue):
            return f"waits in queue {queue}"
        case actions.Warn():
            return "hears a tone: the time is nearly over"
        case actions.HangUp(cause):
            return "hangs up" if cause == "normal" else f"hangs up: {cause}"
    return outgoing.told(action)


def _tell_event(event: events.Event) -> str:
    match event:
        case events.Digit(key):
            return f"presses {key}"
        case events.Answered(target):
            return f"{target} answers"
        case events.PinChecked(right):
            return "the PIN is right" if right else "the PIN is wrong"
        case events.Failed(target, outcome):
            return f"{target} {_OUTCOMES[outcome]}"
        case events.NobodyThere():
            return "no agent is there"
        case events.Placed(ahead):
            return f"{ahead or 'nobody'} ahead"
    return ""


def _entering(node: str, bundle: Bundle) -> str:
    """Steps of a chain have a slash in their id."""
    told_already = "/" in node or bundle.nodes[node].op.name in _TOLD_BY_THEIR_ACTIONS
    return "" if told_already else f"enters {node.replace(':', ' ')}"


def _when(at: datetime) -> str:
    weekday = at.strftime("%a")
    return f"{weekday} {at:%H:%M}" if at.year == 1 else f"{weekday} {at:%Y-%m-%d %H:%M}"
