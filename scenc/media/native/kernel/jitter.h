/* The jitter buffer: packets in the order of their timestamps, and what to do for the next sound when one is not there.
 * It knows nothing of codecs and counts in units of the RTP clock. The delay is what packets wait here: it grows when
 * they come late, by at most eight frames, and shrinks by a frame when there was time to spare, best in a pause. */
#ifndef SCN_JITTER_H
#define SCN_JITTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum {
    SCN_SLOTS = 16,
    SCN_SLOT_BYTES = 1280,    /* 160 ms of G.711; more than any packet of Opus */
    SCN_SLOT_PART = 160,      /* 20 ms of G.711 and G.722; most packets of Opus are smaller */
    SCN_JITTER_START = 1,     /* frames a new stream is delayed by */
    SCN_JITTER_MOST = 8,      /* frames of delay */
    SCN_JITTER_LEAP = 2 * SCN_JITTER_MOST, /* frames; packets further ahead of what is due are of another time */
    SCN_JITTER_PATIENCE = 50, /* frames without a packet */
    SCN_JITTER_WINDOW = 64,   /* frames over which spare time is measured */
    SCN_JITTER_IDLE = 4,      /* frames that even the last of a window waited: too much to wait for a pause */
    SCN_JITTER_STRAYS = 8,    /* packets from the past in a row: it is our time that is wrong */
};

#define SCN_JITTER_UNKNOWN INT32_MAX

typedef struct {
    uint32_t timestamp;
    uint16_t sequence, size;
    uint8_t codec;
    bool comfort, waiting, known; /* known: sequence and timestamp are of this stream */
} scn_slot;

/* What the next sound is to be made of. */
typedef enum {
    SCN_HEAR,    /* the packet in `slot` */
    SCN_REPAIR,  /* the lost packet before the one in `slot`, which may hold a copy of it (Opus) */
    SCN_CONCEAL, /* nothing: it was lost, or has not come yet */
    SCN_NOISE,   /* nothing: the far end is silent */
} scn_hearing;

typedef struct {
    scn_hearing kind;
    uint32_t slot;
    uint32_t units;
} scn_step;

typedef struct {
    uint32_t frame; /* units in 20 ms */
    uint32_t ssrc;
    uint32_t head;   /* timestamp of what is decoded next */
    uint32_t newest; /* timestamp of the furthest packet */
    uint32_t debt;   /* units made up since the last packet without moving head: the packet may only be late */
    uint32_t span;   /* units of the last packet */
    int32_t spare;   /* least time, in units, that a packet waited in this window */
    uint16_t last;   /* sequence number of the last packet heard */
    uint16_t window;
    uint8_t hold; /* frames to be made up, so that there is more delay */
    uint8_t strays;
    bool idle;    /* in the last window there was time to spare */
    uint8_t noise; /* level of comfort noise, -dBov; 0: none */
    bool running;
    bool opened; /* something was heard of it */
    uint32_t late; /* packets that came too late to be heard */
    scn_slot slots[SCN_SLOTS];
    uint8_t payloads[SCN_SLOT_BYTES / SCN_SLOT_PART][SCN_SLOTS][SCN_SLOT_PART]; /* first parts lie together: few have more */
} scn_jitter;

/* A packet of the stream. `comfort`: RFC 3389, its first byte is the level. */
typedef struct {
    uint32_t ssrc, timestamp;
    uint16_t sequence, size;
    uint8_t codec;
    bool comfort;
    const uint8_t *payload;
} scn_arrival;

static inline void scn_jitter_reset(scn_jitter *jitter, uint32_t frame)
{
    memset(jitter, 0, offsetof(scn_jitter, payloads));
    jitter->frame = frame;
    jitter->spare = SCN_JITTER_UNKNOWN;
}

static inline void scn_jitter_keep(scn_jitter *jitter, const scn_slot *slot, const uint8_t *payload)
{
    for (uint32_t part = 0, at = 0; at < slot->size; part++, at += SCN_SLOT_PART) {
        uint32_t left = slot->size - at;
        memcpy(jitter->payloads[part][slot - jitter->slots], payload + at, left < SCN_SLOT_PART ? left : SCN_SLOT_PART);
    }
}

/* The payload of a slot, put together in `whole` (SCN_SLOT_BYTES) where it has several parts. */
static inline const uint8_t *scn_jitter_payload(const scn_jitter *jitter, const scn_slot *slot, uint8_t *whole)
{
    uint32_t at = (uint32_t)(slot - jitter->slots);
    if (slot->size <= SCN_SLOT_PART)
        return jitter->payloads[0][at];
    for (uint32_t part = 0; part * SCN_SLOT_PART < slot->size; part++)
        memcpy(whole + part * SCN_SLOT_PART, jitter->payloads[part][at], SCN_SLOT_PART);
    return whole;
}

static inline void scn_jitter_begin(scn_jitter *jitter, const scn_arrival *packet)
{
    uint32_t late = jitter->late;
    scn_jitter_reset(jitter, jitter->frame);
    jitter->late = late;
    jitter->ssrc = packet->ssrc;
    jitter->head = jitter->newest = packet->timestamp;
    jitter->last = (uint16_t)(packet->sequence - 1);
    jitter->span = jitter->frame;
    jitter->hold = SCN_JITTER_START;
    jitter->running = true;
}

static inline scn_slot *scn_jitter_slot(scn_jitter *jitter, uint16_t sequence)
{
    return &jitter->slots[sequence % SCN_SLOTS];
}

/* A packet came `late` units after what follows it was heard: from now on wait longer, if that can be. */
static inline void scn_jitter_wait(scn_jitter *jitter, uint32_t late)
{
    uint32_t more = (late + jitter->frame - 1) / jitter->frame;
    uint32_t delay = (uint32_t)((int32_t)(jitter->newest - jitter->head) > 0 ? jitter->newest - jitter->head : 0);
    if (more > jitter->hold && delay + more * jitter->frame <= SCN_JITTER_MOST * jitter->frame)
        jitter->hold = (uint8_t)more;
}

/* Whether the packet has a place; a stream that has jumped begins anew. */
static inline bool scn_jitter_place(scn_jitter *jitter, const scn_arrival *packet)
{
    int32_t ahead = (int32_t)(packet->timestamp - jitter->head);
    int32_t leap = (int32_t)(SCN_JITTER_LEAP * jitter->frame);
    if (!jitter->running || packet->ssrc != jitter->ssrc || ahead > leap + (int32_t)jitter->debt) {
        scn_jitter_begin(jitter, packet);
        return true;
    }
    if (ahead >= 0)
        return true;
    if (!jitter->opened && ahead > -(int32_t)(SCN_JITTER_MOST * jitter->frame)) {
        jitter->head = packet->timestamp; /* the second packet came first */
        jitter->last = (uint16_t)(packet->sequence - 1);
        return true;
    }
    jitter->late++;
    jitter->spare = ahead < jitter->spare ? ahead : jitter->spare;
    if (ahead >= -(int32_t)(SCN_JITTER_MOST * jitter->frame))
        scn_jitter_wait(jitter, (uint32_t)-ahead);
    if (++jitter->strays < SCN_JITTER_STRAYS)
        return false;
    scn_jitter_begin(jitter, packet);
    return true;
}

/* Store a packet; `rest` units are decoded and not yet heard. */
static inline void scn_jitter_put(scn_jitter *jitter, const scn_arrival *packet, uint32_t rest)
{
    scn_slot *slot = scn_jitter_slot(jitter, packet->sequence);
    bool same = slot->known && slot->sequence == packet->sequence && slot->timestamp == packet->timestamp;
    if (packet->size > SCN_SLOT_BYTES || (same && jitter->running && packet->ssrc == jitter->ssrc))
        return; /* too large, or it came twice */
    if (!scn_jitter_place(jitter, packet))
        return;
    int32_t ahead = (int32_t)(packet->timestamp - jitter->head + rest - jitter->debt);
    jitter->strays = 0;
    jitter->spare = ahead < jitter->spare ? ahead : jitter->spare;
    jitter->newest = (int32_t)(packet->timestamp - jitter->newest) > 0 ? packet->timestamp : jitter->newest;
    *slot = (scn_slot){.timestamp = packet->timestamp, .sequence = packet->sequence, .size = packet->size,
                       .codec = packet->codec, .comfort = packet->comfort, .waiting = true, .known = true};
    scn_jitter_keep(jitter, slot, packet->payload);
}

/* The next packet; what lies before head is let go. */
static inline scn_slot *scn_jitter_nearest(scn_jitter *jitter)
{
    scn_slot *found = NULL;
    for (int i = 0; i < SCN_SLOTS; i++) {
        scn_slot *slot = &jitter->slots[i];
        if (slot->waiting && (int32_t)(slot->timestamp - jitter->head) < 0)
            slot->waiting = false;
        if (slot->waiting && (!found || slot->timestamp - jitter->head < found->timestamp - jitter->head))
            found = slot;
    }
    return found;
}

static inline scn_hearing scn_jitter_nothing(const scn_jitter *jitter)
{
    return jitter->noise ? SCN_NOISE : SCN_CONCEAL;
}

/* Nothing is there. Who is silent for a second without having said so begins anew. */
static inline scn_step scn_jitter_starve(scn_jitter *jitter)
{
    if (jitter->running) {
        jitter->debt += jitter->frame;
        if (!jitter->noise && jitter->debt > SCN_JITTER_PATIENCE * jitter->frame)
            jitter->running = false;
    }
    return (scn_step){scn_jitter_nothing(jitter), 0, jitter->frame};
}

/* A packet is there, but not the one that is due. */
static inline scn_step scn_jitter_bridge(scn_jitter *jitter, const scn_slot *slot, uint32_t gap)
{
    bool lost = slot->sequence != (uint16_t)(jitter->last + 1);
    bool copy = slot->sequence == (uint16_t)(jitter->last + 2) && gap == jitter->span;
    uint32_t units = gap < jitter->frame ? gap : jitter->frame;
    scn_hearing kind = copy ? SCN_REPAIR : lost ? SCN_CONCEAL : scn_jitter_nothing(jitter);
    units = copy ? gap : units;
    jitter->head += units;
    return (scn_step){kind, slot->sequence % SCN_SLOTS, units};
}

/* What comes next. After SCN_HEAR the decoder says by scn_jitter_heard how long the packet was. */
static inline scn_step scn_jitter_next(scn_jitter *jitter)
{
    if (jitter->hold) {
        jitter->hold--;
        return (scn_step){scn_jitter_nothing(jitter), 0, jitter->frame};
    }
    for (;;) {
        scn_slot *slot = scn_jitter_nearest(jitter);
        if (!slot)
            return scn_jitter_starve(jitter);
        uint32_t gap = slot->timestamp - jitter->head, owed = gap < jitter->debt ? gap : jitter->debt;
        jitter->head += owed;
        jitter->debt -= owed;
        if (gap > owed)
            return scn_jitter_bridge(jitter, slot, gap - owed);
        jitter->debt = 0;
        jitter->opened = true;
        jitter->last = slot->sequence;
        slot->waiting = false;
        uint32_t at = slot->sequence % SCN_SLOTS;
        jitter->noise = slot->comfort && slot->size ? jitter->payloads[0][at][0] & 127 : 0;
        if (!slot->comfort)
            return (scn_step){SCN_HEAR, at, 0};
    }
}

/* The packet that scn_jitter_next will have heard, when it is there. */
static inline const scn_slot *scn_jitter_due(scn_jitter *jitter)
{
    const scn_slot *slot = jitter->hold ? NULL : scn_jitter_nearest(jitter);
    return slot && !slot->comfort && slot->timestamp - jitter->head <= jitter->debt ? slot : NULL;
}

static inline void scn_jitter_heard(scn_jitter *jitter, uint32_t units)
{
    jitter->head += units;
    jitter->span = units;
}

/* Once a frame: whether one may be left out. `quiet`: nothing is being said. */
static inline bool scn_jitter_settle(scn_jitter *jitter, bool quiet)
{
    int32_t frame = (int32_t)jitter->frame, spare = jitter->spare == SCN_JITTER_UNKNOWN ? 0 : jitter->spare;
    bool whole = jitter->running && ++jitter->window >= SCN_JITTER_WINDOW;
    if (whole)
        jitter->idle = spare >= 2 * frame;
    bool settles = jitter->running && jitter->idle && (quiet || (whole && spare > SCN_JITTER_IDLE * frame));
    if (whole || settles) {
        jitter->window = 0;
        jitter->spare = SCN_JITTER_UNKNOWN;
    }
    jitter->idle = jitter->idle && !settles;
    return settles;
}

#endif
