/* RTCP: what arrived of a stream, as a report block says it, and what the far end says of ours (RFC 3550 §6.4, A.1,
 * A.3, A.8). Every byte of what is parsed may be hostile. */
#ifndef SCN_RTCP_H
#define SCN_RTCP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "rtp.h"

enum {
    SCN_RTCP_SR = 200,
    SCN_RTCP_RR = 201,
    SCN_RTCP_SDES = 202,
    SCN_RTCP_HEADER = 8, /* with the sender's SSRC */
    SCN_RTCP_SENDER = 20,
    SCN_RTCP_BLOCK = 24,
    SCN_RTCP_NAME = 16, /* of CNAME, bytes */
    SCN_RTCP_MOST = 256,
    SCN_RTCP_CLOCK_SET = 48000, /* units; a change of transit beyond that is none of the network's */
};

#define SCN_RTCP_EVERY_NS UINT64_C(5000000000)

/* Of the stream that comes in. */
typedef struct {
    uint32_t ssrc;
    uint32_t highest; /* sequence number, extended by its wraps */
    uint32_t base;    /* the first one, likewise */
    uint32_t received;
    uint32_t transit; /* of the last packet: arrival less timestamp, in units of the clock */
    uint32_t jitter;  /* times 16 */
    uint32_t expected_before, received_before; /* at the last report */
    bool running;
} scn_reception;

/* What the other side reports, and when its last report came. */
typedef struct {
    uint32_t sender;   /* middle of its NTP time; 0: none came yet */
    uint64_t sender_ns;
    uint32_t lost, jitter, round_trip_us; /* of our stream, as it says */
    uint8_t fraction;                     /* lost since its last report, of 256 */
    bool known;
} scn_remark;

/* A packet of the stream; `arrival` in units of its clock. */
static inline void scn_reception_hear(scn_reception *reception, const scn_rtp *rtp, uint32_t arrival, bool timed)
{
    uint32_t transit = arrival - rtp->timestamp;
    int16_t step = (int16_t)(uint16_t)(rtp->sequence - (uint16_t)reception->highest);
    if (!reception->running || rtp->ssrc != reception->ssrc || step < -1000 || step > 1000) {
        *reception = (scn_reception){.ssrc = rtp->ssrc, .highest = rtp->sequence, .base = rtp->sequence,
                                     .transit = transit, .running = true};
    } else if (step > 0) {
        reception->highest += (uint32_t)step;
    }
    reception->received++;
    if (!timed)
        return;
    int32_t change = (int32_t)(transit - reception->transit);
    uint32_t size = (uint32_t)(change < 0 ? -(int64_t)change : change);
    if (size <= SCN_RTCP_CLOCK_SET)
        reception->jitter += size - ((reception->jitter + 8) >> 4);
    reception->transit = transit;
}

static inline uint32_t scn_reception_expected(const scn_reception *reception)
{
    return reception->running ? reception->highest - reception->base + 1 : 0;
}

/* Of 256, since the last time. */
static inline uint8_t scn_reception_fraction(scn_reception *reception)
{
    uint32_t expected = scn_reception_expected(reception) - reception->expected_before;
    uint32_t received = reception->received - reception->received_before;
    reception->expected_before += expected;
    reception->received_before += received;
    return expected == 0 || received >= expected ? 0 : (uint8_t)(((uint64_t)(expected - received) << 8) / expected);
}

/* NTP time's middle 32 bits (§4) are units of 1/65536 s. */
static inline uint64_t scn_ntp(uint64_t wall_ns)
{
    uint64_t seconds = wall_ns / 1000000000u + UINT64_C(2208988800), rest = wall_ns % 1000000000u;
    return seconds << 32 | (rest << 32) / 1000000000u;
}

/* A report: of the sender where it has sent, and of what it received. */
typedef struct {
    uint32_t ssrc, timestamp, packets, octets;
    uint64_t ntp, now;
    char name[SCN_RTCP_NAME];
} scn_report;

static inline size_t scn_rtcp_block(uint8_t *at, scn_reception *reception, const scn_remark *remark, uint64_t now)
{
    int64_t lost = (int64_t)scn_reception_expected(reception) - reception->received;
    lost = lost > 0x7fffff ? 0x7fffff : lost < -0x800000 ? -0x800000 : lost;
    scn_put32(at, reception->ssrc);
    scn_put32(at + 4, (uint32_t)scn_reception_fraction(reception) << 24 | ((uint32_t)lost & 0xffffff));
    scn_put32(at + 8, reception->highest);
    scn_put32(at + 12, reception->jitter >> 4);
    scn_put32(at + 16, remark->sender);
    scn_put32(at + 20, remark->sender ? (uint32_t)((now - remark->sender_ns) / 1000 * 65536 / 1000000) : 0);
    return SCN_RTCP_BLOCK;
}

static inline size_t scn_rtcp_name(uint8_t *at, const scn_report *report)
{
    size_t size = 4 + 4 + 2 + SCN_RTCP_NAME + 2; /* header, SSRC, item, end and padding to a multiple of 4 */
    memset(at, 0, size);
    at[0] = 0x81;
    at[1] = SCN_RTCP_SDES;
    scn_put16(at + 2, (uint16_t)(size / 4 - 1));
    scn_put32(at + 4, report->ssrc);
    at[8] = 1; /* CNAME */
    at[9] = SCN_RTCP_NAME;
    memcpy(at + 10, report->name, SCN_RTCP_NAME);
    return size;
}

/* A compound packet of at most SCN_RTCP_MOST bytes; its size. */
static inline size_t scn_rtcp_build(uint8_t *packet, const scn_report *report, scn_reception *reception,
                                    const scn_remark *remark)
{
    bool sends = report->packets > 0;
    size_t size = SCN_RTCP_HEADER;
    if (sends) {
        scn_put32(packet + 8, (uint32_t)(report->ntp >> 32));
        scn_put32(packet + 12, (uint32_t)report->ntp);
        scn_put32(packet + 16, report->timestamp);
        scn_put32(packet + 20, report->packets);
        scn_put32(packet + 24, report->octets);
        size += SCN_RTCP_SENDER;
    }
    if (reception->running)
        size += scn_rtcp_block(packet + size, reception, remark, report->now);
    packet[0] = (uint8_t)(0x80 | reception->running);
    packet[1] = sends ? SCN_RTCP_SR : SCN_RTCP_RR;
    scn_put16(packet + 2, (uint16_t)(size / 4 - 1));
    scn_put32(packet + 4, report->ssrc);
    return size + scn_rtcp_name(packet + size, report);
}

static inline void scn_remark_block(scn_remark *remark, const uint8_t *block, uint32_t ours, uint64_t ntp)
{
    if (scn_get32(block) != ours)
        return;
    uint32_t sent = scn_get32(block + 16), held = scn_get32(block + 20);
    uint32_t since = (uint32_t)(ntp >> 16) - sent - held;
    int32_t lost = (int32_t)(scn_get32(block + 4) << 8) >> 8;
    remark->fraction = block[4];
    remark->lost = lost > 0 ? (uint32_t)lost : 0;
    remark->jitter = scn_get32(block + 12);
    remark->known = true;
    if (sent && since < 0x80000000u && since >> 16 < 60) /* else its clock is wrong, or it guesses */
        remark->round_trip_us = (uint32_t)((uint64_t)since * 1000000 >> 16);
}

/* A compound packet; false when it is none. `ours` is the SSRC that blocks of us name. */
static inline bool scn_remark_hear(scn_remark *remark, const uint8_t *data, size_t size, uint32_t ours, uint64_t ntp,
                                   uint64_t now)
{
    bool heard = false;
    while (size >= SCN_RTCP_HEADER && data[0] >> 6 == 2) {
        size_t length = 4 * ((size_t)scn_get16(data + 2) + 1), at = SCN_RTCP_HEADER;
        if (length > size)
            break;
        if (data[1] == SCN_RTCP_SR && length >= SCN_RTCP_HEADER + SCN_RTCP_SENDER) {
            remark->sender = scn_get32(data + 10);
            remark->sender_ns = now;
            at += SCN_RTCP_SENDER;
        }
        heard = heard || data[1] == SCN_RTCP_SR || data[1] == SCN_RTCP_RR;
        if (data[1] == SCN_RTCP_SR || data[1] == SCN_RTCP_RR)
            for (int i = data[0] & 31; i > 0 && at + SCN_RTCP_BLOCK <= length; i--, at += SCN_RTCP_BLOCK)
                scn_remark_block(remark, data + at, ours, ntp);
        data += length;
        size -= length;
    }
    return heard;
}

#endif
