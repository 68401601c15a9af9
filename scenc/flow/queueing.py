"""Queues: which waiting call is offered to which agent, and when. Pure: times are seconds, given by the caller.

All queues share one floor, since an agent may serve several. Every function returns the floor afterwards and what
is to be done about it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from scenc.bundle.schema import Queue
from scenc.flow.choosing import chosen, fitting, names
from scenc.flow.events import Outcome
from scenc.flow.floor import (
    ABSENT,
    Desk,
    Effect,
    Floor,
    Offer,
    Outcomes,
    SendAway,
    Shuffled,
    Status,
    Tell,
    Waiting,
    Withdraw,
)

REST_SECONDS = 5.0
"""An agent who did not take a call is not offered another one at once."""
UNREACHABLE_SECONDS = 30.0
"""A telephone that was not there counts as absent for so long."""
USUAL_SECONDS = 120.0
"""What a call takes an agent until some have been measured."""
DUTY_SECONDS = 15.0
"""While somebody waits it is asked so often who is on duty."""
PROMISED_SECONDS = 60.0
"""An agent is kept free for so long while one who was promised a call back is called."""


def opened(queues: Mapping[str, Queue], outside: Iterable[str] = ()) -> Floor:
    """The floor as a day begins. Agents with a telephone `outside` are away until they log in, but for `always`."""
    known = frozenset(outside)
    desks: dict[str, Desk] = {}
    for queue in queues.values():
        for agent in queue.agents:
            here = agent.name not in known or agent.always
            if here or agent.name not in desks:
                desks[agent.name] = Desk("free" if here else "away")
    return Floor(queues, desks)


def join(floor: Floor, call: str, queue: str, now: float, shuffled: Shuffled = tuple) -> Outcomes:
    """A call comes into the queue; one who was promised a call back has it, and the place that was kept."""
    kept = _waiting(floor, call)
    if kept is not None:
        there = replace(kept, offered=(), ahead=-1, promised=False, held=False)
        return _settled(_replaced(_freed(floor, kept.offered, now), there), now, shuffled)
    return _settled(replace(floor, waiting=(*floor.waiting, Waiting(call, queue, now))), now, shuffled)


def promise(floor: Floor, call: str, kept: str, queue: str, now: float, shuffled: Shuffled = tuple) -> Outcomes:
    """The caller will be called back: `kept` keeps the place, held at first. Without the call it is a new place."""
    waiting = _waiting(floor, call)
    if waiting is None:
        place = Waiting(kept, queue, now, promised=True, held=True)
        return _settled(replace(floor, waiting=(*floor.waiting, place)), now, shuffled)
    place = replace(waiting, call=kept, offered=(), promised=True, held=True)
    after = tuple(place if each.call == call else each for each in floor.waiting)
    return _settled(replace(_freed(floor, waiting.offered, now), waiting=after), now, shuffled)


def hold(floor: Floor, kept: str, now: float, shuffled: Shuffled = tuple, *, held: bool = True) -> Outcomes:
    """Whether a place that is kept is offered to nobody for now."""
    waiting = _waiting(floor, kept)
    if waiting is None:
        return floor, ()
    after = replace(waiting, offered=(), held=held)
    return _settled(_replaced(_freed(floor, waiting.offered, now), after), now, shuffled)


def leave(floor: Floor, call: str, now: float, shuffled: Shuffled = tuple) -> Outcomes:
    """The call goes elsewhere, or the caller hung up."""
    gone = _waiting(floor, call)
    if gone is None:
        return floor, ()
    return _settled(_without(_freed(floor, gone.offered, now), call), now, shuffled)


def answered(floor: Floor, call: str, agent: str, now: float, shuffled: Shuffled = tuple) -> Outcomes:
    """The agent took the call; others who were offered it are free again."""
    taken = _waiting(floor, call)
    if taken is None or agent not in taken.offered:
        return floor, ()
    floor = _freed(_without(floor, call), taken.offered, now)
    desk = floor.desks[agent]
    busy = replace(desk, status="busy", since=now, queue=taken.queue, taken=desk.taken + 1)
    return _settled(replace(floor, desks={**floor.desks, agent: busy}), now, shuffled)


def refused(floor: Floor, call: str, agent: str, outcome: Outcome, now: float, shuffled: Shuffled = tuple) -> Outcomes:
    """The agent's telephone was busy, declined, or is not there."""
    waiting = _waiting(floor, call)
    if waiting is None or agent not in waiting.offered:
        return floor, ()
    return _settled(_declined(floor, waiting, (agent,), outcome, now), now, shuffled)


def ended(floor: Floor, agent: str, now: float, shuffled: Shuffled = tuple) -> Outcomes:
    """The agent's call is over; then comes the time to wrap up."""
    desk = floor.desks.get(agent)
    if desk is None or desk.status != "busy":
        return floor, ()
    queue = floor.queues.get(desk.queue)  # a reload may have taken it away
    wrap_up = queue.wrap_up if queue is not None else 0.0
    after = replace(desk, status="wrap-up" if wrap_up else "free", since=now, idle=now, queue="")
    after = replace(after, until=now + wrap_up if wrap_up else None)
    usual = dict(floor.usual)
    if queue is not None:
        usual[desk.queue] = (3 * usual.get(desk.queue, USUAL_SECONDS) + now - desk.since + wrap_up) / 4
    return _settled(replace(floor, desks={**floor.desks, agent: after}, usual=usual), now, shuffled)


def become(
    floor: Floor, agent: str, status: Status, now: float, shuffled: Shuffled = tuple, queue: str = ""
) -> Outcomes:
    """The agent logs in or out, pauses, talks elsewhere, or again in a call of this `queue`; a call being offered goes
    to somebody else."""
    if agent not in floor.desks:
        return floor, ()
    offered = next((waiting for waiting in floor.waiting if agent in waiting.offered), None)
    effects: tuple[Effect, ...] = ()
    if offered is not None:
        floor = _declined(floor, offered, (agent,), "busy", now)
        effects = (Withdraw(offered.call, (agent,)),)
    wrap_up = max((queue.wrap_up for queue in floor.queues.values() if agent in names(queue)), default=0.0)
    until = now + wrap_up if status == "wrap-up" else None
    desk = replace(floor.desks[agent], status=status, since=now, until=until, queue=queue)
    after, more = _settled(replace(floor, desks={**floor.desks, agent: desk}), now, shuffled)
    return after, (*effects, *more)


def tick(floor: Floor, now: float, shuffled: Shuffled = tuple) -> Outcomes:
    """Time has passed: whoever rang too long is rung no more, whoever had to wrap up is free."""
    return _settled(floor, now, shuffled)


def deadline(floor: Floor) -> float | None:
    """When `tick` is due."""
    ringing = (_offered_until(floor, waiting) for waiting in floor.waiting if waiting.offered)
    return min((*ringing, *(d.until for d in floor.desks.values() if d.until is not None)), default=None)


def served(floor: Floor) -> list[Waiting]:
    """The waiting calls in the order in which they are served: by the queue's priority, then by age."""
    return sorted(floor.waiting, key=lambda waiting: -floor.queues[waiting.queue].priority)


def service_level(waits: Iterable[tuple[float, bool]], within: float | None) -> int | None:
    """Of those who waited (seconds, and whether they were answered), how many percent were answered in time. Who gave
    up before that does not count; None where nobody counts."""
    if within is None:
        return None
    counted = [answered and seconds <= within for seconds, answered in waits if answered or seconds > within]
    return round(100 * sum(counted) / len(counted)) if counted else None


def _settled(floor: Floor, now: float, shuffled: Shuffled) -> Outcomes:
    """Everything that follows by itself."""
    effects: list[Effect] = []
    floor = _on_time(floor, now, effects)
    for waiting in served(floor):
        there = (floor.desks[agent.name].status not in ABSENT for agent in fitting(floor, floor.queues[waiting.queue]))
        if not waiting.promised and not any(there):
            floor = _without(floor, waiting.call)
            effects.append(SendAway(waiting.call))
    floor = _told(floor, effects)
    for waiting in served(floor):
        if not (waiting.offered or waiting.held) and (agents := chosen(floor, waiting, shuffled)):
            floor = _offered(floor, waiting, agents, now)
            effects.append(Offer(waiting.call, agents))
    return floor, tuple(effects)


def _on_time(floor: Floor, now: float, effects: list[Effect]) -> Floor:
    desks = {
        name: replace(desk, status="free", since=now, until=None)
        if desk.until is not None and desk.until <= now
        else desk
        for name, desk in floor.desks.items()
    }
    floor = replace(floor, desks=desks)
    for waiting in floor.waiting:
        if waiting.offered and _offered_until(floor, waiting) <= now:
            effects.append(Withdraw(waiting.call, waiting.offered))
            floor = _declined(floor, waiting, waiting.offered, "no-answer", now)
    return floor


def _declined(floor: Floor, waiting: Waiting, agents: Sequence[str], outcome: Outcome, now: float) -> Floor:
    status: Status = "unreachable" if outcome == "unavailable" else "resting"
    until = now + (UNREACHABLE_SECONDS if outcome == "unavailable" else REST_SECONDS)
    desks = {agent: replace(floor.desks[agent], status=status, since=now, until=until) for agent in agents}
    left = tuple(agent for agent in waiting.offered if agent not in agents)
    after = replace(waiting, offered=left, declined=waiting.declined | set(agents))
    return replace(_replaced(floor, after), desks={**floor.desks, **desks})


def _offered(floor: Floor, waiting: Waiting, agents: tuple[str, ...], now: float) -> Floor:
    desks = {agent: replace(floor.desks[agent], status="offered", since=now) for agent in agents}
    floor = _replaced(floor, replace(waiting, offered=agents, offered_at=now))
    return replace(floor, desks={**floor.desks, **desks}, last={**floor.last, waiting.queue: agents[-1]})


def _told(floor: Floor, effects: list[Effect]) -> Floor:
    """Calls whose place has changed."""
    for queue in floor.queues.values():
        line = [waiting for waiting in served(floor) if waiting.queue == queue.name]
        for ahead, waiting in enumerate(line):
            if waiting.ahead != ahead:
                floor = _replaced(floor, replace(waiting, ahead=ahead))
                effects.append(Tell(waiting.call, ahead, _expected(floor, queue, ahead)))
    return floor


def _expected(floor: Floor, queue: Queue, ahead: int) -> float:
    statuses = [floor.desks[agent.name].status for agent in fitting(floor, queue)]
    there = sum(status not in ABSENT for status in statuses)
    idle = statuses.count("free") + statuses.count("offered")
    if ahead < idle:
        return 0.0
    return (ahead + 1) * floor.usual.get(queue.name, USUAL_SECONDS) / max(there, 1)


def _offered_until(floor: Floor, waiting: Waiting) -> float:
    return waiting.offered_at + (PROMISED_SECONDS if waiting.promised else floor.queues[waiting.queue].ring_seconds)


def _freed(floor: Floor, agents: Iterable[str], now: float) -> Floor:
    freed = {agent: replace(floor.desks[agent], status="free", since=now) for agent in agents}
    return replace(floor, desks={**floor.desks, **freed})


def _waiting(floor: Floor, call: str) -> Waiting | None:
    return next((waiting for waiting in floor.waiting if waiting.call == call), None)


def _without(floor: Floor, call: str) -> Floor:
    return replace(floor, waiting=tuple(waiting for waiting in floor.waiting if waiting.call != call))


def _replaced(floor: Floor, after: Waiting) -> Floor:
    return replace(floor, waiting=tuple(after if each.call == after.call else each for each in floor.waiting))
