/* A room: each party hears the sum of all others. The sum is made at the second highest of their codecs' rates, for
 * more would be heard by nobody but who said it; of those who say anything; in a big room only of the loudest. Who is
 * not in the sum shares what all others hear. */
#ifndef SCN_ROOM_H
#define SCN_ROOM_H

#include "leg.h"

enum { SCN_LOUDEST_MOST = 16, SCN_WHISPERS_MOST = 16, SCN_GAIN_ONE = 256 };

typedef struct scn_room {
    scn_leg *first;
    uint32_t rate;    /* of its sum */
    uint32_t loudest; /* how many are heard at once; 0: all */
    scn_audio *chime; /* that all hear, else NULL */
    uint32_t position;
    scn_resampler lift; /* of the chime */
} scn_room;

/* One turn of a room. */
typedef struct {
    const scn_tables *tables;
    uint32_t rate, count;
    int32_t sum[SCN_FRAME_MOST];
    int16_t common[SCN_FRAME_MOST]; /* the sum, saturated */
    uint8_t codes[SCN_LAWS][SCN_FRAME];
    bool encoded[SCN_LAWS];
    scn_leg *whispers[SCN_WHISPERS_MOST];
    uint32_t whispering;
} scn_turn;

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

static inline uint32_t scn_room_rate(const scn_room *room)
{
    uint32_t highest = SCN_RATE, second = SCN_RATE;
    for (const scn_leg *leg = room->first; leg; leg = leg->next) {
        uint32_t rate = scn_codec_rate(leg->remote.codec);
        if (rate > highest) {
            second = highest;
            highest = rate;
        } else if (rate > second) {
            second = rate;
        }
    }
    return second;
}

static inline void scn_room_enter(scn_room *room, scn_leg *leg)
{
    leg->room = room;
    leg->level = 0;
    scn_leg_attend(leg);
    leg->next = room->first;
    if (leg->next)
        leg->next->previous = leg;
    room->first = leg;
    room->rate = scn_room_rate(room);
}

static inline void scn_room_amplify(int16_t *out, const int16_t *in, uint32_t count, int32_t gain)
{
    for (uint32_t i = 0; i < count; i++)
        out[i] = (int16_t)scn_saturate(in[i] * gain / SCN_GAIN_ONE);
}

/* Mean size of a sample, falling slowly: who pauses for breath is not forgotten. */
static inline uint32_t scn_room_level(uint32_t before, const int16_t *voice, uint32_t count)
{
    uint32_t sum = 0;
    for (uint32_t i = 0; i < count; i++)
        sum += (uint32_t)(voice[i] < 0 ? -voice[i] : voice[i]);
    uint32_t now = sum / count, faded = before - before / 16;
    return now > faded ? now : faded;
}

/* What the party says, at the room's rate; nothing where it is muted or nothing comes of it. */
static inline void scn_room_hear(scn_leg *leg, const scn_turn *turn)
{
    scn_ear *ear = leg->ear;
    ear->said = NULL;
    const int16_t *voice = scn_resample(&turn->tables->filters, &ear->lift, ear->lifted, turn->rate, ear->heard,
                                        ear->rate);
    if (leg->muted || !ear->jitter.running)
        return;
    if (leg->gain != SCN_GAIN_ONE) {
        scn_room_amplify(ear->lifted, voice, turn->count, leg->gain);
        voice = ear->lifted;
    }
    leg->level = scn_room_level(leg->level, voice, turn->count);
    ear->said = voice;
}

/* The level that one must have to be among the loudest. */
static inline uint32_t scn_room_bar(const scn_room *room)
{
    uint32_t top[SCN_LOUDEST_MOST] = {0}, most = room->loudest < SCN_LOUDEST_MOST ? room->loudest : SCN_LOUDEST_MOST;
    for (const scn_leg *leg = room->first; leg; leg = leg->next) {
        uint32_t level = leg->ear->said && !leg->whispers_to ? leg->level : 0;
        for (uint32_t i = 0; i < most; i++)
            if (level > top[i]) {
                uint32_t next = top[i];
                top[i] = level;
                level = next;
            }
    }
    return most ? top[most - 1] : 0;
}

/* Who whispers is heard by one alone. */
static inline void scn_room_sum(const scn_room *room, scn_turn *turn)
{
    uint32_t bar = scn_room_bar(room);
    for (scn_leg *leg = room->first; leg; leg = leg->next) {
        if (!leg->ear->said)
            continue;
        if (leg->whispers_to) {
            if (turn->whispering < SCN_WHISPERS_MOST)
                turn->whispers[turn->whispering++] = leg;
        } else if (leg->level < bar) {
            leg->ear->said = NULL;
        } else {
            scn_mix_add(turn->sum, leg->ear->said, turn->count);
        }
    }
}

/* True when the chime is over. */
static inline bool scn_room_ring(scn_room *room, scn_turn *turn)
{
    int16_t sound[SCN_FRAME], lifted[SCN_FRAME_MOST];
    if (room->position < room->chime->frames) {
        scn_audio_decode(room->chime, &turn->tables->g711, room->position++, sound);
        scn_mix_add(turn->sum,
                    scn_resample(&turn->tables->filters, &room->lift, lifted, turn->rate, sound, SCN_RATE), turn->count);
    }
    return room->position >= room->chime->frames;
}

static inline bool scn_room_is_told(const scn_turn *turn, const scn_leg *leg)
{
    for (uint32_t i = 0; i < turn->whispering; i++)
        if (turn->whispers[i]->whispers_to == leg->handle)
            return true;
    return false;
}

/* What everybody hears who says nothing: encoded once for all of a law. */
static inline void scn_room_share(scn_turn *turn, scn_leg *leg, uint64_t now)
{
    int law = leg->remote.codec;
    if (law >= SCN_LAWS || turn->rate != SCN_RATE || leg->recorder) {
        scn_leg_speak(leg, turn->common, turn->rate, now);
        return;
    }
    if (!turn->encoded[law])
        scn_g711_encode(law, turn->codes[law], turn->common, SCN_FRAME);
    turn->encoded[law] = true;
    scn_leg_utter(leg, turn->codes[law], SCN_FRAME, now);
}

static inline void scn_room_tell(scn_turn *turn, scn_leg *leg, uint64_t now)
{
    static const int16_t silence[SCN_FRAME_MOST];
    int16_t others[SCN_FRAME_MOST];
    bool told = scn_room_is_told(turn, leg), own = leg->ear->said && !leg->whispers_to;
    if (!own && !told) {
        scn_room_share(turn, leg, now);
        return;
    }
    scn_mix_without(others, turn->sum, own ? leg->ear->said : silence, turn->count);
    for (uint32_t i = 0; told && i < turn->whispering; i++)
        if (turn->whispers[i]->whispers_to == leg->handle)
            for (uint32_t at = 0; at < turn->count; at++)
                others[at] = (int16_t)scn_saturate(others[at] + turn->whispers[i]->ear->said[at]);
    scn_leg_speak(leg, others, turn->rate, now);
}

/* 20 ms of the room to each who is not listening to a prompt. True when its chime is over. */
static inline bool scn_room_mix(scn_room *room, const scn_tables *tables, uint64_t now)
{
    static const int16_t silence[SCN_FRAME_MOST];
    uint32_t rate = room->rate = scn_room_rate(room);
    scn_turn turn = {.tables = tables, .rate = rate, .count = rate / SCN_TICKS};
    for (scn_leg *leg = room->first; leg; leg = leg->next)
        scn_room_hear(leg, &turn);
    scn_room_sum(room, &turn);
    bool over = room->chime && scn_room_ring(room, &turn);
    scn_mix_without(turn.common, turn.sum, silence, turn.count);
    for (scn_leg *leg = room->first; leg; leg = leg->next)
        if (!leg->audio)
            scn_room_tell(&turn, leg, now);
    return over;
}

#endif
