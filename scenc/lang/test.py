"""`test`: a call that is tried out on a virtual clock."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import date, datetime, timedelta

from scenc.flow import script as plain
from scenc.lang.leaf import Leaf, Minutes, Seconds, Text, Word
from scenc.lang.node import PEOPLE, Declaration, Kind, Node, Setting, Statement, Use, part
from scenc.lang.number import Number
from scenc.lang.schedule import WEEKDAYS
from scenc.lang.weave import Weave

USER: frozenset[Kind] = frozenset({"user"})


@part
class Moment(Node):
    """A date, or a weekday of a fixed week that knows no holidays."""

    day: Leaf[date] | Word
    time: Minutes

    @property
    def at(self) -> datetime:
        """Local wall-clock time."""
        if isinstance(self.day.value, date):
            return datetime(self.day.value.year, self.day.value.month, self.day.value.day) + timedelta(
                minutes=self.time.value
            )
        return plain.weekday_at(WEEKDAYS.index(self.day.value), *divmod(self.time.value, 60))


@part
class TestStep(Setting, ABC):
    """One line of a test; the same line may stand there several times."""

    def slots(self) -> tuple[str, ...]:
        return ()


@part
class Call(TestStep):
    """A call from outside to a number of ours."""

    line: Word
    caller: Word | None
    moment: Moment

    def slots(self) -> tuple[str, ...]:
        return ("call",)

    def uses(self) -> tuple[Use, ...]:
        return (Use(self.line, frozenset({"number"})),) if self.line.kind == "NAME" else ()

    def number(self, declared: Declaration | None) -> str:
        """E.164 of the line that is called."""
        return declared.phones.first.value if isinstance(declared, Number) else self.line.value


@part
class Dial(TestStep):
    """A call of a user of ours; without a time, on Monday at noon."""

    user: Word
    digits: Word
    moment: Moment | None

    def slots(self) -> tuple[str, ...]:
        return ("call",)

    def uses(self) -> tuple[Use, ...]:
        return (Use(self.user, USER),)


class Played(ABC):
    """What happens, or is expected to, during the call."""

    __slots__ = ()

    @abstractmethod
    def steps(self, weave: Weave) -> tuple[plain.Step, ...]:
        """As the simulator wants it."""


@part
class Press(TestStep, Played):
    """The caller presses keys."""

    keys: tuple[Word, ...]

    def steps(self, weave: Weave) -> tuple[plain.Step, ...]:
        return (plain.Press("".join(key.value for key in self.keys), weave.place(self.span)),)


def _named(party: Word, kinds: frozenset[Kind] = PEOPLE) -> tuple[Use, ...]:
    """A party is somebody of ours by name, or a number outside."""
    return (Use(party, kinds),) if party.kind == "NAME" else ()


@part
class _Behaviour(TestStep, Played):
    target: Word

    def uses(self) -> tuple[Use, ...]:
        return _named(self.target)


@part
class Answer(_Behaviour):
    """Answers from now on when rung."""

    after: Seconds | None

    def steps(self, weave: Weave) -> tuple[plain.Step, ...]:
        after = self.after.value if self.after else 0.0
        return (plain.Behave(self.target.value, "answers", weave.place(self.span), after),)


@part
class AnsweringMachine(_Behaviour):
    """A mailbox or answering machine picks up from now on when it rings: it presses no key."""

    after: Seconds | None

    def steps(self, weave: Weave) -> tuple[plain.Step, ...]:
        after = self.after.value if self.after else 0.0
        return (plain.Behave(self.target.value, "machine", weave.place(self.span), after),)


@part
class Busy(_Behaviour):
    """Is busy from now on."""

    def steps(self, weave: Weave) -> tuple[plain.Step, ...]:
        return (plain.Behave(self.target.value, "busy", weave.place(self.span)),)


@part
class Unavailable(_Behaviour):
    """Is not registered from now on; a trunk carries no calls."""

    def uses(self) -> tuple[Use, ...]:
        return _named(self.target, PEOPLE | {"trunk"})

    def steps(self, weave: Weave) -> tuple[plain.Step, ...]:
        return (plain.Behave(self.target.value, "unavailable", weave.place(self.span)),)


@part
class Expectation(TestStep, Played, ABC):
    """What must have happened by its line: without one a test tests nothing."""


@part
class Hears(Expectation):
    """The caller hears this."""

    text: Text

    def steps(self, weave: Weave) -> tuple[plain.Step, ...]:
        return (plain.ExpectHears(self.text.value, weave.place(self.span)),)


@part
class Rings(Expectation):
    """These are rung: at least these, together and nobody else, or one after another."""

    targets: tuple[Word, ...]
    order: tuple[Word, ...] | None
    seconds: Seconds | None

    def uses(self) -> tuple[Use, ...]:
        return tuple(use for target in self.targets for use in _named(target))

    def steps(self, weave: Weave) -> tuple[plain.Step, ...]:
        names, place = tuple(target.value for target in self.targets), weave.place(self.span)
        seconds = self.seconds.value if self.seconds else None
        if self.order and self.order[0].value == "in":
            return tuple(
                plain.ExpectRings((name,), place, together=True, seconds=seconds, after=names[:index])
                for index, name in enumerate(names)
            )
        return (plain.ExpectRings(names, place, together=bool(self.order), seconds=seconds),)


@part
class EndsInVoicemail(Expectation):
    """A message is recorded."""

    box: Word

    def uses(self) -> tuple[Use, ...]:
        return (Use(self.box, frozenset({"mailbox", "user"})),)

    def steps(self, weave: Weave) -> tuple[plain.Step, ...]:
        return (plain.ExpectVoicemail(self.box.value, weave.place(self.span)),)


@part
class EndsInConference(Expectation):
    """The caller joins a room."""

    room: Word

    def uses(self) -> tuple[Use, ...]:
        return (Use(self.room, frozenset({"conference"})),)

    def steps(self, weave: Weave) -> tuple[plain.Step, ...]:
        return (plain.ExpectConference(self.room.value, weave.place(self.span)),)


@part
class EndsWithHuman(Expectation):
    """The caller talks with somebody, or with this one."""

    target: Word | None

    def uses(self) -> tuple[Use, ...]:
        return _named(self.target) if self.target else ()

    def steps(self, weave: Weave) -> tuple[plain.Step, ...]:
        return (plain.ExpectAnswer(self.target.value if self.target else "", weave.place(self.span)),)


@part
class EndsInHangup(Expectation):
    """The scenario hangs up."""

    def steps(self, weave: Weave) -> tuple[plain.Step, ...]:
        return (plain.ExpectHangUp(weave.place(self.span)),)


@part
class Test(Statement):
    """One call, what people do during it, and what is expected."""

    name: Text
    settings: tuple[TestStep, ...]

    def call(self) -> Call | Dial | None:
        """How it begins."""
        return next((line for line in self.settings if isinstance(line, Call | Dial)), None)

    def script(self, weave: Weave) -> plain.Script:
        """As the simulator wants it."""
        steps = tuple(step for line in self.settings if isinstance(line, Played) for step in line.steps(weave))
        return plain.Script(self.name.value, self._begin(weave), steps, weave.place(self.span))

    def _begin(self, weave: Weave) -> plain.Call | plain.Dial:
        call = self.call()
        place = weave.place(self.span)
        if isinstance(call, Call):
            declared = weave.find(call.line.value) if call.line.kind == "NAME" else None
            caller = call.caller.value if call.caller else ""
            return plain.Call(call.number(declared), call.moment.at, caller, place)
        assert call is not None
        at = call.moment.at if call.moment else plain.weekday_at(0, 12, 0)
        return plain.Dial(call.user.value, call.digits.value, at, place)
