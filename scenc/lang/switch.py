"""`switch *21`: a schedule held open or closed by hand."""

from __future__ import annotations

from scenc.flow.ops.hangup import HangUp
from scenc.flow.ops.play import Play
from scenc.flow.ops.switch import HOURS
from scenc.flow.ops.switch import Switch as Op
from scenc.lang.leaf import Seconds, Word
from scenc.lang.node import Setting, part
from scenc.lang.weave import Weave

SPOKEN = {
    "pl": {"open": "Otwarte.", "closed": "Zamknięte.", HOURS: "Jak w godzinach otwarcia."},
    "en": {"open": "Open.", "closed": "Closed.", HOURS: "By the opening hours."},
    "de": {"open": "Geöffnet.", "closed": "Geschlossen.", HOURS: "Nach den Öffnungszeiten."},
    "uk": {"open": "Відчинено.", "closed": "Зачинено.", HOURS: "За годинами роботи."},
}


@part
class Switch(Setting):
    """Whoever dials the code hears how the schedule stands now. `limit`: by hand no longer than this."""

    code: Word
    limit: Seconds | None

    def codes(self) -> tuple[Word, ...]:
        return (self.code,)

    def weave(self, weave: Weave, schedule: str) -> None:
        """A node that turns the switch of the node `schedule`, and one to say each state."""
        id = f"switch:{schedule.partition(':')[2]}"
        texts = SPOKEN.get(weave.company.language.split("-")[0], SPOKEN["en"])
        end = weave.node(f"{id}/end", HangUp(), {}, self.span)
        exits = {
            state: weave.node(f"{id}/{state}", Play(weave.prompt(text=text)), {"next": end}, self.span, text)
            for state, text in texts.items()
        }
        op = Op(schedule, self.limit.value if self.limit else 0.0)
        weave.codes[self.code.value] = weave.node(id, op, exits, self.code.span)
