/* G.722 of several telephones at a time: what is to be said to them and what they say, eight in the time of two. */
#ifndef SCN_CHORUS_H
#define SCN_CHORUS_H

#include "g722_lanes.h"
#include "mix.h"

_Static_assert((int)SCN_FRAME == (int)SCN_G722_PIECE, "a frame at 8 kHz is a piece");

struct scn_leg;

/* Legs that 20 ms of sound at 8 kHz wait for. */
typedef struct {
    uint32_t count;
    struct scn_leg *legs[SCN_LANES];
    int16_t sound[SCN_LANES][SCN_FRAME];
} scn_chorus;

/* Packets that are to be decoded. */
typedef struct {
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

static inline void scn_chorus_encode(const scn_chorus *chorus, scn_g722 **states, uint8_t (*codes)[SCN_FRAME])
{
    scn_g722 nobody;
    if (!scn_lanes_serve(chorus->count)) {
        for (uint32_t i = 0; i < chorus->count; i++)
            scn_g722_encode_narrow(states[i], codes[i], chorus->sound[i], SCN_FRAME);
        return;
    }
    scn_g722_reset(&nobody);
    for (uint32_t i = chorus->count; i < SCN_LANES; i++)
        states[i] = &nobody;
    scn_g722_encode_lanes(states, codes, chorus->sound);
    for (uint32_t i = 0; i < chorus->count; i++)
        scn_g722_encode_above(states[i], codes[i], SCN_FRAME);
}

static inline void scn_lesson_decode(scn_lesson *lesson)
{
    scn_g722 nobody;
    int16_t nothing[SCN_FRAME];
    uint32_t count = lesson->count;
    lesson->count = 0;
    if (!scn_lanes_serve(count)) {
        for (uint32_t i = 0; i < count; i++)
            scn_g722_decode_narrow(lesson->states[i], lesson->sound[i], lesson->codes[i], SCN_FRAME);
        return;
    }
    scn_g722_reset(&nobody);
    for (uint32_t i = 0; i < SCN_LANES; i++) {
        if (i < count) {
            scn_g722_narrow(lesson->states[i]);
        } else {
            lesson->states[i] = &nobody;
            lesson->codes[i] = lesson->codes[0];
            lesson->sound[i] = nothing;
        }
    }
    scn_g722_decode_lanes(lesson->states, lesson->sound, lesson->codes);
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
