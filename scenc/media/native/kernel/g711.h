/* G.711: µ-law and A-law to and from s16, and straight from one law to the other. */
#ifndef SCN_G711_H
#define SCN_G711_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { SCN_ULAW, SCN_ALAW, SCN_LAWS };

/* Filled once by scn_g711_init and only read afterwards. */
typedef struct {
    int16_t linear[SCN_LAWS][256];
    uint8_t across[SCN_LAWS][256]; /* a code of this law as a code of the other */
} scn_g711;

static inline int16_t scn_ulaw_decode(uint8_t code)
{
    unsigned bits = code ^ 0xffu;
    int magnitude = (int)((((bits & 15u) << 3) + 132u) << ((bits >> 4) & 7u)) - 132;
    return (int16_t)(bits & 0x80u ? -magnitude : magnitude);
}

static inline int16_t scn_alaw_decode(uint8_t code)
{
    unsigned bits = code ^ 0x55u, segment = (bits >> 4) & 7u, step = ((bits & 15u) << 4) + 8u;
    int magnitude = (int)(segment ? (step + 256u) << (segment - 1u) : step);
    return (int16_t)(bits & 0x80u ? magnitude : -magnitude);
}

/* Exponent and the first four bits of the mantissa of a whole number below 2^24: what both laws keep. The float
 * unit finds the leading one without a branch, so the loops over samples vectorise. */
static inline unsigned scn_leading(int number)
{
    float value = (float)number;
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits >> 19;
}

static inline int scn_magnitude(int16_t sample, int most)
{
    int magnitude = sample < 0 ? -sample : sample;
    return magnitude < most ? magnitude : most;
}

static inline uint8_t scn_ulaw_encode(int16_t sample)
{
    unsigned code = scn_leading(scn_magnitude(sample, 32635) + 132) - ((127u + 7u) << 4);
    return (uint8_t) ~(code | (sample < 0 ? 0x80u : 0u));
}

static inline uint8_t scn_alaw_encode(int16_t sample)
{
    int magnitude = scn_magnitude(sample, 32767) >> 4;
    unsigned floating = scn_leading(magnitude) - ((127u + 3u) << 4);
    unsigned code = magnitude < 16 ? (unsigned)magnitude : floating;
    return (uint8_t)((code | (sample < 0 ? 0u : 0x80u)) ^ 0x55u);
}

static inline void scn_g711_init(scn_g711 *g711)
{
    for (int code = 0; code < 256; code++) {
        g711->linear[SCN_ULAW][code] = scn_ulaw_decode((uint8_t)code);
        g711->linear[SCN_ALAW][code] = scn_alaw_decode((uint8_t)code);
        g711->across[SCN_ULAW][code] = scn_alaw_encode(scn_ulaw_decode((uint8_t)code));
        g711->across[SCN_ALAW][code] = scn_ulaw_encode(scn_alaw_decode((uint8_t)code));
    }
}

static inline void scn_g711_encode(int law, uint8_t *restrict out, const int16_t *restrict in, size_t count)
{
    if (law == SCN_ULAW)
        for (size_t i = 0; i < count; i++)
            out[i] = scn_ulaw_encode(in[i]);
    else
        for (size_t i = 0; i < count; i++)
            out[i] = scn_alaw_encode(in[i]);
}

/* In place, to the other law. */
static inline void scn_g711_cross(const scn_g711 *g711, int law, uint8_t *codes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        codes[i] = g711->across[law][codes[i]];
}

#endif
