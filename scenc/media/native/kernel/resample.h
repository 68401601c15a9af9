/* From one rate to another that is two, three or six times as high or low: a windowed sinc in as many phases. */
#ifndef SCN_RESAMPLE_H
#define SCN_RESAMPLE_H

#include <math.h>

#include "codec.h"
#include "mix.h"

enum { SCN_TAPS = 24, SCN_FACTOR_MOST = 6, SCN_UNITY = 14 /* bits */ };

#define SCN_KAISER 6.0  /* images and aliases 60 dB down */
#define SCN_CUTOFF 0.94 /* of half the lower rate */

/* Filled once by scn_filters_init and only read afterwards; [factor][phase][tap], newest sample first. */
typedef struct {
    int16_t up[SCN_FACTOR_MOST + 1][SCN_FACTOR_MOST][SCN_TAPS];
    int16_t down[SCN_FACTOR_MOST + 1][SCN_TAPS * SCN_FACTOR_MOST];
} scn_filters;

/* One direction of one stream. */
typedef struct {
    uint32_t from, to;
    int16_t past[SCN_TAPS * SCN_FACTOR_MOST];
} scn_resampler;

static inline double scn_bessel(double x)
{
    double sum = 1, term = 1;
    for (int k = 1; k < 40; k++) {
        term *= x / (2 * k) * (x / (2 * k));
        sum += term;
    }
    return sum;
}

/* The prototype at tap `i` of `count`, for a cutoff of 1 / factor; its sum is about `factor`. */
static inline double scn_filter_at(int i, int count, int factor)
{
    double from_middle = i - (count - 1) / 2.0, edge = 2 * from_middle / count;
    double angle = M_PI * from_middle * SCN_CUTOFF / factor;
    double sinc = angle == 0 ? 1 : sin(angle) / angle;
    return SCN_CUTOFF * sinc * scn_bessel(SCN_KAISER * sqrt(1 - edge * edge)) / scn_bessel(SCN_KAISER);
}

static inline void scn_filters_init(scn_filters *filters)
{
    static const int factors[] = {2, 3, 6};
    for (int f = 0; f < 3; f++) {
        int factor = factors[f], count = SCN_TAPS * factor;
        for (int i = 0; i < count; i++) {
            double at = scn_filter_at(i, count, factor) * (1 << SCN_UNITY);
            filters->up[factor][i % factor][i / factor] = (int16_t)floor(at + 0.5);
            filters->down[factor][i] = (int16_t)floor(at / factor + 0.5);
        }
    }
}

static inline int16_t scn_filter_apply(const int16_t *restrict taps, const int16_t *restrict newest, int count)
{
    int32_t sum = 1 << (SCN_UNITY - 1);
    for (int i = 0; i < count; i++)
        sum += taps[i] * newest[-i];
    sum >>= SCN_UNITY;
    return (int16_t)(sum > INT16_MAX ? INT16_MAX : sum < INT16_MIN ? INT16_MIN : sum);
}

/* 20 ms at `from` samples a second as 20 ms at `to`: `in` itself when nothing is to be done, else `out`. */
static inline const int16_t *scn_resample(const scn_filters *filters, scn_resampler *resampler, int16_t *out,
                                          uint32_t to, const int16_t *in, uint32_t from)
{
    enum { PAST = SCN_TAPS * SCN_FACTOR_MOST };
    int16_t line[PAST + SCN_FRAME_MOST];
    uint32_t arrives = from / SCN_TICKS, leaves = to / SCN_TICKS;
    if (from == to)
        return in;
    if (resampler->from != from || resampler->to != to)
        *resampler = (scn_resampler){.from = from, .to = to};
    memcpy(line, resampler->past, sizeof resampler->past);
    memcpy(line + PAST, in, arrives * sizeof *in);
    memcpy(resampler->past, line + arrives, sizeof resampler->past);
    if (to > from) {
        uint32_t factor = to / from;
        for (uint32_t i = 0; i < leaves; i++)
            out[i] = scn_filter_apply(filters->up[factor][i % factor], line + PAST + i / factor, SCN_TAPS);
    } else {
        uint32_t factor = from / to;
        for (uint32_t i = 0; i < leaves; i++)
            out[i] = scn_filter_apply(filters->down[factor], line + PAST + (i + 1) * factor - 1,
                                      (int)(SCN_TAPS * factor));
    }
    return out;
}

#endif
