/* The kernel's functions by name, for ctypes. */
#define _GNU_SOURCE
#include "chorus.h"
#include "conceal.h"
#include "digits.h"
#include "g711.h"
#include "g722.h"
#include "goertzel.h"
#include "jitter.h"
#include "latch.h"
#include "mix.h"
#include "resample.h"
#include "rtcp.h"
#include "wav.h"
#include "seal.h"

#include <stdlib.h>

int decode(int law, int code)
{
    scn_g711 g711;
    scn_g711_init(&g711);
    return g711.linear[law][code];
}

void encode(int law, uint8_t *out, const int16_t *in, size_t count)
{
    scn_g711_encode(law, out, in, count);
}

void cross(int law, uint8_t *codes, size_t count)
{
    scn_g711 g711;
    scn_g711_init(&g711);
    scn_g711_cross(&g711, law, codes, count);
}

/* type, marker, sequence, timestamp, ssrc, payload's offset, payload's size */
int parse(const uint8_t *data, size_t size, uint32_t *out)
{
    scn_rtp rtp;
    uint8_t *copy = malloc(size ? size : 1); /* of exact size */
    memcpy(copy, data, size);
    int wrong = scn_rtp_parse(&rtp, copy, size);
    if (!wrong) {
        uint32_t all[] = {rtp.type, rtp.marker, rtp.sequence, rtp.timestamp, rtp.ssrc, (uint32_t)(rtp.payload - copy),
                          rtp.size};
        memcpy(out, all, sizeof all);
    }
    free(copy);
    return wrong;
}

void build(uint8_t *out, int type, int marker, int sequence, uint32_t timestamp, uint32_t ssrc)
{
    scn_rtp_build(out, (uint8_t)type, marker, (uint16_t)sequence, timestamp, ssrc);
}

size_t reception_size(void)
{
    return sizeof(scn_reception);
}

void reception_hear(scn_reception *reception, uint32_t ssrc, uint16_t sequence, uint32_t timestamp, uint32_t arrival,
                    int timed)
{
    scn_rtp rtp = {.ssrc = ssrc, .sequence = sequence, .timestamp = timestamp};
    scn_reception_hear(reception, &rtp, arrival, timed);
}

size_t report(uint8_t *out, scn_reception *reception, uint32_t ssrc, uint32_t packets, uint64_t ntp, uint32_t sender)
{
    scn_remark remark = {.sender = sender, .sender_ns = 1000000000};
    scn_report report = {.ssrc = ssrc, .timestamp = 77, .packets = packets, .octets = 160 * packets, .ntp = ntp,
                         .now = 2500000000, .name = "abcdefghijklmno"};
    report.name[15] = 'p';
    return scn_rtcp_build(out, &report, reception, &remark);
}

size_t digits_size(void)
{
    return sizeof(scn_digits);
}

int digits_hear(scn_digits *digits, uint32_t ssrc, uint32_t timestamp, int marker, uint8_t *payload, uint32_t size)
{
    scn_rtp rtp = {.payload = payload, .size = size, .timestamp = timestamp, .ssrc = ssrc, .marker = marker};
    return scn_digits_hear(digits, &rtp, SCN_FRAME);
}

size_t jitter_size(void)
{
    return sizeof(scn_jitter);
}

void jitter_reset(scn_jitter *jitter, uint32_t frame)
{
    scn_jitter_reset(jitter, frame);
}

void jitter_put(scn_jitter *jitter, uint32_t ssrc, uint16_t sequence, uint32_t timestamp, int comfort,
                const uint8_t *payload, uint16_t size, uint32_t rest)
{
    scn_arrival packet = {.ssrc = ssrc, .timestamp = timestamp, .sequence = sequence, .size = size,
                          .comfort = comfort, .payload = payload};
    scn_jitter_put(jitter, &packet, rest);
}

void jitter_next(scn_jitter *jitter, uint32_t *out)
{
    scn_step step = scn_jitter_next(jitter);
    out[0] = step.kind;
    out[1] = step.slot;
    out[2] = step.units;
}

void jitter_heard(scn_jitter *jitter, uint32_t units)
{
    scn_jitter_heard(jitter, units);
}

int jitter_settle(scn_jitter *jitter, int quiet)
{
    return scn_jitter_settle(jitter, quiet);
}

size_t goertzel_size(void)
{
    return sizeof(scn_goertzel);
}

void goertzel_reset(scn_goertzel *goertzel)
{
    scn_goertzel_reset(goertzel);
}

int goertzel_hear(scn_goertzel *goertzel, const int16_t *sound)
{
    scn_tones tones;
    scn_tones_init(&tones);
    return scn_goertzel_hear(goertzel, &tones, sound, SCN_FRAME);
}

size_t conceal_size(void)
{
    return sizeof(scn_conceal);
}

void conceal_reset(scn_conceal *conceal, uint32_t rate)
{
    scn_conceal_reset(conceal, rate);
}

void conceal_fill(scn_conceal *conceal, int16_t *out, uint32_t count)
{
    scn_conceal_fill(conceal, out, count);
}

void conceal_hear(scn_conceal *conceal, int16_t *sound, uint32_t count)
{
    scn_conceal_hear(conceal, sound, count);
}

void resample(const int16_t *in, uint32_t from, int16_t *out, uint32_t to, int frames)
{
    scn_filters filters;
    scn_resampler resampler = {0};
    scn_filters_init(&filters);
    for (int i = 0; i < frames; i++)
        scn_resample(&filters, &resampler, out + i * (to / SCN_TICKS), to, in + i * (from / SCN_TICKS), from);
}

/* There and back again; `narrow` says for each piece of 20 ms whether it is sound of 8 kHz, which takes less of `in`. */
void g722(uint8_t *codes, int16_t *back, const int16_t *in, const uint8_t *narrow, int pieces)
{
    scn_g722 encoder, decoder;
    scn_g722_reset(&encoder);
    scn_g722_reset(&decoder);
    for (int i = 0; i < pieces; i++, codes += SCN_FRAME) {
        if (narrow[i]) {
            scn_g722_encode_narrow(&encoder, codes, in, SCN_FRAME);
            scn_g722_decode_narrow(&decoder, back, codes, SCN_FRAME);
        } else {
            scn_g722_encode(&encoder, codes, in, SCN_FRAME);
            scn_g722_decode(&decoder, back, codes, SCN_FRAME);
        }
        in += narrow[i] ? SCN_FRAME : 2 * SCN_FRAME;
        back += narrow[i] ? SCN_FRAME : 2 * SCN_FRAME;
    }
}

void g722_decode(int16_t *back, const uint8_t *codes, uint32_t count, int narrow)
{
    scn_g722 decoder;
    scn_g722_reset(&decoder);
    if (narrow)
        scn_g722_decode_narrow(&decoder, back, codes, count);
    else
        scn_g722_decode(&decoder, back, codes, count);
}

/* Likewise for several at once, all narrow or all wide: of each piece first what the first says, then the second. */
void g722_together(uint8_t *codes, int16_t *back, const int16_t *in, uint32_t count, int pieces, int wide)
{
    uint32_t samples = wide ? 2 * SCN_FRAME : SCN_FRAME;
    scn_g722 encoders[SCN_LANES], decoders[SCN_LANES];
    for (uint32_t i = 0; i < count; i++) {
        scn_g722_reset(&encoders[i]);
        scn_g722_reset(&decoders[i]);
    }
    for (int piece = 0; piece < pieces; piece++, in += count * samples, back += count * samples) {
        scn_chorus chorus = {.count = count, .wide = wide};
        scn_lesson lesson = {.wide = wide};
        scn_g722 *states[SCN_LANES];
        uint8_t made[SCN_LANES][SCN_FRAME];
        for (uint32_t i = 0; i < count; i++) {
            memcpy(chorus.sound[i], in + i * samples, samples * sizeof *in);
            states[i] = &encoders[i];
        }
        scn_chorus_encode(&chorus, states, made);
        for (uint32_t i = 0; i < count; i++, codes += SCN_FRAME) {
            memcpy(codes, made[i], SCN_FRAME);
            scn_lesson_add(&lesson, &decoders[i], codes, back + i * samples);
        }
        scn_lesson_decode(&lesson);
    }
}

void mix(const int16_t *voices, int count, int16_t *out)
{
    int32_t sum[SCN_FRAME] = {0};
    for (int i = 0; i < count; i++)
        scn_mix_add(sum, voices + i * SCN_FRAME, SCN_FRAME);
    for (int i = 0; i < count; i++)
        scn_mix_without(out + i * SCN_FRAME, sum, voices + i * SCN_FRAME, SCN_FRAME);
}

uint32_t wav_header(uint8_t *out, int channels, int law, uint32_t rate, uint32_t size)
{
    scn_wav wav = {channels, law, rate};
    scn_wav_header(out, wav, size);
    return scn_wav_size(wav);
}

size_t seal_size(void)
{
    return sizeof(scn_seal);
}

int seal_can(int suite)
{
    return scn_seal_can((scn_suite)suite);
}

void seal_init(scn_seal *seal, int suite, const uint8_t *secret)
{
    scn_seal_init(seal, (scn_suite)suite, secret);
}

size_t seal_close(scn_seal *seal, uint8_t *packet, size_t size)
{
    return scn_seal_close(seal, packet, size);
}

size_t seal_open(scn_seal *seal, uint8_t *packet, size_t size)
{
    return scn_seal_open(seal, packet, size);
}

/* A host of 0 is unknown. */
static scn_address address_of(uint32_t host, uint16_t port)
{
    scn_address address = {.v4 = {.sin_family = host ? AF_INET : AF_UNSPEC, .sin_port = htons(port)}};
    address.v4.sin_addr.s_addr = htonl(host);
    return address;
}

size_t latch_size(void)
{
    return sizeof(scn_latch);
}

void latch_begin(scn_latch *latch, uint32_t host, uint16_t port, uint32_t signalling, int moved)
{
    scn_address told = address_of(host, port), near = address_of(signalling, 0);
    scn_latch_begin(latch, &told, &near, moved);
}

int latch_hear(scn_latch *latch, uint32_t host, uint16_t port, int proven, uint64_t now)
{
    scn_address from = address_of(host, port);
    return scn_latch_hear(latch, &from, proven, now);
}

int latch_locks(scn_latch *latch, uint64_t now)
{
    return scn_latch_locks(latch, now);
}

void latch_forget(scn_latch *latch)
{
    scn_latch_forget(latch);
}
