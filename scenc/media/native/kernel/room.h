/* A room: each party hears the sum of all others. Whoever speaks at one rate is a tier: a sum is made of each, and goes to
 * the others at their rate, so that no party's own sound has to be brought from one rate to another. The highest rate is
 * the second highest of the parties' codecs', for more would be heard by nobody but who said it; in a big room only the
 * loudest are in the sum. Who is not in the sum shares what all others hear. */
#ifndef SCN_ROOM_H
#define SCN_ROOM_H

#include "leg.h"

enum { SCN_LOUDEST_MOST = 16, SCN_WHISPERS_MOST = 16, SCN_GAIN_ONE = 256, SCN_TIERS = 3 };

static const uint32_t scn_tier_rates[SCN_TIERS] = {SCN_RATE, SCN_RATE_TAKEN, SCN_RATE_MOST};

typedef struct scn_room {
    scn_leg *first;
    uint32_t rate;    /* the highest that is heard here */
    uint32_t loudest; /* how many are heard at once; 0: all */
    scn_audio *chime; /* that all hear, else NULL */
    uint32_t position;
    scn_resampler across[SCN_TIERS][SCN_TIERS]; /* from one tier to another */
} scn_room;

/* What is said and heard at one rate in one turn. */
typedef struct {
    bool used; /* somebody is here; nothing else of it counts where nobody is */
    uint32_t rate, count;
    int32_t sum[SCN_FRAME_MOST];
    int16_t common[SCN_FRAME_MOST]; /* the sum, saturated */
} scn_tier;

/* One turn of a room. */
typedef struct {
    const scn_tables *tables;
    scn_tier tiers[SCN_TIERS];
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

/* That of a party, which hears at the rate at which it is heard. */
static inline scn_tier *scn_room_tier(scn_turn *turn, const scn_leg *leg)
{
    return &turn->tiers[leg->ear->rate == SCN_RATE ? 0 : leg->ear->rate == SCN_RATE_TAKEN ? 1 : 2];
}

static inline void scn_room_begin(const scn_room *room, scn_turn *turn)
{
    turn->whispering = 0;
    memset(turn->encoded, 0, sizeof turn->encoded);
    for (int i = 0; i < SCN_TIERS; i++)
        turn->tiers[i].used = i == 0 && room->chime;
    for (const scn_leg *leg = room->first; leg; leg = leg->next)
        scn_room_tier(turn, leg)->used = true;
    for (int i = 0; i < SCN_TIERS; i++) {
        scn_tier *tier = &turn->tiers[i];
        tier->rate = scn_tier_rates[i];
        tier->count = tier->rate / SCN_TICKS;
        if (tier->used)
            memset(tier->sum, 0, tier->count * sizeof *tier->sum);
    }
}

/* What the party says; nothing where it is muted or nothing comes of it. */
static inline void scn_room_hear(scn_leg *leg, const scn_tier *tier)
{
    scn_ear *ear = leg->ear;
    ear->said = NULL;
    if (leg->muted || !ear->jitter.running)
        return;
    const int16_t *voice = ear->heard;
    if (leg->gain != SCN_GAIN_ONE) {
        scn_room_amplify(ear->lifted, voice, tier->count, leg->gain);
        voice = ear->lifted;
    }
    leg->level = scn_room_level(leg->level, voice, tier->count);
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
            scn_tier *tier = scn_room_tier(turn, leg);
            scn_mix_add(tier->sum, leg->ear->said, tier->count);
        }
    }
}

/* True when the chime is over. */
static inline bool scn_room_ring(scn_room *room, scn_turn *turn)
{
    int16_t sound[SCN_FRAME];
    if (room->position < room->chime->frames) {
        scn_audio_decode(room->chime, &turn->tables->g711, room->position++, sound);
        scn_mix_add(turn->tiers[0].sum, sound, SCN_FRAME);
    }
    return room->position >= room->chime->frames;
}

static inline void scn_tier_saturate(scn_tier *tier)
{
    static const int16_t silence[SCN_FRAME_MOST];
    if (tier->used)
        scn_mix_without(tier->common, tier->sum, silence, tier->count);
}

/* What is said in one tier is heard in another. One that was empty meanwhile begins anew. */
static inline void scn_room_cross(scn_room *room, scn_turn *turn, int from, int to)
{
    int16_t sound[SCN_FRAME_MOST];
    const scn_tier *said = &turn->tiers[from];
    scn_tier *heard = &turn->tiers[to];
    scn_resampler *across = &room->across[from][to];
    if (said->used && heard->used)
        scn_mix_add(heard->sum, scn_resample(&turn->tables->filters, across, sound, heard->rate, said->common, said->rate),
                    heard->count);
    else
        across->from = 0;
}

static inline void scn_room_spread(scn_room *room, scn_turn *turn)
{
    for (int i = 0; i < SCN_TIERS; i++)
        scn_tier_saturate(&turn->tiers[i]);
    for (int from = 0; from < SCN_TIERS; from++)
        for (int to = 0; to < SCN_TIERS; to++)
            if (from != to)
                scn_room_cross(room, turn, from, to);
    for (int i = 0; i < SCN_TIERS; i++)
        scn_tier_saturate(&turn->tiers[i]);
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
    const scn_tier *tier = scn_room_tier(turn, leg);
    int law = leg->remote.codec;
    if (law >= SCN_LAWS || leg->recorder) {
        scn_leg_speak(leg, tier->common, tier->rate, now);
        return;
    }
    if (!turn->encoded[law])
        scn_g711_encode(law, turn->codes[law], tier->common, SCN_FRAME);
    turn->encoded[law] = true;
    scn_leg_utter(leg, turn->codes[law], SCN_FRAME, now);
}

/* A whisper for it, beside what it hears. */
static inline void scn_room_whisper(const scn_turn *turn, scn_leg *from, const scn_tier *tier, int16_t *heard)
{
    int16_t sound[SCN_FRAME_MOST];
    const int16_t *whisper = scn_resample(&turn->tables->filters, &from->ear->lift, sound, tier->rate, from->ear->said,
                                          from->ear->rate);
    for (uint32_t at = 0; at < tier->count; at++)
        heard[at] = (int16_t)scn_saturate(heard[at] + whisper[at]);
}

static inline void scn_room_tell(scn_turn *turn, scn_leg *leg, uint64_t now)
{
    static const int16_t silence[SCN_FRAME_MOST];
    int16_t others[SCN_FRAME_MOST];
    const scn_tier *tier = scn_room_tier(turn, leg);
    bool told = scn_room_is_told(turn, leg), own = leg->ear->said && !leg->whispers_to;
    if (!own && !told) {
        scn_room_share(turn, leg, now);
        return;
    }
    scn_mix_without(others, tier->sum, own ? leg->ear->said : silence, tier->count);
    for (uint32_t i = 0; told && i < turn->whispering; i++)
        if (turn->whispers[i]->whispers_to == leg->handle)
            scn_room_whisper(turn, turn->whispers[i], tier, others);
    scn_leg_speak(leg, others, tier->rate, now);
}

/* 20 ms of the room to each who is not listening to a prompt. True when its chime is over. */
static inline bool scn_room_mix(scn_room *room, const scn_tables *tables, uint64_t now)
{
    scn_turn turn;
    turn.tables = tables;
    room->rate = scn_room_rate(room);
    scn_room_begin(room, &turn);
    for (scn_leg *leg = room->first; leg; leg = leg->next)
        scn_room_hear(leg, scn_room_tier(&turn, leg));
    scn_room_sum(room, &turn);
    bool over = room->chime && scn_room_ring(room, &turn);
    scn_room_spread(room, &turn);
    for (scn_leg *leg = room->first; leg; leg = leg->next)
        if (!leg->audio)
            scn_room_tell(&turn, leg, now);
    return over;
}

#endif
