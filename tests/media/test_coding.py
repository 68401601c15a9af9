"""Whose sound has to be coded: each way to need a voice, and each to need it no more."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from scenc.media.native.coding import Coding
from scenc.media.port import Codec, Remote, Sides

OPUS = Remote("192.0.2.1", 4000, "opus", 96, 101)
A, B, C = range(3)


class Kept(Coding):
    """Voices are given and taken as the engine does it."""

    def __init__(self, *remotes: Remote) -> None:
        super().__init__()
        self.voices: set[int] = set()
        for leg, remote in enumerate(remotes):
            self.open(leg)
            self.settle(self.connect(leg, remote))

    def settle(self, touched: set[int]) -> set[int]:
        """Who has a voice afterwards."""
        for leg in self.wanting(touched):
            self.give(leg, True)
            self.voices.add(leg)
        for leg in self.spare(touched):
            self.give(leg, False)
            self.voices.discard(leg)
        return self.voices


def call(first: Remote = OPUS, second: Remote = OPUS) -> Kept:
    legs = Kept(first, second, OPUS)
    legs.settle(legs.bridge(A, B))
    return legs


@pytest.mark.parametrize("codec", ["PCMU", "PCMA", "G722", "opus"])
def test_one_codec_on_both_sides_needs_no_voice(codec: Codec) -> None:
    remote = replace(OPUS, codec=codec)
    assert call(remote, remote).voices == set()


@pytest.mark.parametrize(
    ("first", "second", "voices"),
    [("PCMU", "PCMA", set()), ("PCMU", "opus", {B}), ("G722", "PCMA", {A}), ("G722", "opus", {A, B})],
)
def test_two_codecs_need_one_on_each_side_that_remembers(first: Codec, second: Codec, voices: set[int]) -> None:
    assert call(replace(OPUS, codec=first), replace(OPUS, codec=second)).voices == voices


def test_keys_told_as_tones_need_one_for_as_long_as_they_are() -> None:
    legs = call(replace(OPUS, events=None))
    assert legs.voices == {A}
    assert legs.settle(legs.connect(A, OPUS)) == set()


def test_a_prompt_needs_one_until_it_is_stopped_in_a_call() -> None:
    legs = call()
    assert legs.settle(legs.tell(A)) == {A}
    assert legs.settle(legs.halt(A)) == set()


def test_a_menu_keeps_one_from_prompt_to_prompt_and_the_call_that_follows_gives_it_back() -> None:
    legs = Kept(OPUS, OPUS)
    legs.settle(legs.tell(A))
    assert legs.settle(legs.halt(A)) == {A}
    assert legs.settle(legs.bridge(A, B)) == set()


def test_a_room_needs_one_until_the_next_call() -> None:
    legs = call()
    assert legs.settle(legs.join(A)) == {A}
    assert legs.settle(legs.join(B)) == {A, B}
    assert legs.settle(legs.bridge(A, B)) == set()


@pytest.mark.parametrize(("sides", "voices"), [("far", {A}), ("stereo", {A, B}), ("mixed", {A, B})])
def test_a_recording_needs_one_of_each_whom_it_hears(sides: Sides, voices: set[int]) -> None:
    legs = call()
    assert legs.settle(legs.record(A, sides)) == voices
    legs.finish(A)
    assert legs.settle(legs.bridge(A, B)) == set()


def test_who_comes_into_a_recorded_call_needs_one_and_who_goes_none() -> None:
    legs = call()
    legs.settle(legs.record(A, "stereo"))
    assert legs.settle(legs.bridge(A, C)) == {A, C}


def test_a_peer_that_goes_leaves_nothing_to_be_coded() -> None:
    legs = call(OPUS, replace(OPUS, codec="PCMA"))
    assert legs.voices == {A}
    touched = legs.separate(B) - {B}
    legs.close(B)
    assert legs.settle(touched) == set()
    legs.finish(B)  # too late, by another thread


@pytest.mark.parametrize(
    ("remote", "anew"),
    [
        (OPUS, False),
        (replace(OPUS, send=False, payload_type=97), False),
        (replace(OPUS, port=4002), True),
        (replace(OPUS, codec="G722"), True),
    ],
)
def test_a_voice_is_of_one_codec_and_one_stream(remote: Remote, anew: bool) -> None:
    legs = call(OPUS, replace(OPUS, codec="PCMA"))
    assert legs.wanting(legs.connect(A, remote)) == ([A] if anew else [])


def test_what_moves_and_needs_none_any_more_gives_it_back() -> None:
    legs = call(replace(OPUS, events=None))
    assert legs.settle(legs.connect(A, replace(OPUS, port=4002))) == set()


def test_in_any_order_of_commands_exactly_those_have_one_who_need_it() -> None:
    """Each command looks only at those it touches: nobody else may be concerned."""
    dice = random.Random(7)
    codecs: tuple[Codec, ...] = ("PCMU", "PCMA", "G722", "opus")
    remotes = [replace(OPUS, codec=codec, events=events) for codec in codecs for events in (101, None)]
    legs = Kept(*(dice.choice(remotes) for _ in range(5)))
    sides: tuple[Sides, ...] = ("far", "stereo", "mixed")
    every = set(range(5))
    for _ in range(3000):
        a, b = dice.sample(range(5), 2)
        match dice.randrange(5):
            case 0:
                legs.settle(legs.connect(a, dice.choice(remotes)))
            case 1:
                legs.settle(legs.record(a, dice.choice(sides)))
            case 2:
                legs.settle(legs.bridge(a, b))
            case 3:
                legs.settle(legs.separate(a))
                legs.finish(a)
                legs.settle(legs.halt(a))
            case 4:
                legs.settle(dice.choice((legs.tell, legs.halt, legs.join))(a))
        assert not legs.wanting(every)
        assert not legs.spare(every)
