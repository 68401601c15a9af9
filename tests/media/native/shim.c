/* The kernel's functions by name, for ctypes. */
#define _GNU_SOURCE
#include "digits.h"
#include "g711.h"
#include "jitter.h"
#include "mix.h"
#include "rtp.h"
#include "wav.h"

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

size_t digits_size(void)
{
    return sizeof(scn_digits);
}

int digits_hear(scn_digits *digits, uint32_t ssrc, uint32_t timestamp, int marker, uint8_t *payload, uint32_t size)
{
    scn_rtp rtp = {.payload = payload, .size = size, .timestamp = timestamp, .ssrc = ssrc, .marker = marker};
    return scn_digits_hear(digits, &rtp);
}

size_t jitter_size(void)
{
    return sizeof(scn_jitter);
}

void jitter_put(scn_jitter *jitter, uint32_t ssrc, uint32_t timestamp, const uint8_t *codes, uint32_t count)
{
    scn_g711 g711;
    scn_g711_init(&g711);
    scn_jitter_put(jitter, ssrc, timestamp, codes, count, g711.linear[SCN_ULAW]);
}

void jitter_get(scn_jitter *jitter, int16_t *frame)
{
    scn_jitter_get(jitter, frame);
}

void mix(const int16_t *voices, int count, int16_t *out)
{
    int32_t sum[SCN_FRAME] = {0};
    for (int i = 0; i < count; i++)
        scn_mix_add(sum, voices + i * SCN_FRAME);
    for (int i = 0; i < count; i++)
        scn_mix_without(out + i * SCN_FRAME, sum, voices + i * SCN_FRAME);
}

void wav_header(uint8_t *out, uint32_t size)
{
    scn_wav_header(out, size);
}
