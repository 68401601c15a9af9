"""`recording`: how calls are recorded."""

from __future__ import annotations

from typing import ClassVar, cast

from scenc.bundle import schema
from scenc.flow.ops.notice import Notice as Op
from scenc.lang.leaf import Seconds, Text, Word
from scenc.lang.node import Declaration, Kind, Node, Setting, Statement, part, value
from scenc.lang.say import Sound
from scenc.lang.weave import Weave
from scenc.source import Span


@part
class _Key(Node):
    key: Word


@part
class Declining(_Key):
    """Who presses this is not recorded."""


@part
class Accepting(_Key):
    """Only who presses this is recorded."""


@part
class Notice(Setting):
    """What callers are told before they are recorded."""

    sound: Sound
    key: Declining | Accepting | None


@part
class Purpose(Setting):
    """Why, and on which ground of the GDPR's article 6."""

    text: Text
    basis: Word | None


@part
class Retention(Setting):
    """After this time the recording is deleted."""

    seconds: Seconds


@part
class Direction(Setting):
    """Whether calls from outside are recorded, calls to outside, both, or also those among users."""

    which: Word


@part
class Tracks(Setting):
    """Both sides apart, or mixed; as a WAV, or smaller in Opus."""

    kind: Word
    codec: Word | None


@part
class Recording(Statement, Declaration):
    """A policy; `record` in a user, group, queue, conference or number applies it."""

    kind: ClassVar[Kind] = "recording"
    name: Word
    display: Text | None
    settings: tuple[Setting, ...]

    def notice(self) -> Notice | None:
        """What callers are told."""
        return self.line(Notice)

    def purpose(self) -> Purpose | None:
        """Why."""
        return self.line(Purpose)

    def retention(self) -> Retention | None:
        """How long it is kept."""
        return self.line(Retention)

    def direction(self) -> str:
        """`in`, `out`, `both` or `all`."""
        return next((line.which.value for line in self.settings if isinstance(line, Direction)), "in")

    def weave(self, weave: Weave) -> None:
        purpose, retention = self.purpose(), self.retention()
        assert purpose is not None
        assert retention is not None
        tracks = self.line(Tracks)
        weave.recordings[self.name.value] = schema.Recording(
            self.name.value,
            value(self.display, self.name.value),
            purpose.text.value,
            cast("schema.Basis", value(purpose.basis)),
            retention.seconds.value,
            cast("schema.Direction", self.direction()),
            tracks is not None and tracks.kind.value == "mixed",
            *self._asks(weave),
            opus=tracks is not None and tracks.codec is not None,
        )

    def _asks(self, weave: Weave) -> tuple[str, str, str]:
        """The prompt of the notice, and the keys that decline and accept."""
        notice = self.notice()
        if notice is None:
            return "", "", ""
        decline = notice.key.key.value if isinstance(notice.key, Declining) else ""
        accept = notice.key.key.value if isinstance(notice.key, Accepting) else ""
        return notice.sound.prompt(weave), decline, accept

    def tell(self, weave: Weave, at: str, then: str, span: Span) -> str:
        """A node `at` where callers are told; without any need for it, `then`."""
        notice = self.notice()
        if notice is None or self.direction() == "out":
            return then
        prompt, decline, accept = self._asks(weave)
        op = Op(prompt, self.name.value, decline, accept, weave.privileged(), self.direction() == "all")
        return weave.node(at, op, {"next": then}, span, self.name.value)
