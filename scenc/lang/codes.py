"""`codes`: what users dial to have something done."""

from __future__ import annotations

from dataclasses import replace

from scenc.flow.forward import LOOP
from scenc.flow.ops.feature import FORWARDS, Feature, FeatureName
from scenc.flow.ops.hangup import HangUp
from scenc.flow.ops.play import Play
from scenc.lang.leaf import Word
from scenc.lang.node import Setting, Statement, part
from scenc.lang.parking import ENTRY as PARKING
from scenc.lang.voicemail import listening
from scenc.lang.weave import Weave
from scenc.source import Span

DURING_A_CALL = frozenset({"conference", "record", "transfer"})
"""Keyed in during a call and never dialled: they may begin like other codes."""
_SAID = {"record": ("on", "off", "failed")}
"""What is told of those."""
_STAYS = frozenset({"pickup", "supervise"})


@part
class CodeLine(Setting):
    """One service and its code."""

    feature: Word
    code: Word

    def slots(self) -> tuple[Word, ...]:
        return (self.feature,)

    def codes(self) -> tuple[Word, ...]:
        return () if self.feature.value in DURING_A_CALL else (self.code,)


@part
class Codes(Statement):
    """A service without a code cannot be dialled."""

    settings: tuple[CodeLine, ...]

    def weave(self, weave: Weave) -> None:
        for line in self.settings:
            feature, code = line.feature.value, line.code.value
            if feature == "park":
                weave.codes[code] = PARKING
            elif feature in ("voicemail", "greeting"):
                weave.codes[code] = listening(weave, feature, line.code.span)
            elif feature in DURING_A_CALL:
                company = weave.company
                says = {f"{feature}-{way}": weave.phrase(f"{feature}-{way}") for way in _SAID.get(feature, ())}
                weave.company = replace(company, keys={**company.keys, code: feature}, says={**company.says, **says})
            else:
                if feature in FORWARDS:
                    end = weave.node("feature/end", HangUp(), {}, line.code.span)
                    weave.node(LOOP, Play(weave.phrase("forward-loop")), {"next": end}, line.code.span)
                weave.codes[code] = served(weave, f"feature:{feature}", _feature(feature), line.code.span)


def _feature(name: str) -> Feature:
    names: dict[str, FeatureName] = {
        "pickup": "pickup",
        "agent-in": "agent-in",
        "agent-out": "agent-out",
        "pause": "pause",
        "forward": "forward",
        "dnd": "dnd",
        "forward-busy": "forward-busy",
        "forward-no-answer": "forward-no-answer",
        "forward-unavailable": "forward-unavailable",
        "callback": "callback",
        "supervise": "supervise",
    }
    return Feature(names[name], stays=name in _STAYS)


def served(weave: Weave, id: str, op: Feature, span: Span, label: str = "", park: str = "") -> str:
    """A node that has something done, with what is said then; `park` is where a call can be left there."""
    end = weave.node("feature/end", HangUp(), {}, span)
    exits = {"park": park} if park else {}
    for way in op.ways_out():
        if way in exits:
            continue
        said = "forward" if op.feature in FORWARDS else op.feature
        name = f"{said}-{way}" if way in ("on", "off") else f"feature-{way}"
        at = f"feature/{name.removeprefix('feature-')}"
        exits[way] = weave.node(at, Play(weave.phrase(name)), {"next": end}, span)
    return weave.node(id, op, exits, span, label)
