/* A leg: one socket, the stream that comes in by it and the stream that goes out. Belongs to the media thread; others
 * may read `handle` and the counters. */
#ifndef SCN_LEG_H
#define SCN_LEG_H

#include <errno.h>

#include "address.h"
#include "audio.h"
#include "digits.h"
#include "jitter.h"
#include "recorder.h"
#include "stream.h"

enum {
    SCN_PAYLOAD_MOST = SCN_JITTER_MOST, /* bytes of G.711: 160 ms */
    SCN_PACKET_MOST = 2048,
    SCN_PCMU = 0,
    SCN_PCMA = 8,
    SCN_COMFORT = 13, /* RFC 3389: silence, which is what the far end hears anyway */
    SCN_NO_EVENTS = -1,
};

struct scn_room;

/* Where a leg sends and what. */
typedef struct {
    scn_address address;
    int16_t events; /* payload type, or SCN_NO_EVENTS */
    uint8_t type, law;
    bool send;
} scn_remote;

typedef struct scn_leg {
    _Atomic uint64_t handle; /* 0 while closed */
    int fd;
    bool connected; /* `remote` is known */
    bool latched;   /* the source is known, and the kernel drops all others */
    bool silent;
    scn_remote remote;  /* as signalled */
    scn_address target; /* as learnt */
    struct scn_leg *peer;
    scn_outgoing out;
    scn_incoming in;
    scn_digits digits;
    uint64_t heard_ns;
    _Atomic uint64_t received, sent, lost, malformed;

    scn_audio *audio; /* being played, else NULL */
    uint32_t position;
    uint32_t token;
    bool loop;
    bool over; /* the last frame was sent, and has its 20 ms */

    struct scn_room *room;
    struct scn_leg *previous, *next; /* in the room */
    scn_recorder *recorder;
    scn_jitter *jitter;
    int16_t heard[SCN_FRAME]; /* the last 20 ms, for room and recording */
} scn_leg;

/* Only the media thread writes counters: no read-modify-write is needed. */
static inline void scn_count(_Atomic uint64_t *counter, int64_t more)
{
    uint64_t now = atomic_load_explicit(counter, memory_order_relaxed);
    atomic_store_explicit(counter, now + (uint64_t)more, memory_order_relaxed);
}

static inline bool scn_leg_sends(const scn_leg *leg)
{
    return leg->connected && leg->remote.send && scn_address_known(&leg->target);
}

static inline void scn_leg_transmit(scn_leg *leg, const uint8_t *packet, size_t size)
{
    const scn_address *to = &leg->target;
    ssize_t sent = leg->latched ? send(leg->fd, packet, size, MSG_DONTWAIT)
                                : sendto(leg->fd, packet, size, MSG_DONTWAIT, &to->any, scn_address_size(to));
    if (sent >= 0)
        scn_count(&leg->sent, 1);
}

/* The next 20 ms of our own to the far end, encoded in its law. */
static inline void scn_leg_utter(scn_leg *leg, const uint8_t *codes, uint64_t now)
{
    uint8_t packet[SCN_RTP_HEADER + SCN_FRAME];
    if (!scn_leg_sends(leg)) {
        leg->out.origin = SCN_IDLE;
        return;
    }
    scn_place place = scn_outgoing_paced(&leg->out, now);
    scn_rtp_build(packet, leg->remote.type, place.marker, place.sequence, place.timestamp, leg->out.ssrc);
    memcpy(packet + SCN_RTP_HEADER, codes, SCN_FRAME);
    scn_leg_transmit(leg, packet, sizeof packet);
}

/* One frame of the prompt; true when that was the last. */
static inline bool scn_leg_play(scn_leg *leg, uint64_t now)
{
    if (leg->position < leg->audio->frames)
        scn_leg_utter(leg, scn_audio_frame(leg->audio, leg->remote.law, leg->position++), now);
    if (leg->loop && leg->position == leg->audio->frames)
        leg->position = 0;
    return !leg->loop && leg->position == leg->audio->frames;
}

/* Pass a packet on in its own buffer: sound (`law` 0 or 1) or an event (`law` SCN_LAWS). */
static inline void scn_leg_relay(scn_leg *leg, const scn_g711 *g711, scn_rtp *rtp, int law, uint64_t now)
{
    scn_place place;
    bool event = law == SCN_LAWS;
    if (!scn_leg_sends(leg)) {
        leg->out.origin = SCN_IDLE;
        return;
    }
    if (rtp->size == 0 || (event && leg->remote.events == SCN_NO_EVENTS)) {
        scn_outgoing_skip(&leg->out, rtp);
        return;
    }
    if (!scn_outgoing_relayed(&leg->out, rtp, now, &place))
        return;
    if (!event && law != leg->remote.law)
        scn_g711_cross(g711, law, rtp->payload, rtp->size);
    uint8_t *packet = rtp->payload - SCN_RTP_HEADER, type = event ? (uint8_t)leg->remote.events : leg->remote.type;
    scn_rtp_build(packet, type, place.marker, place.sequence, place.timestamp, leg->out.ssrc);
    scn_leg_transmit(leg, packet, SCN_RTP_HEADER + rtp->size);
}

/* Listen from now on for a room or a recording. */
static inline void scn_leg_listen(scn_leg *leg)
{
    if (leg->recorder || leg->room)
        return;
    scn_jitter_reset(leg->jitter);
    memset(leg->heard, 0, sizeof leg->heard);
}

#endif
