/* A room: each party hears the sum of all others. */
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
}

static inline void scn_room_enter(scn_room *room, scn_leg *leg)
{
    scn_leg_listen(leg);
    leg->room = room;
    leg->next = room->first;
    if (leg->next)
        leg->next->previous = leg;
    room->first = leg;
}

/* 20 ms of the room to each who is not listening to a prompt. */
static inline void scn_room_mix(scn_room *room, uint64_t now)
{
    int32_t sum[SCN_FRAME] = {0};
    for (scn_leg *leg = room->first; leg; leg = leg->next)
        scn_mix_add(sum, leg->heard);
    for (scn_leg *leg = room->first; leg; leg = leg->next) {
        int16_t others[SCN_FRAME];
        uint8_t codes[SCN_FRAME];
        if (leg->audio)
            continue;
        scn_mix_without(others, sum, leg->heard);
        scn_g711_encode(leg->remote.law, codes, others, SCN_FRAME);
        scn_leg_utter(leg, codes, now);
    }
}

#endif
