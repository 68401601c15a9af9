"""What the flow machine asks for, done with legs and media: one file an action."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from scenc.flow import actions
from scenc.pbx.verbs.answer import answer
from scenc.pbx.verbs.ask_use import ask_use
from scenc.pbx.verbs.call_back import call_back
from scenc.pbx.verbs.check_pin import check_pin
from scenc.pbx.verbs.connect import connect
from scenc.pbx.verbs.dial import dial
from scenc.pbx.verbs.enter import enter
from scenc.pbx.verbs.greet import drop_greeting, keep_greeting, record_greeting
from scenc.pbx.verbs.hang_up import hang_up
from scenc.pbx.verbs.join import join
from scenc.pbx.verbs.join_queue import join_queue
from scenc.pbx.verbs.leave_queue import leave_queue
from scenc.pbx.verbs.look_up import look_up
from scenc.pbx.verbs.music import music
from scenc.pbx.verbs.open_box import open_box
from scenc.pbx.verbs.play import play
from scenc.pbx.verbs.play_message import play_message
from scenc.pbx.verbs.record import record
from scenc.pbx.verbs.record_call import record_call
from scenc.pbx.verbs.ring import ring
from scenc.pbx.verbs.serve import serve
from scenc.pbx.verbs.sort_message import delete_message, save_message
from scenc.pbx.verbs.start_timer import start_timer
from scenc.pbx.verbs.stop_playing import stop_playing
from scenc.pbx.verbs.stop_ringing import stop_ringing
from scenc.pbx.verbs.switch import switch
from scenc.pbx.verbs.take import take
from scenc.pbx.verbs.warn import warn

if TYPE_CHECKING:
    from scenc.pbx.calls.call import Call

VERBS: Mapping[type[actions.Action], Callable[[Any, Call], None]] = {
    actions.Answer: answer,
    actions.AskUse: ask_use,
    actions.CallBack: call_back,
    actions.CheckPin: check_pin,
    actions.Connect: connect,
    actions.DeleteMessage: delete_message,
    actions.Dial: dial,
    actions.DropGreeting: drop_greeting,
    actions.Enter: enter,
    actions.HangUp: hang_up,
    actions.Join: join,
    actions.JoinQueue: join_queue,
    actions.KeepGreeting: keep_greeting,
    actions.LeaveQueue: leave_queue,
    actions.LookUp: look_up,
    actions.Music: music,
    actions.OpenBox: open_box,
    actions.Play: play,
    actions.PlayMessage: play_message,
    actions.Record: record,
    actions.RecordCall: record_call,
    actions.RecordGreeting: record_greeting,
    actions.Ring: ring,
    actions.SaveMessage: save_message,
    actions.Serve: serve,
    actions.StartTimer: start_timer,
    actions.StopPlaying: stop_playing,
    actions.StopRinging: stop_ringing,
    actions.Switch: switch,
    actions.Take: take,
    actions.Warn: warn,
}
