"""Prompts of a bundle: what is said, in which language, and, where a text has variables, every form of it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from scenc.bundle.schema import Company, Form, Prompt
from scenc.flow.heard import HOURS
from scenc.flow.ops.queue import MINUTES, MOST_AHEAD
from scenc.lang.say import SENTENCE, VARIABLE
from scenc.schedule.hours import OpeningHours
from scenc.values import saying
from scenc.values.saying import MORE

KEY_LENGTH = 16
SPELT = ("number", "caller")
"""Variables that are heard digit by digit."""


@dataclass(frozen=True, slots=True)
class Voice:
    """In what language and voice something is said."""

    language: str
    voice: str


@dataclass
class Prompts:
    """`hours` gives the opening hours of the schedule with this name."""

    company: Company
    engine: str
    hours: Callable[[str], OpeningHours]
    all: dict[str, Prompt] = field(default_factory=dict)

    def recording(self, file: str) -> str:
        """The key of the scenario's own recording."""
        return self._add(Prompt("", "", file, self.company.language, self.company.voice, self.engine), file)

    def in_languages(self, text: str, own: Voice, others: Mapping[Voice, str]) -> str:
        """The key of a text in several languages; a call in none of them hears it in our `own`."""
        if not others:
            return self.spoken(text, own)
        voices = {**others, own: text}
        forms = tuple(Form(voice.language, self.spoken(said, voice)) for voice, said in voices.items())
        return self._composed(text, own, variable="language", forms=forms)

    def spoken(self, text: str, voice: Voice) -> str:
        """The key of a text; one with variables is put together from sentences, each with all its forms."""
        if "{" not in text:
            return self._plain(text, voice)
        sentences = [sentence for sentence in SENTENCE.split(" ".join(text.split())) if sentence]
        parts = tuple(part for sentence in sentences for part in self._sentence(sentence, voice))
        return parts[0] if len(parts) == 1 else self._composed(text, voice, parts=parts)

    def _sentence(self, sentence: str, voice: Voice) -> Iterator[str]:
        variable = VARIABLE.search(sentence)
        if not variable:
            yield self._plain(sentence, voice)
        elif variable[1] in SPELT:
            yield from self._around(sentence[: variable.start()], voice)
            yield self._digits(variable[1], voice)
            yield from self._around(sentence[variable.end() :], voice)
        else:
            yield self._forms(sentence, variable, voice)

    def _around(self, text: str, voice: Voice) -> Iterator[str]:
        if any(character.isalnum() for character in text):
            yield self._plain(text.strip(), voice)

    def _forms(self, sentence: str, variable: re.Match[str], voice: Voice) -> str:
        """The sentence for each value; the last one stands for all others."""
        name = variable[1]
        if name.startswith(HOURS):
            name = f"{HOURS}schedule:{name.removeprefix(HOURS).strip()}"
        forms = tuple(
            Form(value, self._plain(_put(sentence, variable, said), voice))
            for value, said in self._values(variable[1], voice.language)
        )
        return self._composed(sentence, voice, variable=name, forms=forms)

    def _values(self, name: str, language: str) -> Iterator[tuple[str, str]]:
        say = saying(language)
        if name == "position":
            yield from ((str(ahead), say.position(ahead, MOST_AHEAD)) for ahead in range(MOST_AHEAD + 1))
            yield str(MOST_AHEAD + 1), say.position(MORE, MOST_AHEAD)
        elif name == "waiting-time":
            yield from ((str(minutes), say.waiting_time(minutes)) for minutes in (0, *MINUTES))
            yield str(MINUTES[-1] + 1), say.waiting_time(MORE)
        else:
            hours = self.hours(name.removeprefix(HOURS).strip())
            for day in dict.fromkeys((*hours.week, *(own.hours for own in hours.dates), ())):
                spans = [tuple(str(interval).split("..")) for interval in day]
                yield ",".join(map(str, day)), say.hours([(begin, end) for begin, end in spans])

    def _digits(self, variable: str, voice: Voice) -> str:
        forms = tuple(Form(digit, self._plain(digit, voice)) for digit in "0123456789")
        unknown = Form("", self._plain(saying(voice.language).withheld, voice))
        return self._composed("", voice, variable=variable, spelt=True, forms=(*forms, unknown))

    def _plain(self, text: str, voice: Voice) -> str:
        prompt = Prompt("", text, "", voice.language, voice.voice, self.engine)
        return self._add(prompt, text, "", voice.language, voice.voice, self.engine)

    def _composed(
        self,
        text: str,
        voice: Voice,
        *,
        parts: tuple[str, ...] = (),
        variable: str = "",
        spelt: bool = False,
        forms: tuple[Form, ...] = (),
    ) -> str:
        prompt = Prompt("", text, "", voice.language, voice.voice, self.engine, "", parts, variable, spelt, forms)
        return self._add(prompt, text, *parts, variable, *(f"{form.value}={form.key}" for form in forms))

    def _add(self, prompt: Prompt, *identity: str) -> str:
        key = hashlib.sha256("\0".join(identity).encode()).hexdigest()[:KEY_LENGTH]
        self.all[key] = replace(prompt, key=key)
        return key


def _put(sentence: str, variable: re.Match[str], said: str) -> str:
    first = said[0].upper() + said[1:] if not variable.start() else said
    return f"{sentence[: variable.start()]}{first}{sentence[variable.end() :]}"
