/* G.722 at 64 kbit/s: two bands of 8 kHz, each a difference to a prediction that encoder and decoder make alike.
 * Names are those of the blocks of ITU-T G.722. A telephone of G.711 hears and says nothing above the lower band: for it
 * that band alone is coded, as sound of 8 kHz. */
#ifndef SCN_G722_H
#define SCN_G722_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum {
    SCN_QMF = 24,
    SCN_ZEROS = 6,
    SCN_STEPS = 30,         /* of either sign in the lower band */
    SCN_G722_PIECE = 160,   /* codes that are made or read at a time */
    SCN_G722_STILL = 3,     /* the upper band's code for nothing */
};

typedef struct {
    int s, sz;                      /* the prediction, and its part from the zeros */
    int r, p1, p2, a1, a2;          /* poles; r is twice the sound before, as the filter has it */
    int d[SCN_ZEROS], b[SCN_ZEROS]; /* zeros; the newest difference first */
    int nb, det;                    /* the quantiser's scale, as a logarithm and as such */
} scn_g722_band;

/* One direction of one stream. */
typedef struct {
    scn_g722_band low, high;
    bool still; /* silence in the upper band changes nothing any more */
    int16_t past[SCN_QMF - 2];
} scn_g722;

static const int16_t scn_g722_odd[SCN_QMF] = {3,   0, -11,  0, 12,  0, 32,  0, -210, 0, 951, 0,
                                              3876, 0, -805, 0, 362, 0, -156, 0, 53,  0, -11, 0};

static const int16_t scn_g722_even[SCN_QMF] = {0, -11, 0, 53, 0, -156, 0, 362, 0, -805, 0, 3876,
                                               0, 951, 0, -210, 0, 32,  0, 12,  0, -11,  0, 3};

static const int scn_g722_q6[SCN_STEPS] = {0,   35,  72,  110, 150,  190,  233,  276,  323,  370,  422,  473,  530,  587,  650,
                                           714, 786, 858, 940, 1023, 1121, 1219, 1339, 1458, 1612, 1765, 1980, 2195, 2557, 2919};

static const int scn_g722_qm6[64] = {
    -136,   -136,   -136,   -136,   -24808, -21904, -19008, -16704, -14984, -13512, -12280, -11192, -10232,
    -9360,  -8576,  -7856,  -7192,  -6576,  -6000,  -5456,  -4944,  -4464,  -4008,  -3576,  -3168,  -2776,
    -2400,  -2032,  -1688,  -1360,  -1040,  -728,   24808,  21904,  19008,  16704,  14984,  13512,  12280,
    11192,  10232,  9360,   8576,   7856,   7192,   6576,   6000,   5456,   4944,   4464,   4008,   3576,
    3168,   2776,   2400,   2032,   1688,   1360,   1040,   728,    432,    136,    -432,   -136};

static const int scn_g722_qm4[16] = {0,     -20456, -12896, -8968, -6288, -4240, -2584, -1200,
                                     20456, 12896,  8968,   6288,  4240,  2584,  1200,  0};

static const int scn_g722_qm2[8] = {-7408, -1616, 7408, 1616}; /* four, and room for a vector */

/* How the scale moves, by the four bits that both sides see. */
static const int scn_g722_wl[16] = {-60, 3042, 1198, 538, 334, 172, 58, -30, 3042, 1198, 538, 334, 172, 58, -30, -60};

static const int scn_g722_wh[8] = {798, -214, 798, -214};

static const int scn_g722_ilb[32] = {2048, 2093, 2139, 2186, 2233, 2282, 2332, 2383, 2435, 2489, 2543,
                                     2599, 2656, 2714, 2774, 2834, 2896, 2960, 3025, 3091, 3158, 3228,
                                     3298, 3371, 3444, 3520, 3597, 3676, 3756, 3838, 3922, 4008};

static inline int scn_clamp(int value, int least, int most)
{
    return value < least ? least : value > most ? most : value;
}

static inline int scn_saturate(int value)
{
    return scn_clamp(value, INT16_MIN, INT16_MAX);
}

static inline void scn_g722_reset(scn_g722 *state)
{
    memset(state, 0, sizeof *state);
    state->low.det = 32;
    state->high.det = 8;
}

/* UPPOL2, UPPOL1: the poles. Signs are compared without a branch: they are as good as random. */
static inline void scn_g722_poles(scn_g722_band *band, int p)
{
    int like1 = ~(p ^ band->p1) >> 31, like2 = ~(p ^ band->p2) >> 31; /* -1 or 0 */
    int slope = scn_clamp(((band->a1 ^ like1) - like1) >> 5, -256, 255);
    int second = scn_clamp(slope + (like2 & 256) - 128 + ((band->a2 * 127) >> 7), -12288, 12288);
    int limit = 15360 - second;
    band->a1 = scn_clamp((like1 & 384) - 192 + ((band->a1 * 255) >> 8), -limit, limit);
    band->a2 = second;
    band->p2 = band->p1;
    band->p1 = p;
}

/* UPZERO, DELAYA, FILTEZ: the zeros. `b` leaks too fast and `d` is too small for anything but the sum to saturate. */
static inline void scn_g722_zeros(scn_g722_band *band, int d)
{
    int sum = 0, step = d ? 128 : 0, newer = d;
    for (int i = 0; i < SCN_ZEROS; i++) {
        int older = band->d[i], against = (older ^ d) >> 31;
        int b = ((band->b[i] * 255) >> 8) + ((step ^ against) - against);
        sum += (b * newer) >> 14;
        band->b[i] = b;
        band->d[i] = newer;
        newer = older;
    }
    band->sz = scn_saturate(sum);
}

/* The next prediction, from the difference that was sent: FILTEP, PREDIC. */
static inline void scn_g722_learn(scn_g722_band *band, int difference)
{
    int r = scn_saturate(2 * (band->s + difference));
    scn_g722_poles(band, band->sz + difference);
    int poles = scn_saturate(((band->a1 * r) >> 15) + ((band->a2 * band->r) >> 15));
    band->r = r;
    scn_g722_zeros(band, difference);
    band->s = scn_saturate(poles + band->sz);
}

/* LOGSCL, SCALEL and their like for the other band. */
static inline void scn_g722_scale(scn_g722_band *band, int move, int most, int shift)
{
    int nb = ((band->nb * 127) >> 7) + move;
    nb &= ~(nb >> 31);
    band->nb = nb < most ? nb : most;
    band->det = scn_g722_ilb[(band->nb >> 6) & 31] << (band->nb >> 11) >> shift << 2;
}

/* `code`: the four bits that both sides learn from, of a difference without its sign. */
static inline void scn_g722_learn_low(scn_g722_band *band, int code, int sign)
{
    int difference = (((scn_g722_qm4[code] ^ sign) - sign) * band->det) >> 15;
    scn_g722_scale(band, scn_g722_wl[code], 18432, 8);
    scn_g722_learn(band, difference);
}

static inline void scn_g722_learn_high(scn_g722_band *band, int code)
{
    int difference = (band->det * scn_g722_qm2[code]) >> 15;
    scn_g722_scale(band, scn_g722_wh[code], 22528, 10);
    scn_g722_learn(band, difference);
}

/* QUANTL, those four bits of a difference without its sign: every fourth step is the border of one. */
static inline int scn_g722_quantise_low(int size, int det)
{
    int code = 15;
    for (int step = 2; step < SCN_STEPS; step += 4)
        code -= size >= (scn_g722_q6[step] * det) >> 12;
    return code;
}

/* QUANTL: six bits, of sizes without their signs and the scales of then. What is known of the whole piece is left to the
 * end, where many codes are made at once. */
static inline __attribute__((always_inline)) void scn_g722_codes(uint8_t *restrict codes, const int16_t *restrict size,
                                                                 const int16_t *restrict negative,
                                                                 const uint16_t *restrict det, size_t count)
{
    int16_t steps[SCN_G722_PIECE];
    for (size_t i = 0; i < count; i++)
        steps[i] = 1;
    for (int step = 1; step < SCN_STEPS; step++) {
        uint16_t border = (uint16_t)(scn_g722_q6[step] << 4); /* 16 bits by 16, of which the upper half is taken */
        for (size_t i = 0; i < count; i++)
            steps[i] += (int16_t)(((uint32_t)border * det[i]) >> 16) <= size[i];
    }
    for (size_t i = 0; i < count; i++)
        codes[i] = (uint8_t)((negative[i] ? (steps[i] < 3 ? 64 : 34) : 62) - steps[i]);
}

static inline void scn_g722_encode_low(scn_g722_band *state, uint8_t *restrict codes, const int16_t *restrict sound, size_t count)
{
    scn_g722_band band = *state;
    int16_t size[SCN_G722_PIECE], negative[SCN_G722_PIECE];
    uint16_t det[SCN_G722_PIECE];
    for (size_t i = 0; i < count; i++) {
        int error = sound[i] - band.s, sign = error >> 31, far = error ^ sign;
        size[i] = (int16_t)(far < INT16_MAX ? far : INT16_MAX);
        negative[i] = (int16_t)sign;
        det[i] = (uint16_t)band.det;
        scn_g722_learn_low(&band, scn_g722_quantise_low(far, band.det), sign);
    }
    *state = band;
    scn_g722_codes(codes, size, negative, det, count);
}

/* QUANTH: two bits, above those of the lower band. */
static inline void scn_g722_encode_high(scn_g722_band *state, uint8_t *restrict codes, const int16_t *restrict sound, size_t count)
{
    scn_g722_band band = *state;
    for (size_t i = 0; i < count; i++) {
        int error = sound[i] - band.s, sign = error >> 31, far = (error ^ sign) >= (564 * band.det) >> 12;
        int code = sign ? !far : SCN_G722_STILL - far;
        scn_g722_learn_high(&band, code);
        codes[i] |= (uint8_t)(code << 6);
    }
    *state = band;
}

static inline void scn_g722_decode_low(scn_g722_band *state, int16_t *restrict sound, const uint8_t *restrict codes, size_t count)
{
    scn_g722_band band = *state;
    for (size_t i = 0; i < count; i++) {
        int code = codes[i] & 63;
        sound[i] = (int16_t)scn_clamp(band.s + ((band.det * scn_g722_qm6[code]) >> 15), -16384, 16383);
        scn_g722_learn_low(&band, code >> 2, 0);
    }
    *state = band;
}

static inline void scn_g722_decode_high(scn_g722_band *state, int16_t *restrict sound, const uint8_t *restrict codes, size_t count)
{
    scn_g722_band band = *state;
    for (size_t i = 0; i < count; i++) {
        int code = codes[i] >> 6;
        sound[i] = (int16_t)scn_clamp(band.s + ((band.det * scn_g722_qm2[code]) >> 15), -16384, 16383);
        scn_g722_learn_high(&band, code);
    }
    *state = band;
}

/* The past, and behind it room for a piece: what the filter is moved along. */
typedef int16_t scn_g722_line[SCN_QMF - 2 + 2 * SCN_G722_PIECE];

static inline void scn_g722_filter(const int16_t *line, int *odd, int *even)
{
    int first = 0, second = 0;
    for (int i = 0; i < SCN_QMF; i++) {
        first += line[i] * scn_g722_odd[i];
        second += line[i] * scn_g722_even[i];
    }
    *odd = first;
    *even = second;
}

static inline void scn_g722_split(scn_g722 *state, int16_t *low, int16_t *high, const int16_t *in, size_t count)
{
    scn_g722_line line;
    memcpy(line, state->past, sizeof state->past);
    memcpy(line + SCN_QMF - 2, in, 2 * count * sizeof *in);
    memcpy(state->past, line + 2 * count, sizeof state->past);
    for (size_t i = 0; i < count; i++) {
        int odd, even;
        scn_g722_filter(line + 2 * i, &odd, &even);
        low[i] = (int16_t)((even + odd) >> 14);
        high[i] = (int16_t)((even - odd) >> 14);
    }
}

static inline void scn_g722_join(scn_g722 *state, int16_t *out, const int16_t *low, const int16_t *high, size_t count)
{
    scn_g722_line line;
    memcpy(line, state->past, sizeof state->past);
    for (size_t i = 0; i < count; i++) {
        line[SCN_QMF - 2 + 2 * i] = (int16_t)(low[i] + high[i]);
        line[SCN_QMF - 1 + 2 * i] = (int16_t)(low[i] - high[i]);
    }
    memcpy(state->past, line + 2 * count, sizeof state->past);
    for (size_t i = 0; i < count; i++) {
        int odd, even;
        scn_g722_filter(line + 2 * i, &odd, &even);
        out[2 * i] = (int16_t)scn_saturate(even >> 11);
        out[2 * i + 1] = (int16_t)scn_saturate(odd >> 11);
    }
}

/* Two samples at 16 kHz become a byte; `count` bytes. */
static inline void scn_g722_encode(scn_g722 *state, uint8_t *out, const int16_t *in, size_t count)
{
    int16_t low[SCN_G722_PIECE], high[SCN_G722_PIECE];
    state->still = false;
    for (size_t piece; count; count -= piece, out += piece, in += 2 * piece) {
        piece = count < SCN_G722_PIECE ? count : SCN_G722_PIECE;
        scn_g722_split(state, low, high, in, piece);
        scn_g722_encode_low(&state->low, out, low, piece);
        scn_g722_encode_high(&state->high, out, high, piece);
    }
}

/* Each byte becomes two samples at 16 kHz. */
static inline void scn_g722_decode(scn_g722 *state, int16_t *out, const uint8_t *in, size_t count)
{
    int16_t low[SCN_G722_PIECE], high[SCN_G722_PIECE];
    for (size_t piece; count; count -= piece, in += piece, out += 2 * piece) {
        piece = count < SCN_G722_PIECE ? count : SCN_G722_PIECE;
        scn_g722_decode_low(&state->low, low, in, piece);
        scn_g722_decode_high(&state->high, high, in, piece);
        scn_g722_join(state, out, low, high, piece);
    }
}

/* Silence above: until all codes are those of nothing and leave the band as it was, which then holds for ever. */
static inline void scn_g722_encode_silence(scn_g722 *state, uint8_t *codes, size_t count)
{
    static const int16_t silence[SCN_G722_PIECE];
    bool still = true;
    if (!state->still) {
        scn_g722_band before = state->high;
        scn_g722_encode_high(&state->high, codes, silence, count);
        for (size_t i = 0; i < count; i++)
            still = still && codes[i] >> 6 == SCN_G722_STILL;
        state->still = still && memcmp(&before, &state->high, sizeof before) == 0;
        return;
    }
    for (size_t i = 0; i < count; i++)
        codes[i] |= SCN_G722_STILL << 6;
}

/* What belongs to the codes of the lower band where that is all there is. */
static inline void scn_g722_encode_above(scn_g722 *state, uint8_t *codes, size_t count)
{
    memset(state->past, 0, sizeof state->past);
    scn_g722_encode_silence(state, codes, count);
}

/* The lower band of sound that has no other, and back. */
static inline void scn_g722_halve(int16_t *low, const int16_t *sound, size_t count)
{
    for (size_t i = 0; i < count; i++)
        low[i] = sound[i] >> 1;
}

static inline void scn_g722_double(int16_t *sound, const int16_t *low, size_t count)
{
    for (size_t i = 0; i < count; i++)
        sound[i] = (int16_t)(2 * low[i]);
}

/* One sample at 8 kHz becomes a byte. */
static inline void scn_g722_encode_narrow(scn_g722 *state, uint8_t *out, const int16_t *in, size_t count)
{
    int16_t low[SCN_G722_PIECE];
    for (size_t piece; count; count -= piece, out += piece, in += piece) {
        piece = count < SCN_G722_PIECE ? count : SCN_G722_PIECE;
        scn_g722_halve(low, in, piece);
        scn_g722_encode_low(&state->low, out, low, piece);
        scn_g722_encode_above(state, out, piece);
    }
}

/* Nothing is known of the upper band any more. Should it be wanted later, it is learnt anew, in 40 ms. */
static inline void scn_g722_narrow(scn_g722 *state)
{
    scn_g722_band low = state->low;
    scn_g722_reset(state);
    state->low = low;
}

/* Each byte becomes a sample at 8 kHz. */
static inline void scn_g722_decode_narrow(scn_g722 *state, int16_t *out, const uint8_t *in, size_t count)
{
    scn_g722_narrow(state);
    scn_g722_decode_low(&state->low, out, in, count);
    scn_g722_double(out, out, count);
}

#endif
