/* G.722 at 64 kbit/s: two bands of 8 kHz, each a difference to a prediction that encoder and decoder make alike.
 * Names are those of the blocks of ITU-T G.722. */
#ifndef SCN_G722_H
#define SCN_G722_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { SCN_QMF = 24 };

typedef struct {
    int s, sz;                     /* the prediction, and its part from the zeros */
    int r[3], p[3], a[3];          /* poles */
    int d[7], b[7];                /* zeros */
    int nb, det;                   /* the quantiser's scale, as a logarithm and as such */
} scn_g722_band;

/* One direction of one stream. */
typedef struct {
    scn_g722_band low, high;
    int x[SCN_QMF];
} scn_g722;

static const int scn_g722_qmf[SCN_QMF / 2] = {3, -11, 12, 32, -210, 951, 3876, -805, 362, -156, 53, -11};

static const int scn_g722_q6[30] = {0,   35,  72,  110, 150,  190,  233,  276,  323,  370,  422,  473,  530,  587,  650,
                                    714, 786, 858, 940, 1023, 1121, 1219, 1339, 1458, 1612, 1765, 1980, 2195, 2557, 2919};

static const int scn_g722_qm6[64] = {
    -136,   -136,   -136,   -136,   -24808, -21904, -19008, -16704, -14984, -13512, -12280, -11192, -10232,
    -9360,  -8576,  -7856,  -7192,  -6576,  -6000,  -5456,  -4944,  -4464,  -4008,  -3576,  -3168,  -2776,
    -2400,  -2032,  -1688,  -1360,  -1040,  -728,   24808,  21904,  19008,  16704,  14984,  13512,  12280,
    11192,  10232,  9360,   8576,   7856,   7192,   6576,   6000,   5456,   4944,   4464,   4008,   3576,
    3168,   2776,   2400,   2032,   1688,   1360,   1040,   728,    432,    136,    -432,   -136};

static const int scn_g722_qm4[16] = {0,     -20456, -12896, -8968, -6288, -4240, -2584, -1200,
                                     20456, 12896,  8968,   6288,  4240,  2584,  1200,  0};

static const int scn_g722_qm2[4] = {-7408, -1616, 7408, 1616};

/* How the scale moves, by the four bits that both sides see. */
static const int scn_g722_wl[16] = {-60, 3042, 1198, 538, 334, 172, 58, -30, 3042, 1198, 538, 334, 172, 58, -30, -60};

static const int scn_g722_wh[4] = {798, -214, 798, -214};

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

/* UPPOL2, UPPOL1: the poles. */
static inline void scn_g722_poles(scn_g722_band *band)
{
    int *a = band->a, *p = band->p;
    int same1 = (p[0] ^ p[1]) >= 0, same2 = (p[0] ^ p[2]) >= 0;
    int slope = scn_saturate(4 * a[1]);
    slope = same1 ? scn_saturate(-slope) : slope;
    int second = scn_clamp((slope >> 7) + (same2 ? 128 : -128) + ((a[2] * 32512) >> 15), -12288, 12288);
    int limit = scn_saturate(15360 - second);
    a[1] = scn_clamp(scn_saturate((same1 ? 192 : -192) + ((a[1] * 32640) >> 15)), -limit, limit);
    a[2] = second;
}

/* UPZERO: the zeros. */
static inline void scn_g722_zeros(scn_g722_band *band)
{
    int step = band->d[0] ? 128 : 0;
    for (int i = 1; i < 7; i++) {
        int same = (band->d[i] ^ band->d[0]) >= 0;
        band->b[i] = scn_saturate((same ? step : -step) + ((band->b[i] * 32640) >> 15));
    }
}

/* DELAYA, FILTEP, FILTEZ, PREDIC. */
static inline void scn_g722_predict(scn_g722_band *band)
{
    int zeros = 0;
    for (int i = 6; i > 0; i--) {
        band->d[i] = band->d[i - 1];
        zeros += (band->b[i] * scn_saturate(2 * band->d[i])) >> 15;
    }
    for (int i = 2; i > 0; i--) {
        band->r[i] = band->r[i - 1];
        band->p[i] = band->p[i - 1];
    }
    int poles = ((band->a[1] * scn_saturate(2 * band->r[1])) >> 15) + ((band->a[2] * scn_saturate(2 * band->r[2])) >> 15);
    band->sz = scn_saturate(zeros);
    band->s = scn_saturate(scn_saturate(poles) + band->sz);
}

/* The next prediction, from the difference that was sent. */
static inline void scn_g722_learn(scn_g722_band *band, int difference)
{
    band->d[0] = difference;
    band->r[0] = scn_saturate(band->s + difference);
    band->p[0] = scn_saturate(band->sz + difference);
    scn_g722_poles(band);
    scn_g722_zeros(band);
    scn_g722_predict(band);
}

/* LOGSCL, SCALEL and their like for the other band. */
static inline void scn_g722_scale(scn_g722_band *band, int move, int most, int shift)
{
    band->nb = scn_clamp(((band->nb * 127) >> 7) + move, 0, most);
    int mantissa = scn_g722_ilb[(band->nb >> 6) & 31], down = shift - (band->nb >> 11);
    band->det = (down < 0 ? mantissa << -down : mantissa >> down) << 2;
}

static inline void scn_g722_learn_low(scn_g722_band *band, int code)
{
    int difference = (band->det * scn_g722_qm4[code >> 2]) >> 15;
    scn_g722_scale(band, scn_g722_wl[code >> 2], 18432, 8);
    scn_g722_learn(band, difference);
}

static inline void scn_g722_learn_high(scn_g722_band *band, int code)
{
    int difference = (band->det * scn_g722_qm2[code]) >> 15;
    scn_g722_scale(band, scn_g722_wh[code], 22528, 10);
    scn_g722_learn(band, difference);
}

/* QUANTL: six bits. */
static inline int scn_g722_quantise_low(const scn_g722_band *band, int sound)
{
    int error = scn_saturate(sound - band->s), size = error < 0 ? ~error : error, step = 1;
    while (step < 30 && size >= (scn_g722_q6[step] * band->det) >> 12)
        step++;
    if (error < 0)
        return step < 3 ? 64 - step : 34 - step;
    return 62 - step;
}

/* QUANTH: two bits. */
static inline int scn_g722_quantise_high(const scn_g722_band *band, int sound)
{
    int error = scn_saturate(sound - band->s), size = error < 0 ? ~error : error;
    int far = size >= (564 * band->det) >> 12;
    return error < 0 ? !far : 3 - far;
}

static inline void scn_g722_enter(scn_g722 *state, int first, int second)
{
    memmove(state->x, state->x + 2, (SCN_QMF - 2) * sizeof *state->x);
    state->x[SCN_QMF - 2] = first;
    state->x[SCN_QMF - 1] = second;
}

static inline void scn_g722_split(const scn_g722 *state, int *odd, int *even)
{
    *odd = *even = 0;
    for (int i = 0; i < SCN_QMF / 2; i++) {
        *odd += state->x[2 * i] * scn_g722_qmf[i];
        *even += state->x[2 * i + 1] * scn_g722_qmf[SCN_QMF / 2 - 1 - i];
    }
}

/* `count` samples, an even number, become half as many bytes. */
static inline size_t scn_g722_encode(scn_g722 *state, uint8_t *out, const int16_t *in, size_t count)
{
    for (size_t i = 0; i + 1 < count; i += 2) {
        int odd, even;
        scn_g722_enter(state, in[i], in[i + 1]);
        scn_g722_split(state, &odd, &even);
        int low = scn_g722_quantise_low(&state->low, (even + odd) >> 14);
        int high = scn_g722_quantise_high(&state->high, (even - odd) >> 14);
        scn_g722_learn_low(&state->low, low);
        scn_g722_learn_high(&state->high, high);
        *out++ = (uint8_t)(high << 6 | low);
    }
    return count / 2;
}

/* Each byte becomes two samples. */
static inline size_t scn_g722_decode(scn_g722 *state, int16_t *out, const uint8_t *in, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int odd, even, low = in[i] & 63, high = in[i] >> 6;
        int deep = scn_clamp(state->low.s + ((state->low.det * scn_g722_qm6[low]) >> 15), -16384, 16383);
        int keen = scn_clamp(state->high.s + ((state->high.det * scn_g722_qm2[high]) >> 15), -16384, 16383);
        scn_g722_learn_low(&state->low, low);
        scn_g722_learn_high(&state->high, high);
        scn_g722_enter(state, deep + keen, deep - keen);
        scn_g722_split(state, &odd, &even);
        *out++ = (int16_t)scn_saturate(even >> 11);
        *out++ = (int16_t)scn_saturate(odd >> 11);
    }
    return 2 * count;
}

#endif
