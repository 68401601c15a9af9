/* A room: each party hears the sum of all others, at its own codec's rate. The sum is made at the highest of these. */
#ifndef SCN_ROOM_H
#define SCN_ROOM_H

#include "leg.h"

typedef struct scn_room {
    scn_leg *first;
} scn_room;

static inline void scn_room_leave(scn_leg *leg)
{
    if (!leg->room)
        return;
    *(leg->previous ? &leg->previous->next : &leg->room->first) = leg->next;
    if (leg->next)
        leg->next->previous = leg->previous;
    leg->room = NULL;
    leg->previous = leg->next = NULL;
    leg->out.origin = SCN_IDLE;
    scn_leg_attend(leg);
}

static inline void scn_room_enter(scn_room *room, scn_leg *leg)
{
    leg->room = room;
    scn_leg_attend(leg);
    leg->next = room->first;
    if (leg->next)
        leg->next->previous = leg;
    room->first = leg;
}

static inline uint32_t scn_room_rate(const scn_room *room)
{
    uint32_t rate = SCN_RATE;
    for (const scn_leg *leg = room->first; leg; leg = leg->next)
        rate = scn_leg_rate(leg) > rate ? scn_leg_rate(leg) : rate;
    return rate;
}

/* What the party says, at the room's rate. */
static inline const int16_t *scn_room_voice(scn_leg *leg, const scn_tables *tables, uint32_t rate)
{
    scn_ear *ear = leg->ear;
    return scn_resample(&tables->filters, &ear->lift, ear->lifted, rate, ear->heard, scn_leg_rate(leg));
}

/* 20 ms of the room to each who is not listening to a prompt. */
static inline void scn_room_mix(scn_room *room, const scn_tables *tables, uint64_t now)
{
    int32_t sum[SCN_FRAME_MOST] = {0};
    int16_t others[SCN_FRAME_MOST];
    uint32_t rate = scn_room_rate(room), count = rate / SCN_TICKS;
    for (scn_leg *leg = room->first; leg; leg = leg->next)
        scn_mix_add(sum, scn_room_voice(leg, tables, rate), count);
    for (scn_leg *leg = room->first; leg; leg = leg->next) {
        if (leg->audio)
            continue;
        scn_mix_without(others, sum, scn_leg_rate(leg) == rate ? leg->ear->heard : leg->ear->lifted, count);
        scn_leg_speak(leg, others, rate, now);
    }
}

#endif
