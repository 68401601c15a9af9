/* G.722 for eight telephones at once. Each sample waits for the one before, so that a processor is
 * mostly idle over a single stream; eight run in the lanes of its vectors in the time of two. Step for step the same as
 * in g722.h, whose names these are. */
#ifndef SCN_G722_LANES_H
#define SCN_G722_LANES_H

#include "g722.h"

enum {
    SCN_LANES = 8,
    SCN_LANES_ALL = SCN_G722_PIECE * SCN_LANES,
};

#ifdef __x86_64__
#define SCN_LANES_TARGET __attribute__((target("avx2")))
#define SCN_LANES_INLINE static inline __attribute__((always_inline, target("avx2")))
static inline bool scn_lanes_fit(void)
{
    return __builtin_cpu_supports("avx2");
}
#else
#define SCN_LANES_TARGET
#define SCN_LANES_INLINE static inline __attribute__((always_inline))
static inline bool scn_lanes_fit(void)
{
    return false; /* not measured: one after the other */
}
#endif

typedef int32_t scn_lanes __attribute__((vector_size(4 * SCN_LANES)));
typedef int16_t scn_lanes_short __attribute__((vector_size(2 * SCN_LANES)));

typedef struct {
    scn_lanes s, sz, r, p1, p2, a1, a2, d[SCN_ZEROS], b[SCN_ZEROS], nb, det;
} scn_g722_bands;

/* Lane by lane; a sample's lanes lie side by side in memory. */

SCN_LANES_INLINE scn_lanes scn_lanes_load(const int16_t *from)
{
    scn_lanes_short lanes;
    memcpy(&lanes, from, sizeof lanes);
    return __builtin_convertvector(lanes, scn_lanes);
}

SCN_LANES_INLINE void scn_lanes_store(int16_t *to, scn_lanes lanes)
{
    scn_lanes_short narrow = __builtin_convertvector(lanes, scn_lanes_short);
    memcpy(to, &narrow, sizeof narrow);
}

SCN_LANES_INLINE scn_lanes scn_lanes_choose(scn_lanes which, scn_lanes yes, scn_lanes no)
{
    return (yes & which) | (no & ~which);
}

SCN_LANES_INLINE scn_lanes scn_lanes_clamp(scn_lanes value, scn_lanes least, scn_lanes most)
{
    value = scn_lanes_choose(value < most, value, most);
    return scn_lanes_choose(value > least, value, least);
}

SCN_LANES_INLINE scn_lanes scn_lanes_within(scn_lanes value, int least, int most)
{
    scn_lanes zero = {0};
    return scn_lanes_clamp(value, zero + least, zero + most);
}

SCN_LANES_INLINE scn_lanes scn_lanes_saturate(scn_lanes value)
{
    return scn_lanes_within(value, INT16_MIN, INT16_MAX);
}

/* Entries of a table of eight, sixteen and thirty-two. */

SCN_LANES_INLINE scn_lanes scn_lanes_of_8(const int *table, scn_lanes at)
{
    scn_lanes entries;
    memcpy(&entries, table, sizeof entries);
    return __builtin_shuffle(entries, at);
}

SCN_LANES_INLINE scn_lanes scn_lanes_of_16(const int *table, scn_lanes at)
{
    scn_lanes low, high;
    memcpy(&low, table, sizeof low);
    memcpy(&high, table + SCN_LANES, sizeof high);
    return __builtin_shuffle(low, high, at);
}

SCN_LANES_INLINE scn_lanes scn_lanes_of_32(const int *table, scn_lanes at)
{
    return scn_lanes_choose(at > 15, scn_lanes_of_16(table + 16, at & 15), scn_lanes_of_16(table, at & 15));
}

/* The predictor, as in g722.h. */

SCN_LANES_INLINE void scn_bands_poles(scn_g722_bands *bands, scn_lanes p)
{
    scn_lanes like1 = ~(p ^ bands->p1) >> 31, like2 = ~(p ^ bands->p2) >> 31;
    scn_lanes slope = scn_lanes_within(((bands->a1 ^ like1) - like1) >> 5, -256, 255);
    scn_lanes second = scn_lanes_within(slope + (like2 & 256) - 128 + ((bands->a2 * 127) >> 7), -12288, 12288);
    scn_lanes limit = 15360 - second;
    bands->a1 = scn_lanes_clamp((like1 & 384) - 192 + ((bands->a1 * 255) >> 8), -limit, limit);
    bands->a2 = second;
    bands->p2 = bands->p1;
    bands->p1 = p;
}

SCN_LANES_INLINE void scn_bands_zeros(scn_g722_bands *bands, scn_lanes d)
{
    scn_lanes sum = {0}, step = (d != 0) & 128, newer = d;
    for (int i = 0; i < SCN_ZEROS; i++) {
        scn_lanes older = bands->d[i], against = (older ^ d) >> 31;
        scn_lanes b = ((bands->b[i] * 255) >> 8) + ((step ^ against) - against);
        sum += (b * newer) >> 14;
        bands->b[i] = b;
        bands->d[i] = newer;
        newer = older;
    }
    bands->sz = scn_lanes_saturate(sum);
}

SCN_LANES_INLINE void scn_bands_learn(scn_g722_bands *bands, scn_lanes difference)
{
    scn_lanes r = scn_lanes_saturate(2 * (bands->s + difference));
    scn_bands_poles(bands, bands->sz + difference);
    scn_lanes poles = scn_lanes_saturate(((bands->a1 * r) >> 15) + ((bands->a2 * bands->r) >> 15));
    bands->r = r;
    scn_bands_zeros(bands, difference);
    bands->s = scn_lanes_saturate(poles + bands->sz);
}

SCN_LANES_INLINE void scn_bands_scale(scn_g722_bands *bands, scn_lanes move, int most, int shift)
{
    bands->nb = scn_lanes_within(((bands->nb * 127) >> 7) + move, 0, most);
    bands->det = scn_lanes_of_32(scn_g722_ilb, (bands->nb >> 6) & 31) << (bands->nb >> 11) >> shift << 2;
}

SCN_LANES_INLINE void scn_bands_learn_low(scn_g722_bands *bands, scn_lanes difference, scn_lanes move)
{
    scn_bands_scale(bands, move, 18432, 8);
    scn_bands_learn(bands, difference);
}

SCN_LANES_INLINE void scn_bands_learn_high(scn_g722_bands *bands, scn_lanes difference, scn_lanes code)
{
    scn_bands_scale(bands, scn_lanes_of_8(scn_g722_wh, code), 22528, 10);
    scn_bands_learn(bands, difference);
}

/* In and out of the lanes. */

SCN_LANES_INLINE void scn_bands_take(scn_g722_bands *bands, scn_g722_band *const *from)
{
    for (int lane = 0; lane < SCN_LANES; lane++) {
        const scn_g722_band *band = from[lane];
        bands->s[lane] = band->s;
        bands->sz[lane] = band->sz;
        bands->r[lane] = band->r;
        bands->p1[lane] = band->p1;
        bands->p2[lane] = band->p2;
        bands->a1[lane] = band->a1;
        bands->a2[lane] = band->a2;
        bands->nb[lane] = band->nb;
        bands->det[lane] = band->det;
        for (int i = 0; i < SCN_ZEROS; i++) {
            bands->d[i][lane] = band->d[i];
            bands->b[i][lane] = band->b[i];
        }
    }
}

SCN_LANES_INLINE void scn_bands_give(const scn_g722_bands *bands, scn_g722_band *const *to)
{
    for (int lane = 0; lane < SCN_LANES; lane++) {
        scn_g722_band *band = to[lane];
        band->s = bands->s[lane];
        band->sz = bands->sz[lane];
        band->r = bands->r[lane];
        band->p1 = bands->p1[lane];
        band->p2 = bands->p2[lane];
        band->a1 = bands->a1[lane];
        band->a2 = bands->a2[lane];
        band->nb = bands->nb[lane];
        band->det = bands->det[lane];
        for (int i = 0; i < SCN_ZEROS; i++) {
            band->d[i] = bands->d[i][lane];
            band->b[i] = bands->b[i][lane];
        }
    }
}

/* Four bits of a difference without its sign, less the first of the upper eight, which these are. */
SCN_LANES_INLINE scn_lanes scn_bands_quantise(scn_lanes size, scn_lanes det)
{
    scn_lanes code = {7, 7, 7, 7, 7, 7, 7, 7};
    for (int step = 2; step < SCN_STEPS; step += 4)
        code += size >= (scn_g722_q6[step] * det) >> 12; /* true is -1 */
    return code;
}

typedef int16_t scn_lanes_sound[SCN_LANES][SCN_G722_PIECE];
typedef uint8_t scn_lanes_codes[SCN_LANES][SCN_G722_PIECE];

SCN_LANES_INLINE void scn_lanes_enter(int16_t *lanes, const int16_t (*sound)[SCN_G722_PIECE])
{
    for (int i = 0; i < SCN_G722_PIECE; i++)
        for (int lane = 0; lane < SCN_LANES; lane++)
            lanes[i * SCN_LANES + lane] = sound[lane][i];
}

SCN_LANES_INLINE void scn_lanes_leave(int16_t (*sound)[SCN_G722_PIECE], const int16_t *lanes)
{
    for (int lane = 0; lane < SCN_LANES; lane++)
        for (int i = 0; i < SCN_G722_PIECE; i++)
            sound[lane][i] = lanes[i * SCN_LANES + lane];
}

/* A piece of each band, of eight different telephones. */

SCN_LANES_TARGET static inline void scn_lanes_encode_low(scn_g722_band *const *states, scn_lanes_codes out,
                                                         const int16_t (*sound)[SCN_G722_PIECE])
{
    int16_t size[SCN_LANES_ALL], negative[SCN_LANES_ALL];
    uint16_t det[SCN_LANES_ALL];
    uint8_t codes[SCN_LANES_ALL];
    scn_g722_bands bands;
    scn_bands_take(&bands, states);
    scn_lanes_enter(size, sound);
    for (int i = 0; i < SCN_LANES_ALL; i += SCN_LANES) {
        scn_lanes error = scn_lanes_load(size + i) - bands.s, sign = error >> 31, far = error ^ sign;
        scn_lanes code = scn_bands_quantise(far, bands.det);
        scn_lanes difference = (((scn_lanes_of_8(scn_g722_qm4 + 8, code) ^ sign) - sign) * bands.det) >> 15;
        scn_lanes_store(size + i, scn_lanes_saturate(far));
        scn_lanes_store(negative + i, sign);
        scn_lanes_store((int16_t *)det + i, bands.det);
        scn_bands_learn_low(&bands, difference, scn_lanes_of_8(scn_g722_wl + 8, code));
    }
    scn_bands_give(&bands, states);
    for (int i = 0; i < SCN_LANES_ALL; i += SCN_G722_PIECE)
        scn_g722_codes(codes + i, size + i, negative + i, det + i, SCN_G722_PIECE);
    for (int lane = 0; lane < SCN_LANES; lane++)
        for (int i = 0; i < SCN_G722_PIECE; i++)
            out[lane][i] = codes[i * SCN_LANES + lane];
}

SCN_LANES_TARGET static inline void scn_lanes_encode_high(scn_g722_band *const *states, scn_lanes_codes out,
                                                          const int16_t (*sound)[SCN_G722_PIECE])
{
    int16_t lanes[SCN_LANES_ALL];
    scn_g722_bands bands;
    scn_bands_take(&bands, states);
    scn_lanes_enter(lanes, sound);
    for (int i = 0; i < SCN_LANES_ALL; i += SCN_LANES) {
        scn_lanes error = scn_lanes_load(lanes + i) - bands.s, sign = error >> 31;
        scn_lanes far = (error ^ sign) >= (564 * bands.det) >> 12;
        scn_lanes code = scn_lanes_choose(sign, far + 1, far + SCN_G722_STILL);
        scn_lanes_store(lanes + i, code << 6);
        scn_bands_learn_high(&bands, (bands.det * scn_lanes_of_8(scn_g722_qm2, code)) >> 15, code);
    }
    scn_bands_give(&bands, states);
    for (int lane = 0; lane < SCN_LANES; lane++)
        for (int i = 0; i < SCN_G722_PIECE; i++)
            out[lane][i] |= (uint8_t)lanes[i * SCN_LANES + lane];
}

SCN_LANES_TARGET static inline void scn_lanes_decode_low(scn_g722_band *const *states, scn_lanes_sound out,
                                                         const uint8_t *const *in)
{
    int16_t codes[SCN_LANES_ALL], sound[SCN_LANES_ALL];
    scn_g722_bands bands;
    scn_bands_take(&bands, states);
    for (int i = 0; i < SCN_G722_PIECE; i++)
        for (int lane = 0; lane < SCN_LANES; lane++) {
            int code = in[lane][i] & 63;
            codes[i * SCN_LANES + lane] = (int16_t)(code >> 2);
            sound[i * SCN_LANES + lane] = (int16_t)scn_g722_qm6[code];
        }
    for (int i = 0; i < SCN_LANES_ALL; i += SCN_LANES) {
        scn_lanes code = scn_lanes_load(codes + i), fine = (bands.det * scn_lanes_load(sound + i)) >> 15;
        scn_lanes difference = (scn_lanes_of_16(scn_g722_qm4, code) * bands.det) >> 15;
        scn_lanes_store(sound + i, scn_lanes_within(bands.s + fine, -16384, 16383));
        scn_bands_learn_low(&bands, difference, scn_lanes_of_16(scn_g722_wl, code));
    }
    scn_bands_give(&bands, states);
    scn_lanes_leave(out, sound);
}

SCN_LANES_TARGET static inline void scn_lanes_decode_high(scn_g722_band *const *states, scn_lanes_sound out,
                                                          const uint8_t *const *in)
{
    int16_t lanes[SCN_LANES_ALL];
    scn_g722_bands bands;
    scn_bands_take(&bands, states);
    for (int i = 0; i < SCN_G722_PIECE; i++)
        for (int lane = 0; lane < SCN_LANES; lane++)
            lanes[i * SCN_LANES + lane] = (int16_t)(in[lane][i] >> 6);
    for (int i = 0; i < SCN_LANES_ALL; i += SCN_LANES) {
        scn_lanes code = scn_lanes_load(lanes + i);
        scn_lanes difference = (bands.det * scn_lanes_of_8(scn_g722_qm2, code)) >> 15;
        scn_lanes_store(lanes + i, scn_lanes_within(bands.s + difference, -16384, 16383));
        scn_bands_learn_high(&bands, difference, code);
    }
    scn_bands_give(&bands, states);
    scn_lanes_leave(out, lanes);
}

#endif
