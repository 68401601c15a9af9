/* A leg: a socket, the stream that comes in by it and the stream that goes out; a second socket for reports where they
 * have one. Belongs to the media thread; others
 * may read `handle` and the counters. */
#ifndef SCN_LEG_H
#define SCN_LEG_H

#include <errno.h>

#include "address.h"
#include "audio.h"
#include "digits.h"
#include "ear.h"
#include "keypad.h"
#include "latch.h"
#include "recorder.h"
#include "rtcp.h"
#include "srtp.h"
#include "stream.h"

enum {
    SCN_PACKET_MOST = 2048,
    SCN_PCMU = 0,
    SCN_PCMA = 8,
    SCN_COMFORT = 13, /* RFC 3389 */
    SCN_NO_EVENTS = -1,
    SCN_NOT_HEARD = UINT8_MAX,
};

struct scn_room;

/* Where a leg sends and what. */
typedef struct {
    scn_address address;
    scn_address signalling; /* host that its SIP comes from, or of family 0 */
    int16_t events; /* payload type, or SCN_NO_EVENTS */
    uint8_t type, codec;
    uint8_t heard_type, heard_events; /* numbers of our own description; SCN_NOT_HEARD */
    bool send;
    bool slow_events; /* their clock is 8 kHz whatever the codec's */
    bool comfort;     /* it takes comfort noise */
    bool secure;      /* SRTP: without keys nothing is sent or taken */
    bool keyless;     /* keys of its peer are not sounded to it */
} scn_remote;

typedef struct scn_leg {
    _Atomic uint64_t handle; /* 0 while closed */
    int fd, rtcp_fd; /* -1: none */
    bool connected; /* `remote` is known */
    bool latched;   /* the source is known for good, and the kernel drops all others */
    bool silent;
    bool raw;   /* what comes is passed on as it is: UDPTL */
    bool aside; /* STUN and DTLS are expected */
    bool muxed; /* RTCP comes and goes by `fd` */
    bool listening; /* the ear is needed */
    scn_remote remote;  /* as signalled */
    scn_address target; /* as learnt */
    scn_latch latch;
    scn_address rtcp;   /* where reports go */
    struct scn_leg *peer;
    const scn_tables *tables;
    scn_chorus *choruses; /* narrow and wide */
    scn_lock *lock;   /* NULL: plain, or its keys are not known yet */
    scn_voice *voice; /* NULL where nothing is coded, or its codec remembers nothing */
    scn_ear *ear;
    scn_outgoing out;
    scn_incoming in;
    scn_digits digits;
    scn_goertzel tones;
    scn_keypad keypad;
    scn_reception reception;
    scn_remark remark;
    char name[SCN_RTCP_NAME]; /* CNAME */
    uint32_t packets, octets; /* sent by this SSRC */
    uint64_t report_ns;       /* when the next report is due */
    uint64_t heard_ns;
    _Atomic uint64_t received, sent, lost, malformed;
    _Atomic uint32_t jitter_us, round_trip_us, far_lost, far_jitter_us, concealed, late;

    scn_audio *audio; /* being played, else NULL */
    uint32_t position;
    uint32_t token;
    bool loop;
    bool over; /* the last frame was sent, and has its 20 ms */

    struct scn_room *room;
    struct scn_leg *previous, *next; /* in the room */
    uint64_t whispers_to; /* handle of the only one there who hears this leg, else 0 */
    uint32_t level;       /* how loud it is there */
    int32_t gain;         /* of what it says there, 256 is 1 */
    bool muted;
    scn_recorder *recorder;
    scn_resampler outward; /* from what it is to hear to its codec's rate */
} scn_leg;

/* Only the media thread writes counters: no read-modify-write is needed. */
static inline void scn_count(_Atomic uint64_t *counter, int64_t more)
{
    uint64_t now = atomic_load_explicit(counter, memory_order_relaxed);
    atomic_store_explicit(counter, now + (uint64_t)more, memory_order_relaxed);
}

static inline bool scn_leg_sends(const scn_leg *leg)
{
    return leg->connected && leg->remote.send && scn_address_known(&leg->target) && (leg->lock || !leg->remote.secure);
}

/* `packet`, or in `sealed` what becomes of it for who wants it encrypted; its new size. */
static inline const uint8_t *scn_leg_seal(const scn_leg *leg, uint8_t *sealed, const uint8_t *packet, size_t *size,
                                          bool rtcp)
{
    if (!leg->remote.secure)
        return packet;
    if (*size > SCN_PACKET_MOST || !leg->lock) {
        *size = 0;
        return packet;
    }
    memcpy(sealed, packet, *size);
    *size = scn_lock_close(leg->lock, sealed, *size, rtcp);
    return sealed;
}

static inline bool scn_leg_send(scn_leg *leg, const uint8_t *packet, size_t size, bool rtcp)
{
    uint8_t sealed[SCN_PACKET_MOST + SCN_SRTP_TRAILER];
    const scn_address *to = &leg->target;
    packet = scn_leg_seal(leg, sealed, packet, &size, rtcp);
    if (size == 0)
        return false;
    ssize_t sent = leg->latched ? send(leg->fd, packet, size, MSG_DONTWAIT)
                                : sendto(leg->fd, packet, size, MSG_DONTWAIT, &to->any, scn_address_size(to));
    return sent >= 0;
}

static inline void scn_leg_transmit(scn_leg *leg, const uint8_t *packet, size_t size)
{
    if (!scn_leg_send(leg, packet, size, false))
        return;
    scn_count(&leg->sent, 1);
    leg->packets++;
    leg->octets += (uint32_t)(size - SCN_RTP_HEADER);
}

/* No other sound is to be sent while a key is down, nor between tones: whoever made up sound for packets that do not come
 * would go on with the tone. */
static inline bool scn_leg_dials(const scn_leg *leg)
{
    return scn_keypad_down(&leg->keypad) || (leg->keypad.count && leg->remote.events == SCN_NO_EVENTS);
}

static inline void scn_leg_emit(scn_leg *leg, const uint8_t *codes, size_t size, uint64_t now)
{
    uint8_t packet[SCN_RTP_HEADER + SCN_CODES_MOST];
    scn_place place = scn_outgoing_paced(&leg->out, now);
    scn_rtp_build(packet, leg->remote.type, place.marker, place.sequence, place.timestamp, leg->out.ssrc);
    memcpy(packet + SCN_RTP_HEADER, codes, size);
    scn_leg_transmit(leg, packet, SCN_RTP_HEADER + size);
}

/* The next 20 ms of our own to the far end, encoded for it. */
static inline void scn_leg_utter(scn_leg *leg, const uint8_t *codes, size_t size, uint64_t now)
{
    if (!scn_leg_sends(leg))
        leg->out.origin = SCN_IDLE;
    else if (size && !scn_leg_dials(leg))
        scn_leg_emit(leg, codes, size, now);
}

/* All that waits is encoded and sent. */
static inline void scn_chorus_sing(scn_chorus *chorus, uint64_t now)
{
    scn_g722 *states[SCN_LANES];
    scn_lanes_codes codes;
    for (uint32_t i = 0; i < chorus->count; i++)
        states[i] = &chorus->legs[i]->voice->out;
    scn_chorus_encode(chorus, states, codes);
    for (uint32_t i = 0; i < chorus->count; i++)
        scn_leg_emit(chorus->legs[i], codes[i], SCN_FRAME, now);
    chorus->count = 0;
}

/* It is said before the phase ends. Who has something to say already, the end of a key, says that first: an encoder is in
 * no two lanes. */
static inline void scn_leg_sing(scn_leg *leg, const int16_t *sound, uint32_t rate, uint64_t now)
{
    scn_chorus *chorus = &leg->choruses[rate != SCN_RATE];
    for (int wide = 0; wide < 2; wide++)
        if (scn_chorus_has(&leg->choruses[wide], leg))
            scn_chorus_sing(&leg->choruses[wide], now);
    memcpy(chorus->sound[chorus->count], sound, rate / SCN_TICKS * sizeof *sound);
    chorus->legs[chorus->count++] = leg;
    if (chorus->count == SCN_LANES)
        scn_chorus_sing(chorus, now);
}

/* 20 ms of sound at `rate` samples a second. What is not sent is not encoded: the far end's decoder would not know. */
static inline void scn_leg_speak(scn_leg *leg, const int16_t *sound, uint32_t rate, uint64_t now)
{
    int16_t own[SCN_FRAME_MOST];
    uint8_t codes[SCN_CODES_MOST];
    if (scn_leg_dials(leg))
        return;
    if (leg->recorder)
        scn_recorder_say(leg->recorder, &leg->tables->filters, sound, rate);
    if (!scn_leg_sends(leg)) {
        leg->out.origin = SCN_IDLE;
        return;
    }
    uint32_t served = scn_voice_serves(leg->voice, leg->remote.codec, sound, rate);
    sound = scn_resample(&leg->tables->filters, &leg->outward, own, served, sound, rate);
    if (leg->remote.codec == SCN_G722 && leg->voice)
        scn_leg_sing(leg, sound, served, now);
    else
        scn_leg_utter(leg, codes,
                      scn_voice_encode(leg->voice, leg->remote.codec, codes, sound, served, rate == SCN_RATE), now);
}

/* One frame of the prompt; true when that was the last. */
static inline bool scn_leg_play(scn_leg *leg, uint64_t now)
{
    int16_t sound[SCN_FRAME];
    if (leg->position < leg->audio->frames) {
        uint32_t frame = leg->position++;
        if (leg->remote.codec < SCN_LAWS) {
            if (leg->recorder) {
                scn_audio_decode(leg->audio, &leg->tables->g711, frame, sound);
                scn_recorder_say(leg->recorder, &leg->tables->filters, sound, SCN_RATE);
            }
            scn_leg_utter(leg, scn_audio_frame(leg->audio, leg->remote.codec, frame), SCN_FRAME, now);
        } else {
            scn_audio_decode(leg->audio, &leg->tables->g711, frame, sound);
            scn_leg_speak(leg, sound, SCN_RATE, now);
        }
    }
    if (leg->loop && leg->position == leg->audio->frames)
        leg->position = 0;
    return !leg->loop && leg->position == leg->audio->frames;
}

/* One frame of the key that is down, if one is. */
static inline void scn_leg_press(scn_leg *leg, uint64_t now)
{
    uint8_t packet[SCN_RTP_HEADER + SCN_EVENT_SIZE];
    scn_keypad *keypad = &leg->keypad;
    uint32_t clock = leg->remote.slow_events ? SCN_RATE : leg->out.clock;
    int packets = keypad->turn == SCN_KEY_FRAMES - 1 ? SCN_KEY_ENDS : 1;
    if (keypad->turn == 0)
        keypad->began = scn_outgoing_paced(&leg->out, now).timestamp;
    scn_keypad_event(keypad, packet + SCN_RTP_HEADER, clock / SCN_TICKS);
    for (int i = 0; i < packets; i++) {
        leg->out.sequence = (uint16_t)(leg->out.sequence + (keypad->turn != 0));
        scn_rtp_build(packet, (uint8_t)leg->remote.events, keypad->turn == 0, leg->out.sequence, keypad->began,
                      leg->out.ssrc);
        scn_leg_transmit(leg, packet, sizeof packet);
    }
    leg->out.duration = (keypad->turn + 1u) * (leg->out.clock / SCN_TICKS);
    leg->out.sent_ns = now;
}

/* Sounds the key's tones, and the silence after them, by the same way that sound takes. */
static inline void scn_leg_hum(scn_leg *leg, uint64_t now)
{
    int16_t tones[SCN_FRAME];
    uint8_t count = leg->keypad.count;
    scn_keypad_sound(&leg->keypad, tones);
    leg->keypad.count = 0; /* let it pass */
    scn_leg_speak(leg, tones, SCN_RATE, now);
    leg->keypad.count = count;
}

/* Every 20 ms: press what is to be pressed. */
static inline void scn_leg_dial(scn_leg *leg, uint64_t now)
{
    if (!leg->keypad.count || !scn_leg_sends(leg))
        return;
    if (leg->remote.events == SCN_NO_EVENTS)
        scn_leg_hum(leg, now);
    else if (scn_keypad_down(&leg->keypad))
        scn_leg_press(leg, now);
    scn_keypad_turn(&leg->keypad);
    if (!leg->keypad.count && leg->peer)
        leg->out.origin = SCN_IDLE; /* what is relayed goes on after it */
}

/* Whether events of `leg` can be passed on to the other as they are. */
static inline bool scn_leg_passes_events(const scn_leg *leg, const scn_leg *to)
{
    return to->remote.events != SCN_NO_EVENTS && leg->remote.slow_events == to->remote.slow_events &&
           scn_codec_clock(leg->remote.codec) == scn_codec_clock(to->remote.codec);
}

/* Pass a packet on in its own buffer. */
static inline void scn_leg_relay(scn_leg *leg, scn_rtp *rtp, uint8_t type, uint64_t now)
{
    scn_place place;
    if (!scn_leg_sends(leg)) {
        leg->out.origin = SCN_IDLE;
        return;
    }
    if (rtp->size == 0 || scn_leg_dials(leg)) {
        scn_outgoing_skip(&leg->out, rtp);
        return;
    }
    if (!scn_outgoing_relayed(&leg->out, rtp, now, &place))
        return;
    uint8_t *packet = rtp->payload - SCN_RTP_HEADER;
    scn_rtp_build(packet, type, place.marker, place.sequence, place.timestamp, leg->out.ssrc);
    scn_leg_transmit(leg, packet, SCN_RTP_HEADER + rtp->size);
}

/* Whether what the far end says must be decoded for its peer. */
static inline bool scn_leg_translates(const scn_leg *leg)
{
    return leg->peer && leg->connected && leg->peer->connected &&
           !scn_codec_crosses(leg->remote.codec, leg->peer->remote.codec);
}

/* After a change of what is done with its sound: listen, or stop listening. */
static inline void scn_leg_attend(scn_leg *leg)
{
    bool heard = leg->peer && leg->peer->recorder && leg->peer->recorder->sides != SCN_FAR;
    bool tones = leg->connected && leg->remote.events == SCN_NO_EVENTS && leg->remote.codec >= SCN_LAWS;
    bool listens = leg->recorder || heard || leg->room || tones || scn_leg_translates(leg);
    if (listens && !leg->listening) {
        scn_ear_reset(leg->ear, leg->remote.codec);
        leg->ear->concealed = leg->concealed; /* this leg's so far, not another's that had the ear before */
        leg->ear->jitter.late = leg->late;
    }
    leg->listening = listens;
}

#endif
