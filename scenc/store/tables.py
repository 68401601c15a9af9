"""The tables: call records and voicemail messages. Times are UTC seconds since 1970."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    bindparam,
    delete,
    insert,
    update,
)
from sqlalchemy.dialects.sqlite import insert as upsert

metadata = MetaData()

calls = Table(
    "calls",
    metadata,
    Column("id", String, primary_key=True),
    Column("direction", String, nullable=False),  # internal, inbound, callback
    Column("caller", String, nullable=False),
    Column("caller_name", String, nullable=False),
    Column("called", String, nullable=False),
    Column("bundle", String, nullable=False),  # id of the bundle that decided the call
    Column("started", Float, nullable=False),
    Column("answered", Float),
    Column("connected", Float),  # with a person, for the first time
    Column("ended", Float),
    Column("end", String, nullable=False),  # human, voicemail, conference, messages, hangup, abandoned, interrupted
    Column("party", String, nullable=False),  # who answered, which mailbox or room
    Column("cause", String, nullable=False),
    Column("path", JSON, nullable=False),  # [{at, node, place, exit}, …]
    Column("media", JSON),  # [{leg, codec, received, sent, lost, jitter_ms, round_trip_ms, mos, …}, …] of each leg
    Index("calls_started", "started"),
)

messages = Table(
    "messages",
    metadata,
    Column("id", String, primary_key=True),
    Column("mailbox", String, nullable=False),
    Column("caller", String, nullable=False),
    Column("caller_name", String, nullable=False),
    Column("received", Float, nullable=False),
    Column("seconds", Float),  # None while it is being recorded
    Column("file", String, nullable=False),  # relative to the data directory
    Column("saved", Float),  # when its owner had heard it and kept it; None: it is new
    Column("dropped", Float),  # when its owner deleted it; it goes as soon as it has been mailed
    Column("post", JSON),  # the addresses it has still to be mailed to
    Index("messages_mailbox", "mailbox", "received"),
)

recordings = Table(
    "recordings",
    metadata,
    Column("id", String, primary_key=True),  # of the call, for its further recordings with a number behind it
    Column("call", String),
    Column("policy", String, nullable=False),
    Column("purpose", String, nullable=False),
    Column("basis", String, nullable=False),
    Column("started", Float, nullable=False),
    Column("seconds", Float),  # None while it is being recorded
    Column("until", Float, nullable=False),  # when it is deleted
    Column("file", String, nullable=False),  # relative to the data directory
    Column("dropped", Float),  # when the sound was deleted
    Index("recordings_until", "until"),
)

# A user's telephones, so that a restart does not lose them. `bindings` is what `pbx/phones/kept.py` makes of them.
registrations = Table(
    "registrations",
    metadata,
    Column("number", String, primary_key=True),
    Column("bindings", JSON, nullable=False),
)

# Who has subscribed to what: see `pbx/events/subscribed.py`.
subscriptions = Table(
    "subscriptions",
    metadata,
    Column("key", String, primary_key=True),  # of the dialog
    Column("ends", Float, nullable=False),
    Column("standing", JSON, nullable=False),
    Column("facts", JSON, nullable=False),
)

# What users have set by telephone: see `pbx/equipment/personal.py`.
personal = Table(
    "personal",
    metadata,
    Column("user", String, primary_key=True),
    Column("forward", String, nullable=False),
    Column("dnd", Boolean, nullable=False),
    Column("duty", String, nullable=False),
    Column("forward_when", JSON),  # numbers by how a ring failed
)

# Callers who are to be called back: see `pbx/equipment/promises.py`.
promises = Table(
    "promises",
    metadata,
    Column("id", String, primary_key=True),  # of the call that it becomes
    Column("queue", String, nullable=False),
    Column("entry", String, nullable=False),  # the node at which they waited
    Column("number", String, nullable=False),
    Column("display", String, nullable=False),
    Column("made", Float, nullable=False),
    Column("attempts", Integer, nullable=False),  # that are left
)

# What has still to leave: see `store/outgoing.py`.
outgoing = Table(
    "outgoing",
    metadata,
    Column("id", String, primary_key=True),
    Column("kind", String, nullable=False),  # request, letter, text
    Column("to", String, nullable=False),  # a URL, an address, a number
    Column("made", Float, nullable=False),
    Column("facts", JSON, nullable=False),
    Index("outgoing_kind", "kind", "made"),
)

# Who has tried PINs in vain: see `pbx/equipment/tries.py`.
tries = Table(
    "tries",
    metadata,
    Column("who", String, primary_key=True),
    Column("secret", String, primary_key=True),
    Column("wrong", Integer, nullable=False),
    Column("until", Float, nullable=False),  # none is looked at before
)

# Telephones that a gateway wakes: see `pbx/phones/push.py`.
sleepers = Table(
    "sleepers",
    metadata,
    Column("number", String, primary_key=True),
    Column("provider", String, nullable=False),
    Column("prid", String, primary_key=True),
    Column("param", String, nullable=False),
    Column("seen", Float, nullable=False),
)

# What each call out of the newest day has used up: see `pbx/equipment/ledger.py`.
charges = Table(
    "charges",
    metadata,
    Column("day", String, nullable=False),
    Column("user", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("money", Float, nullable=False),
)

# How long callers waited, as far as an agent or their patience: what a service level is counted from.
waits = Table(
    "waits",
    metadata,
    Column("call", String, nullable=False),
    Column("queue", String, nullable=False),
    Column("began", Float, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("agent", String, nullable=False),  # empty: nobody took the call
    Column("within", Float),  # seconds in which the queue promised an agent; None: it promises nothing
    Index("waits_queue", "queue", "began"),
)

# Missed calls that somebody has settled otherwise than by talking with the caller.
closed = Table(
    "closed",
    metadata,
    Column("call", String, primary_key=True),
    Column("by", String, nullable=False),
    Column("at", Float, nullable=False),
)

# Written at every call, so made once; `row` parameters are the columns, `key` is the id.
begin_call = insert(calls)
end_call = (
    update(calls)
    .where(calls.c.id == bindparam("key"))
    .values(
        {
            name: bindparam(f"new_{name}")
            for name in ("answered", "connected", "ended", "end", "party", "cause", "path", "media")
        }
    )
)
move_call = (
    update(calls)
    .where(calls.c.id == bindparam("key"), calls.c.ended.is_(None))
    .values({name: bindparam(f"new_{name}") for name in ("answered", "connected", "party", "path")})
)
begin_recording = upsert(recordings).on_conflict_do_nothing()
settle_recording = update(recordings).where(recordings.c.id == bindparam("key")).values(seconds=bindparam("length"))
drop_recording = update(recordings).where(recordings.c.id == bindparam("key")).values(dropped=bindparam("at"))
begin_message = insert(messages)
_message = update(messages).where(messages.c.id == bindparam("key"))
settle_message = _message.values(seconds=bindparam("length"), post=bindparam("addresses"))
post_message = _message.values(post=bindparam("addresses"))
save_message = _message.values(saved=bindparam("at"))
hide_message = _message.values(dropped=bindparam("at"))
_register = upsert(registrations)
keep_registrations = _register.on_conflict_do_update(
    index_elements=["number"], set_={"bindings": _register.excluded.bindings}
)
_subscribe = upsert(subscriptions)
keep_subscription = _subscribe.on_conflict_do_update(
    index_elements=["key"], set_={name: _subscribe.excluded[name] for name in ("ends", "standing", "facts")}
)
drop_subscription = delete(subscriptions).where(subscriptions.c.key == bindparam("key"))
_set = upsert(personal)
keep_personal = _set.on_conflict_do_update(
    index_elements=["user"], set_={name: _set.excluded[name] for name in ("forward", "dnd", "duty", "forward_when")}
)
_promise = upsert(promises)
keep_promise = _promise.on_conflict_do_update(index_elements=["id"], set_={"attempts": _promise.excluded.attempts})
drop_promise = delete(promises).where(promises.c.id == bindparam("key"))
add_wait = insert(waits)
close_missed = upsert(closed).on_conflict_do_nothing()
drop_waits = delete(waits).where(waits.c.began < bindparam("key"))
add_outgoing = insert(outgoing)
drop_outgoing = delete(outgoing).where(outgoing.c.id == bindparam("key"))
_try = upsert(tries)
keep_tries = _try.on_conflict_do_update(
    index_elements=["who", "secret"], set_={name: _try.excluded[name] for name in ("wrong", "until")}
)
drop_tries = delete(tries).where(tries.c.who == bindparam("by"), tries.c.secret == bindparam("at"))
_sleep = upsert(sleepers)
keep_sleeper = _sleep.on_conflict_do_update(
    index_elements=["number", "prid"], set_={name: _sleep.excluded[name] for name in ("provider", "param", "seen")}
)
drop_sleeper = delete(sleepers).where(sleepers.c.number == bindparam("of"), sleepers.c.prid == bindparam("by"))
add_charge = insert(charges)
drop_charges = delete(charges).where(charges.c.day < bindparam("key"))
drop_message = delete(messages).where(messages.c.id == bindparam("key"))
