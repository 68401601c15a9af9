/* G.722 of several telephones at a time: what is to be said to them and what they say, eight in the time of two. */
#ifndef SCN_CHORUS_H
#define SCN_CHORUS_H

#include "codec.h"
#include "g722_lanes.h"

_Static_assert((int)SCN_RATE / SCN_TICKS == (int)SCN_G722_PIECE, "20 ms are a piece");

struct scn_leg;

/* Legs that 20 ms of sound wait for, at 16 kHz where they are `wide`, else at 8. */
typedef struct {
    bool wide;
    uint32_t count;
    struct scn_leg *legs[SCN_LANES];
    int16_t sound[SCN_LANES][2 * SCN_G722_PIECE];
} scn_chorus;

/* Packets that are to be decoded, likewise. */
typedef struct {
    bool wide;
    uint32_t count;
    scn_g722 *states[SCN_LANES];
    const uint8_t *codes[SCN_LANES];
    int16_t *sound[SCN_LANES];
} scn_lesson;

/* One alone is done sooner by itself. */
static inline bool scn_lanes_serve(uint32_t count)
{
    return count > 1 && scn_lanes_fit();
}

/* The bands of each; where there are fewer than eight those of nobody. */
static inline void scn_lanes_seat(scn_g722 *const *states, uint32_t count, scn_g722 *nobody, scn_g722_band **low,
                                  scn_g722_band **high)
{
    scn_g722_reset(nobody);
    for (uint32_t i = 0; i < SCN_LANES; i++) {
        scn_g722 *state = i < count ? states[i] : nobody;
        low[i] = &state->low;
        high[i] = &state->high;
    }
}

static inline bool scn_chorus_has(const scn_chorus *chorus, const struct scn_leg *leg)
{
    for (uint32_t i = 0; i < chorus->count; i++)
        if (chorus->legs[i] == leg)
            return true;
    return false;
}

static inline void scn_chorus_lanes(const scn_chorus *chorus, scn_g722 *const *states, scn_lanes_codes codes)
{
    scn_g722 nobody;
    scn_g722_band *low[SCN_LANES], *high[SCN_LANES];
    scn_lanes_sound lower = {{0}}, upper = {{0}};
    scn_lanes_seat(states, chorus->count, &nobody, low, high);
    for (uint32_t i = 0; i < chorus->count; i++) {
        if (chorus->wide)
            scn_g722_split(states[i], lower[i], upper[i], chorus->sound[i], SCN_G722_PIECE);
        else
            scn_g722_halve(lower[i], chorus->sound[i], SCN_G722_PIECE);
    }
    scn_lanes_encode_low(low, codes, lower);
    if (chorus->wide)
        scn_lanes_encode_high(high, codes, upper);
    for (uint32_t i = 0; i < chorus->count; i++) {
        if (chorus->wide)
            states[i]->still = false;
        else
            scn_g722_encode_above(states[i], codes[i], SCN_G722_PIECE);
    }
}

static inline void scn_chorus_encode(const scn_chorus *chorus, scn_g722 *const *states, scn_lanes_codes codes)
{
    if (scn_lanes_serve(chorus->count)) {
        scn_chorus_lanes(chorus, states, codes);
        return;
    }
    for (uint32_t i = 0; i < chorus->count; i++) {
        if (chorus->wide)
            scn_g722_encode(states[i], codes[i], chorus->sound[i], SCN_G722_PIECE);
        else
            scn_g722_encode_narrow(states[i], codes[i], chorus->sound[i], SCN_G722_PIECE);
    }
}

static inline void scn_lesson_lanes(scn_lesson *lesson, uint32_t count)
{
    scn_g722 nobody;
    scn_g722_band *low[SCN_LANES], *high[SCN_LANES];
    scn_lanes_sound lower, upper;
    for (uint32_t i = count; i < SCN_LANES; i++)
        lesson->codes[i] = lesson->codes[0];
    for (uint32_t i = 0; !lesson->wide && i < count; i++)
        scn_g722_narrow(lesson->states[i]);
    scn_lanes_seat(lesson->states, count, &nobody, low, high);
    scn_lanes_decode_low(low, lower, lesson->codes);
    if (lesson->wide)
        scn_lanes_decode_high(high, upper, lesson->codes);
    for (uint32_t i = 0; i < count; i++) {
        if (lesson->wide)
            scn_g722_join(lesson->states[i], lesson->sound[i], lower[i], upper[i], SCN_G722_PIECE);
        else
            scn_g722_double(lesson->sound[i], lower[i], SCN_G722_PIECE);
    }
}

static inline void scn_lesson_decode(scn_lesson *lesson)
{
    uint32_t count = lesson->count;
    lesson->count = 0;
    if (scn_lanes_serve(count)) {
        scn_lesson_lanes(lesson, count);
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (lesson->wide)
            scn_g722_decode(lesson->states[i], lesson->sound[i], lesson->codes[i], SCN_G722_PIECE);
        else
            scn_g722_decode_narrow(lesson->states[i], lesson->sound[i], lesson->codes[i], SCN_G722_PIECE);
    }
}

static inline void scn_lesson_add(scn_lesson *lesson, scn_g722 *state, const uint8_t *codes, int16_t *sound)
{
    lesson->states[lesson->count] = state;
    lesson->codes[lesson->count] = codes;
    lesson->sound[lesson->count] = sound;
    if (++lesson->count == SCN_LANES)
        scn_lesson_decode(lesson);
}

#endif
