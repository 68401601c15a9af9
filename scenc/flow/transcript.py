"""What happened in a call, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from scenc.bundle.schema import Bundle, Prompt
from scenc.flow import actions
from scenc.flow.script import Call, Dial
from scenc.flow.stage import Beat

_SPOKEN_AT_MOST = 72


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
    answered = any(isinstance(each.what, actions.Action) and each.what.answers for each in beats)
    return f"hears the {tone} tone, and is hung up on: {beat.what.cause}" if answered else ""


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
    what = beat.what
    if isinstance(what, actions.Enter):
        return _entering(what.node, bundle)
    if isinstance(what, actions.Play) or (isinstance(what, actions.RecordCall) and beat.heard):
        return f"hears “{shortened(hearing(beat, bundle), _SPOKEN_AT_MOST)}”"
    return what.told()


def _entering(node: str, bundle: Bundle) -> str:
    """Steps of a chain have a slash in their id."""
    told_already = "/" in node or bundle.nodes[node].op.speaks_for_itself
    return "" if told_already else f"enters {node.replace(':', ' ')}"


def _when(at: datetime) -> str:
    weekday = at.strftime("%a")
    return f"{weekday} {at:%H:%M}" if at.year == 1 else f"{weekday} {at:%Y-%m-%d %H:%M}"
