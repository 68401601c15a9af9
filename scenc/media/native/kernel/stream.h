/* Sequence numbers and timestamps of a leg's two streams (RFC 3550 §5.1): what comes in is counted, what goes out is
 * one stream to the far end whatever it is made of: relayed packets, prompts, a room. */
#ifndef SCN_STREAM_H
#define SCN_STREAM_H

#include <stdbool.h>
#include <stdint.h>

#include "codec.h"
#include "rtp.h"

enum {
    SCN_REORDER = 1000,        /* packets; further apart is another stream */
    SCN_LEAP = 10,             /* seconds; likewise. A key held down keeps its timestamp for seconds. */
};

typedef enum { SCN_IDLE, SCN_RELAYED, SCN_PACED } scn_origin;

typedef struct {
    uint32_t ssrc;
    uint32_t clock; /* units a second */
    uint32_t timestamp, duration; /* of the furthest packet sent */
    uint64_t sent_ns;
    uint16_t sequence; /* likewise */
    uint16_t first;    /* relayed packets that would come before it belong to an earlier origin */
    scn_origin origin;
    uint32_t followed; /* SSRC that is relayed, and what makes its numbers ours */
    uint32_t timestamp_shift;
    uint16_t sequence_shift;
} scn_outgoing;

typedef struct {
    uint32_t timestamp;
    uint16_t sequence;
    bool marker;
} scn_place;

typedef struct {
    uint64_t seen; /* which of the last 64 came, the newest lowest; none is missed from before the first */
    uint32_t ssrc;
    uint16_t sequence;
    bool running;
} scn_incoming;

/* How many packets were lost before this one; negative when it was thought lost. */
static inline int scn_incoming_lost(scn_incoming *in, const scn_rtp *rtp)
{
    int16_t step = (int16_t)(uint16_t)(rtp->sequence - in->sequence);
    bool goes_on = in->running && rtp->ssrc == in->ssrc && step > -SCN_REORDER && step < SCN_REORDER;
    if (goes_on && step <= 0) {
        uint64_t place = step > -64 ? UINT64_C(1) << -step : 0;
        bool missed = place && !(in->seen & place);
        in->seen |= place;
        return missed ? -1 : 0;
    }
    uint64_t seen = !goes_on ? UINT64_MAX : step < 64 ? in->seen << step : 0;
    *in = (scn_incoming){.seen = seen | 1, .ssrc = rtp->ssrc, .sequence = rtp->sequence, .running = true};
    return goes_on ? step - 1 : 0;
}

/* Units since the last packet. */
static inline uint64_t scn_outgoing_pause(const scn_outgoing *out, uint64_t now)
{
    return (now - out->sent_ns) / 1000 * (out->clock / 1000) / 1000;
}

/* The timestamp of a packet sent now after a pause. */
static inline uint32_t scn_outgoing_now(const scn_outgoing *out, uint64_t now)
{
    uint64_t pause = scn_outgoing_pause(out, now);
    return out->timestamp + (pause > out->duration ? (uint32_t)pause : out->duration);
}

static inline void scn_outgoing_sent(scn_outgoing *out, scn_place place, uint32_t duration, uint64_t now)
{
    out->sequence = place.sequence;
    out->timestamp = place.timestamp;
    out->duration = duration;
    out->sent_ns = now;
}

/* The next frame of our own. */
static inline scn_place scn_outgoing_paced(scn_outgoing *out, uint64_t now)
{
    bool spurt = out->origin != SCN_PACED;
    scn_place place = {
        .timestamp = spurt ? scn_outgoing_now(out, now) : out->timestamp + out->duration,
        .sequence = (uint16_t)(out->sequence + 1),
        .marker = spurt,
    };
    out->origin = SCN_PACED;
    scn_outgoing_sent(out, place, out->clock / SCN_TICKS, now);
    return place;
}

static inline bool scn_outgoing_follows(const scn_outgoing *out, const scn_rtp *rtp, uint64_t now)
{
    int16_t step = (int16_t)(uint16_t)(rtp->sequence + out->sequence_shift - out->sequence);
    int32_t leap = (int32_t)(rtp->timestamp + out->timestamp_shift - out->timestamp);
    int64_t pause = (int64_t)scn_outgoing_pause(out, now), most = (int64_t)SCN_LEAP * out->clock;
    return out->origin == SCN_RELAYED && rtp->ssrc == out->followed && step > -SCN_REORDER && step < SCN_REORDER &&
           leap > -most && leap < pause + most;
}

static inline void scn_outgoing_follow(scn_outgoing *out, const scn_rtp *rtp, uint64_t now)
{
    out->origin = SCN_RELAYED;
    out->followed = rtp->ssrc;
    out->first = (uint16_t)(out->sequence + 1);
    out->sequence_shift = (uint16_t)(out->first - rtp->sequence);
    out->timestamp_shift = scn_outgoing_now(out, now) - rtp->timestamp;
}

/* Where a relayed packet goes; the far end sees the order and the losses of the other side. False when it is a
 * straggler from before the relay began. */
static inline bool scn_outgoing_relayed(scn_outgoing *out, const scn_rtp *rtp, uint64_t now, scn_place *place)
{
    bool follows = scn_outgoing_follows(out, rtp, now);
    if (!follows)
        scn_outgoing_follow(out, rtp, now);
    *place = (scn_place){
        .timestamp = rtp->timestamp + out->timestamp_shift,
        .sequence = (uint16_t)(rtp->sequence + out->sequence_shift),
        .marker = rtp->marker || !follows,
    };
    if ((int16_t)(uint16_t)(place->sequence - out->first) < 0)
        return false;
    if ((int16_t)(uint16_t)(place->sequence - out->sequence) > 0)
        scn_outgoing_sent(out, *place, out->clock == SCN_RATE ? rtp->size : out->clock / SCN_TICKS, now);
    if ((int16_t)(uint16_t)(out->sequence - out->first) > SCN_REORDER)
        out->first = (uint16_t)(out->sequence - SCN_REORDER);
    return true;
}

/* A packet of the followed stream that the far end did not ask for leaves no gap. */
static inline void scn_outgoing_skip(scn_outgoing *out, const scn_rtp *rtp)
{
    if (out->origin == SCN_RELAYED && rtp->ssrc == out->followed)
        out->sequence_shift--;
}

#endif
