/* The RTP header (RFC 3550 §5.1). Every byte of what is parsed may be hostile. */
#ifndef SCN_RTP_H
#define SCN_RTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SCN_RTP_HEADER = 12 };
enum { SCN_RTP_TRUNCATED = -1, SCN_RTP_VERSION = -2, SCN_RTP_PADDING = -3 };

typedef struct {
    uint8_t *payload; /* inside the datagram, at least SCN_RTP_HEADER bytes after its start */
    uint32_t size;    /* of the payload, padding taken off */
    uint32_t timestamp, ssrc;
    uint16_t sequence;
    uint8_t type;
    bool marker;
} scn_rtp;

static inline uint16_t scn_get16(const uint8_t *at)
{
    return (uint16_t)(at[0] << 8 | at[1]);
}

static inline uint32_t scn_get32(const uint8_t *at)
{
    return (uint32_t)scn_get16(at) << 16 | scn_get16(at + 2);
}

static inline void scn_put16(uint8_t *at, uint16_t value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

static inline void scn_put32(uint8_t *at, uint32_t value)
{
    scn_put16(at, (uint16_t)(value >> 16));
    scn_put16(at + 2, (uint16_t)value);
}

/* RTCP that came to the RTP port (RFC 5761 §4). */
static inline bool scn_rtp_is_rtcp(const uint8_t *data, size_t size)
{
    return size >= 2 && data[0] >> 6 == 2 && data[1] >= 192 && data[1] <= 223;
}

/* Bytes before the payload: fixed header, CSRC list, header extension; negative when they are not all there. */
static inline int scn_rtp_lead(const uint8_t *data, size_t size)
{
    size_t lead = SCN_RTP_HEADER + 4u * (data[0] & 15u);
    if (data[0] & 0x10) {
        if (size < lead + 4)
            return SCN_RTP_TRUNCATED;
        lead += 4 + 4u * scn_get16(data + lead + 2);
    }
    return size < lead ? SCN_RTP_TRUNCATED : (int)lead;
}

/* 0, or why it is not RTP. */
static inline int scn_rtp_parse(scn_rtp *rtp, uint8_t *data, size_t size)
{
    if (size < SCN_RTP_HEADER)
        return SCN_RTP_TRUNCATED;
    if (data[0] >> 6 != 2)
        return SCN_RTP_VERSION;
    int lead = scn_rtp_lead(data, size);
    if (lead < 0)
        return lead;
    size_t payload = size - (size_t)lead, padding = 0;
    if (data[0] & 0x20) {
        padding = payload ? data[size - 1] : 0;
        if (padding == 0 || padding > payload)
            return SCN_RTP_PADDING;
    }
    *rtp = (scn_rtp){
        .payload = data + lead,
        .size = (uint32_t)(payload - padding),
        .timestamp = scn_get32(data + 4),
        .ssrc = scn_get32(data + 8),
        .sequence = scn_get16(data + 2),
        .type = data[1] & 0x7f,
        .marker = data[1] >> 7,
    };
    return 0;
}

static inline void scn_rtp_build(uint8_t *packet, uint8_t type, bool marker, uint16_t sequence, uint32_t timestamp,
                                 uint32_t ssrc)
{
    packet[0] = 0x80;
    packet[1] = (uint8_t)(type | (marker ? 0x80 : 0));
    scn_put16(packet + 2, sequence);
    scn_put32(packet + 4, timestamp);
    scn_put32(packet + 8, ssrc);
}

#endif
