/* What arrives: told apart, counted, heard, passed on. Anyone can send to a port: whatever is not plainly the call's
 * own RTP is dropped. */
#ifndef SCN_RECEIVE_H
#define SCN_RECEIVE_H

#include "report.h"

/* A codec, or one of these; strangers are no part of the call. G.711's own numbers are always understood where it is
 * spoken: a phone may send either law when its answer named both. */
enum { SCN_EVENT = SCN_CODECS, SCN_SILENCE, SCN_STRANGE };

enum { SCN_QUEUE_MOST = 1024 }; /* datagrams: more than a socket's buffer holds */

static inline int scn_leg_kind(const scn_leg *leg, uint8_t type)
{
    const scn_remote *remote = &leg->remote;
    if (type == remote->heard_type)
        return remote->codec;
    if (type == remote->heard_events)
        return SCN_EVENT;
    if (type == remote->type) /* theirs, by which some send what they should send by ours */
        return remote->codec;
    if (type == remote->events)
        return SCN_EVENT;
    if (type == SCN_COMFORT)
        return SCN_SILENCE;
    if (leg->remote.codec < SCN_LAWS && (type == SCN_PCMU || type == SCN_PCMA))
        return type == SCN_PCMU ? SCN_ULAW : SCN_ALAW;
    return SCN_STRANGE;
}

/* Keys in G.711 of who presses them in no other way, straight from the packet: neither waits for the other. */
static inline void scn_leg_hark(scn_engine *engine, scn_leg *leg, const scn_rtp *rtp, int kind)
{
    int16_t sound[SCN_SLOT_BYTES];
    scn_goertzel *tones = &leg->tones;
    int32_t missing = (int32_t)(rtp->timestamp - tones->due);
    bool lost = rtp->sequence != tones->next;
    if (rtp->ssrc != tones->ssrc || missing > SCN_RATE || missing < -SCN_RATE) {
        scn_goertzel_reset(tones);
        tones->ssrc = rtp->ssrc;
        tones->due = rtp->timestamp;
        missing = 0;
    }
    if (missing < 0) /* it comes too late, or again */
        return;
    tones->next = (uint16_t)(rtp->sequence + 1);
    if (kind == SCN_SILENCE) /* a pause begins; the next sound says how long it was */
        return;
    scn_goertzel_miss(tones, (uint32_t)missing, lost);
    tones->due = rtp->timestamp + rtp->size;
    uint32_t count = scn_voice_decode(NULL, &engine->tables, kind, sound, rtp->payload, rtp->size, SCN_RATE);
    for (uint32_t at = 0; at < count; at += SCN_FRAME) { /* a long packet may hold several keys */
        uint32_t piece = count - at < SCN_FRAME ? count - at : SCN_FRAME;
        int key = scn_goertzel_hear(tones, &engine->tables.tones, sound + at, piece);
        if (key != SCN_NOTHING)
            scn_engine_post(engine, SCN_DIGIT, leg, (uint64_t)key);
    }
}

static inline void scn_leg_hear(scn_engine *engine, scn_leg *leg, const scn_rtp *rtp, int kind)
{
    bool plain = kind < SCN_LAWS || (kind == SCN_SILENCE && leg->remote.codec < SCN_LAWS);
    if (plain && leg->remote.events == SCN_NO_EVENTS)
        scn_leg_hark(engine, leg, rtp, kind);
    if (kind == SCN_EVENT) {
        int key = scn_digits_hear(&leg->digits, rtp, scn_codec_clock(leg->remote.codec) / SCN_TICKS);
        if (key == SCN_NO_KEY)
            return;
        scn_engine_post(engine, SCN_DIGIT, leg, (uint64_t)key);
        if (leg->peer && !leg->peer->remote.keyless && (scn_leg_translates(leg) || !scn_leg_passes_events(leg, leg->peer)))
            scn_keypad_press(&leg->peer->keypad, (uint8_t)key);
    } else if (rtp->size && leg->listening) {
        scn_arrival packet = {.ssrc = rtp->ssrc, .timestamp = rtp->timestamp, .sequence = rtp->sequence,
                              .size = (uint16_t)rtp->size, .codec = (uint8_t)kind, .comfort = kind == SCN_SILENCE,
                              .payload = rtp->payload};
        scn_ear_put(leg->ear, leg->remote.codec, &packet);
    }
}

/* What can be passed on without decoding is passed on at once. */
static inline void scn_leg_pass(scn_engine *engine, scn_leg *leg, scn_rtp *rtp, int kind, uint64_t now)
{
    scn_leg *peer = leg->peer;
    uint8_t type = peer->remote.type;
    if (scn_leg_translates(leg))
        return;
    if (kind == SCN_EVENT) {
        rtp->size = scn_leg_passes_events(leg, peer) && !peer->remote.keyless ? rtp->size : 0;
        type = (uint8_t)peer->remote.events;
    } else if (kind == SCN_SILENCE) {
        rtp->size = peer->remote.comfort ? rtp->size : 0;
        type = SCN_COMFORT;
    } else if (kind != peer->remote.codec) {
        scn_g711_cross(&engine->tables.g711, kind, rtp->payload, rtp->size);
    }
    scn_leg_relay(peer, rtp, type, now);
}

/* Whether what comes from there is heard, which is then where sound is sent, too. */
static inline bool scn_leg_believes(scn_leg *leg, const scn_address *from, uint64_t now)
{
    if (leg->latched)
        return true;
    bool heard = scn_latch_hear(&leg->latch, from, leg->remote.secure, now);
    if (heard)
        leg->target = *from;
    return heard;
}

/* A datagram that may be of this call. The buffer is written to. */
static inline void scn_leg_receive(scn_engine *engine, scn_leg *leg, uint8_t *data, size_t size,
                                   const scn_address *from, uint64_t now)
{
    scn_rtp rtp;
    if (!leg->connected)
        return;
    bool rtcp = size <= SCN_PACKET_MOST && scn_rtp_is_rtcp(data, size); /* of a larger one not all is here */
    if (rtcp && !(leg->muxed && scn_address_same(from, &leg->target)))
        return;
    size_t clear = scn_leg_unseal(leg, data, size, rtcp);
    if (rtcp && clear)
        scn_leg_hear_report(engine, leg, data, clear, now);
    if (rtcp)
        return;
    size = clear;
    int kind = size > SCN_PACKET_MOST || scn_rtp_parse(&rtp, data, size) < 0 || rtp.size > SCN_SLOT_BYTES
                   ? SCN_STRANGE
                   : scn_leg_kind(leg, rtp.type);
    if (kind == SCN_STRANGE) {
        scn_count(&leg->malformed, 1);
        return;
    }
    if (!scn_leg_believes(leg, from, now))
        return;
    scn_leg_account(leg, &rtp, kind != SCN_EVENT, now);
    scn_leg_hear(engine, leg, &rtp, kind);
    if (leg->peer && leg->peer->connected && !leg->peer->audio)
        scn_leg_pass(engine, leg, &rtp, kind, now);
}

/* Fax: a datagram goes to the other side as it came. */
static inline void scn_leg_hand_on(scn_leg *leg, const uint8_t *data, size_t size, const scn_address *from, uint64_t now)
{
    if (size > SCN_PACKET_MOST || !scn_leg_believes(leg, from, now))
        return;
    scn_count(&leg->received, 1);
    leg->heard_ns = now;
    leg->silent = false;
    if (leg->peer && leg->peer->raw && scn_leg_sends(leg->peer) && scn_leg_send(leg->peer, data, size, false))
        scn_count(&leg->peer->sent, 1);
}

static inline void scn_leg_take(scn_engine *engine, scn_leg *leg, size_t size, const scn_address *from, uint64_t now)
{
    if (leg->aside && size && engine->packet[0] < 64)
        scn_engine_aside(engine, leg, engine->packet, size, from, false);
    else if (leg->raw && leg->connected)
        scn_leg_hand_on(leg, engine->packet, size, from, now);
    else
        scn_leg_receive(engine, leg, engine->packet, size, from, now);
}

static inline ssize_t scn_leg_read(scn_engine *engine, scn_leg *leg, scn_address *from)
{
    socklen_t size = sizeof *from;
    return recvfrom(leg->fd, engine->packet, SCN_PACKET_MOST, MSG_DONTWAIT | MSG_TRUNC, &from->any, &size);
}

/* The source is learnt for good. What others sent before the kernel knew is still in the queue; a packet that arrives
 * during connect() itself may get lost in the kernel. */
static inline void scn_leg_latch(scn_engine *engine, scn_leg *leg, uint64_t now)
{
    scn_address from;
    const scn_address *source = &leg->target;
    if (!scn_address_same_host(&leg->rtcp, source)) {
        leg->rtcp = *source;
        scn_address_move(&leg->rtcp, (uint16_t)(scn_address_port(source) + 1));
    }
    leg->latched = connect(leg->fd, &source->any, scn_address_size(source)) == 0;
    for (int i = 0; leg->latched && i < SCN_QUEUE_MOST; i++) {
        ssize_t size = scn_leg_read(engine, leg, &from);
        if (size < 0)
            return;
        if (scn_address_same(&from, source))
            scn_leg_take(engine, leg, (size_t)size, source, now);
    }
}

static inline void scn_leg_unlatch(scn_leg *leg)
{
    struct sockaddr nobody = {.sa_family = AF_UNSPEC};
    if (leg->latched)
        connect(leg->fd, &nobody, sizeof nobody);
    leg->latched = false;
    scn_latch_forget(&leg->latch);
}

/* One datagram, if there is any. */
static inline void scn_leg_readable(scn_engine *engine, scn_leg *leg, uint64_t now)
{
    scn_address from;
    ssize_t size;
    if (leg->latched) {
        size = recv(leg->fd, engine->packet, SCN_PACKET_MOST, MSG_DONTWAIT | MSG_TRUNC);
        if (size >= 0)
            scn_leg_take(engine, leg, (size_t)size, &leg->target, now);
        return;
    }
    size = scn_leg_read(engine, leg, &from);
    if (size < 0)
        return;
    scn_leg_take(engine, leg, (size_t)size, &from, now);
    if (scn_latch_locks(&leg->latch, now))
        scn_leg_latch(engine, leg, now);
}

#endif
