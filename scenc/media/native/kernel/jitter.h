/* The jitter buffer: samples laid out by timestamp, read a frame at a time. Gaps are silence, packets may come in any
 * order and of any length. The delay is the distance from `head` to a punctual packet: late packets lengthen it at
 * once, by at most eight frames; time to spare shortens it again by a frame, where nothing is being said. */
#ifndef SCN_JITTER_H
#define SCN_JITTER_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "mix.h"

enum {
    SCN_JITTER_SIZE = 2048,                /* samples, a power of two */
    SCN_JITTER_START = SCN_FRAME,          /* delay of a new stream */
    SCN_JITTER_MOST = 8 * SCN_FRAME,
    SCN_JITTER_WINDOW = 64,                /* frames over which spare time is measured */
    SCN_JITTER_STRAYS = 8,                 /* packets from another time in a row: it is our time that is wrong */
    SCN_JITTER_QUIET = 256,
};

/* Outside [head, head + SIZE) nothing is stored, and what was read is zero again. */
typedef struct {
    uint32_t ssrc, head;
    int32_t furthest; /* samples from head to the end of the newest packet */
    int32_t spare;    /* least distance of an arriving packet from head in this window */
    uint16_t window;
    uint8_t strays;
    bool running;
    int16_t samples[SCN_JITTER_SIZE];
} scn_jitter;

static inline void scn_jitter_reset(scn_jitter *jitter)
{
    memset(jitter, 0, sizeof *jitter);
}

static inline void scn_jitter_begin(scn_jitter *jitter, uint32_t ssrc, uint32_t timestamp)
{
    scn_jitter_reset(jitter);
    jitter->ssrc = ssrc;
    jitter->head = timestamp - SCN_JITTER_START;
    jitter->spare = SCN_JITTER_SIZE;
    jitter->running = true;
}

/* A packet came `late` samples after its time: read earlier from now on, if that can be. */
static inline bool scn_jitter_wait(scn_jitter *jitter, int32_t late)
{
    int32_t back = (late + SCN_FRAME - 1) / SCN_FRAME * SCN_FRAME;
    if (back > SCN_JITTER_MOST || jitter->furthest + back > SCN_JITTER_SIZE)
        return false;
    jitter->head -= (uint32_t)back;
    jitter->furthest += back;
    return true;
}

/* Whether the packet has a place; a stream that has jumped begins anew. */
static inline bool scn_jitter_place(scn_jitter *jitter, uint32_t ssrc, uint32_t timestamp, uint32_t count)
{
    int32_t ahead = (int32_t)(timestamp - jitter->head);
    if (!jitter->running || ssrc != jitter->ssrc || ahead > (int32_t)(SCN_JITTER_SIZE - count)) {
        scn_jitter_begin(jitter, ssrc, timestamp);
        return true;
    }
    if (ahead < 0 && (ahead < -SCN_JITTER_MOST || !scn_jitter_wait(jitter, -ahead))) {
        if (++jitter->strays < SCN_JITTER_STRAYS)
            return false;
        scn_jitter_begin(jitter, ssrc, timestamp);
    }
    jitter->strays = 0;
    return true;
}

/* Where a timestamp lies, and how many samples from there on before the ring begins again. */
static inline uint32_t scn_jitter_piece(uint32_t timestamp, uint32_t count, uint32_t *first)
{
    uint32_t at = timestamp & (SCN_JITTER_SIZE - 1), room = SCN_JITTER_SIZE - at;
    *first = count < room ? count : room;
    return at;
}

static inline void scn_jitter_decode(int16_t *to, const uint8_t *codes, uint32_t count, const int16_t *linear)
{
    for (uint32_t i = 0; i < count; i++)
        to[i] = linear[codes[i]];
}

/* Store a packet of G.711; `linear` decodes its law. `count` is at most SCN_JITTER_SIZE / 2. */
static inline void scn_jitter_put(scn_jitter *jitter, uint32_t ssrc, uint32_t timestamp, const uint8_t *codes,
                                  uint32_t count, const int16_t *linear)
{
    if (!scn_jitter_place(jitter, ssrc, timestamp, count))
        return;
    uint32_t first, at = scn_jitter_piece(timestamp, count, &first);
    scn_jitter_decode(jitter->samples + at, codes, first, linear);
    scn_jitter_decode(jitter->samples, codes + first, count - first, linear);
    int32_t ahead = (int32_t)(timestamp - jitter->head), end = ahead + (int32_t)count;
    jitter->spare = ahead < jitter->spare ? ahead : jitter->spare;
    jitter->furthest = end > jitter->furthest ? end : jitter->furthest;
}

static inline void scn_jitter_move(int16_t *to, int16_t *from, uint32_t count)
{
    memcpy(to, from, count * sizeof *to);
    memset(from, 0, count * sizeof *from);
}

static inline void scn_jitter_advance(scn_jitter *jitter, int16_t *frame)
{
    uint32_t first, at = scn_jitter_piece(jitter->head, SCN_FRAME, &first);
    scn_jitter_move(frame, jitter->samples + at, first);
    scn_jitter_move(frame + first, jitter->samples, SCN_FRAME - first);
    jitter->head += SCN_FRAME;
    jitter->furthest = jitter->furthest > SCN_FRAME ? jitter->furthest - SCN_FRAME : 0;
}

static inline bool scn_jitter_quiet(const int16_t *frame)
{
    int loudest = 0;
    for (int i = 0; i < SCN_FRAME; i++) {
        int level = frame[i] < 0 ? -frame[i] : frame[i];
        loudest = level > loudest ? level : loudest;
    }
    return loudest < SCN_JITTER_QUIET;
}

/* The next 20 ms. */
static inline void scn_jitter_get(scn_jitter *jitter, int16_t *frame)
{
    scn_jitter_advance(jitter, frame);
    if (!jitter->running || ++jitter->window < SCN_JITTER_WINDOW)
        return;
    bool heard = jitter->spare < SCN_JITTER_SIZE, idle = jitter->spare >= 2 * SCN_FRAME;
    if (heard && idle && !scn_jitter_quiet(frame) && jitter->spare <= SCN_JITTER_MOST)
        return; /* wait for a pause to shorten the delay in */
    if (heard && idle)
        scn_jitter_advance(jitter, frame);
    jitter->window = 0;
    jitter->spare = SCN_JITTER_SIZE;
}

#endif
