"""All rules, sorted by code. Rules on the flow graph need a program that could be turned into nodes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from types import MappingProxyType

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.diagnostics.explanation import Explanation
from scenc.model.program import Program
from scenc.rules.allowing.allow_without_reason import AllowWithoutReason
from scenc.rules.allowing.allowed_error import AllowedError
from scenc.rules.allowing.unknown_allow import UnknownAllow
from scenc.rules.allowing.unused_allow import UnusedAllow
from scenc.rules.audio.empty_text import EmptyText
from scenc.rules.audio.foreign_path import ForeignPath
from scenc.rules.audio.missing_recording import MissingRecording
from scenc.rules.audio.silent_prompt import SilentPrompt
from scenc.rules.audio.unknown_placeholder import UnknownPlaceholder
from scenc.rules.audio.unreadable_recording import UnreadableRecording
from scenc.rules.audio.unspoken_prompt import UnspokenPrompt
from scenc.rules.flow.dead_end import DeadEnd
from scenc.rules.flow.endless_loop import EndlessLoop
from scenc.rules.flow.missing_no_answer import MissingNoAnswer
from scenc.rules.flow.number_without_destination import NumberWithoutDestination
from scenc.rules.flow.repeat_outside_menu import RepeatOutsideMenu
from scenc.rules.flow.ring_time_elsewhere import RingTimeElsewhere
from scenc.rules.flow.step_after_end import StepAfterEnd
from scenc.rules.flow.unreachable import Unreachable
from scenc.rules.groups.each_or_for import EachOrFor
from scenc.rules.groups.empty_group import EmptyGroup
from scenc.rules.groups.rung_twice import RungTwice
from scenc.rules.menus.invalid_key import InvalidKey
from scenc.rules.menus.key_begins_number import KeyBeginsNumber
from scenc.rules.menus.missing_exhausted import MissingExhausted
from scenc.rules.menus.missing_invalid import MissingInvalid
from scenc.rules.menus.missing_timeout import MissingTimeout
from scenc.rules.names.duplicate_name import DuplicateName
from scenc.rules.names.duplicate_setting import DuplicateSetting
from scenc.rules.names.impossible_host import ImpossibleHost
from scenc.rules.names.missing_setting import MissingSetting
from scenc.rules.names.reserved_name import ReservedName
from scenc.rules.names.unknown_country import UnknownCountry
from scenc.rules.names.unknown_destination import UnknownDestination
from scenc.rules.names.unknown_edition import UnknownEdition
from scenc.rules.names.unknown_setting import UnknownSetting
from scenc.rules.names.wrong_kind import WrongKind
from scenc.rules.numbering.duplicate_number import DuplicateNumber
from scenc.rules.numbering.impossible_number import ImpossibleNumber
from scenc.rules.numbering.number_length import NumberLength
from scenc.rules.numbering.number_not_on_trunk import NumberNotOnTrunk
from scenc.rules.numbering.outside_plan import OutsidePlan
from scenc.rules.numbering.shadowed_emergency import ShadowedEmergency
from scenc.rules.numbering.uneven_range import UnevenRange
from scenc.rules.rule import Judgement, Rule
from scenc.rules.syntax.malformed_word import MalformedWord
from scenc.rules.syntax.missing_word import MissingWord
from scenc.rules.syntax.stray_brace import StrayBrace
from scenc.rules.syntax.unclosed_block import UnclosedBlock
from scenc.rules.syntax.unexpected_word import UnexpectedWord
from scenc.rules.syntax.unknown_statement import UnknownStatement
from scenc.rules.testing.call_to_range import CallToRange
from scenc.rules.testing.impossible_moment import ImpossibleMoment
from scenc.rules.testing.missing_call import MissingCall
from scenc.rules.testing.nothing_expected import NothingExpected
from scenc.rules.time.branch_never_taken import BranchNeverTaken
from scenc.rules.time.contradiction import Contradiction
from scenc.rules.time.empty_interval import EmptyInterval
from scenc.rules.time.end_before_start import EndBeforeStart
from scenc.rules.time.last_minute import LastMinute
from scenc.rules.time.missing_calendar import MissingCalendar
from scenc.rules.time.missing_padlock import MissingPadlock
from scenc.rules.time.no_time import NoTime
from scenc.rules.time.unknown_holidays import UnknownHolidays
from scenc.rules.time.unknown_timezone import UnknownTimezone
from scenc.rules.voicemail.missing_box import MissingBox

GRAPH_RULES: tuple[Rule, ...] = (EndlessLoop(), DeadEnd(), Unreachable())
RULES: tuple[Rule, ...] = tuple(
    rule()
    for rule in (
        ForeignPath,
        DuplicateNumber,
        ShadowedEmergency,
        NumberNotOnTrunk,
        OutsidePlan,
        ImpossibleNumber,
        UnevenRange,
        NumberLength,
        MissingNoAnswer,
        RingTimeElsewhere,
        MissingTimeout,
        MissingInvalid,
        MissingExhausted,
        KeyBeginsNumber,
        InvalidKey,
        UnknownDestination,
        DuplicateName,
        WrongKind,
        UnknownSetting,
        UnknownEdition,
        DuplicateSetting,
        MissingSetting,
        ReservedName,
        ImpossibleHost,
        UnknownCountry,
        UnknownPlaceholder,
        EmptyText,
        EmptyGroup,
        EachOrFor,
        RungTwice,
        NumberWithoutDestination,
        BranchNeverTaken,
        StepAfterEnd,
        RepeatOutsideMenu,
        MissingPadlock,
        Contradiction,
        EmptyInterval,
        EndBeforeStart,
        UnknownTimezone,
        MissingCalendar,
        UnknownHolidays,
        LastMinute,
        NoTime,
        MissingBox,
        MissingCall,
        CallToRange,
        NothingExpected,
        ImpossibleMoment,
        MalformedWord,
        UnknownStatement,
        UnexpectedWord,
        MissingWord,
        UnclosedBlock,
        StrayBrace,
    )
)
ALLOWING: tuple[type[Judgement], ...] = (UnusedAllow, AllowWithoutReason, UnknownAllow, AllowedError)
"""Found by the pass in `rules/allow.py`."""
SOUNDS: tuple[type[Judgement], ...] = (MissingRecording, UnreadableRecording, SilentPrompt, UnspokenPrompt)
"""Found when the prompts are made."""
CATALOGUE: tuple[type[Judgement], ...] = tuple(
    sorted((*map(type, RULES), *map(type, GRAPH_RULES), *ALLOWING, *SOUNDS), key=lambda judgement: judgement.code)
)
"""All codes."""
BY_NAME: Mapping[str, type[Judgement]] = MappingProxyType({judgement.name: judgement for judgement in CATALOGUE})


def explanation_of(word: str) -> Explanation | None:
    """What a code or a name means."""
    found = BY_NAME.get(word.lower()) or next((each for each in CATALOGUE if each.code == word.upper()), None)
    return found.explanation() if found else None


MOST_FINDINGS = 200
"""Of one rule; more of the same help nobody."""


def judge(rules: Iterable[Rule], program: Program) -> tuple[Diagnostic, ...]:
    """What the rules find, in the order of the text. Of a statement with mistakes in its writing only these count."""
    found = {
        finding: None
        for rule in rules
        if not (rule.whole and program.problems)
        for finding in islice(rule.check(program), MOST_FINDINGS)
        if rule.writing or not program.is_damaged(finding.primary.span)
    }
    return tuple(sorted(found, key=lambda finding: (finding.primary.span.start, finding.code)))
