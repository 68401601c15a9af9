/* Sound for packets that did not come: the last pitch periods go on, and fade. What comes after them fades in.
 * (After the idea of ITU-T G.711 Appendix I, for codecs without a concealment of their own.) */
#ifndef SCN_CONCEAL_H
#define SCN_CONCEAL_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "codec.h"

enum {
    SCN_LAG_MOST = 240,  /* samples: 15 ms at 16 kHz */
    SCN_PAST = 320 + SCN_LAG_MOST,
};

typedef struct {
    uint32_t rate;   /* 8000 or 16000 */
    uint32_t missed; /* samples made since the last real one; 0 while there is no need */
    uint32_t lag;
    bool known; /* there was sound to go on with */
    int16_t past[SCN_PAST], cycle[SCN_LAG_MOST];
} scn_conceal;

static inline void scn_conceal_reset(scn_conceal *conceal, uint32_t rate)
{
    memset(conceal, 0, sizeof *conceal);
    conceal->rate = rate;
}

/* How alike the last 20 ms are to what was `lag` samples before: squared correlation over energy. */
static inline double scn_conceal_likeness(const scn_conceal *conceal, uint32_t lag)
{
    uint32_t window = conceal->rate / SCN_TICKS;
    const int16_t *now = conceal->past + SCN_PAST - window, *then = now - lag;
    int64_t product = 0, energy = 1;
    for (uint32_t i = 0; i < window; i++) {
        product += now[i] * then[i];
        energy += then[i] * then[i];
    }
    return product > 0 ? (double)product * (double)product / (double)energy : 0;
}

/* The period, of 5 to 15 ms, that the sound repeats itself with. */
static inline uint32_t scn_conceal_period(const scn_conceal *conceal)
{
    uint32_t least = conceal->rate / 200, most = conceal->rate * 3 / 200, found = least;
    double best = -1;
    for (uint32_t lag = least; lag <= most; lag++) {
        double likeness = scn_conceal_likeness(conceal, lag);
        if (likeness > best) {
            best = likeness;
            found = lag;
        }
    }
    return found;
}

static inline void scn_conceal_remember(scn_conceal *conceal, const int16_t *sound, uint32_t count)
{
    if (count >= SCN_PAST) {
        memcpy(conceal->past, sound + count - SCN_PAST, sizeof conceal->past);
        return;
    }
    memmove(conceal->past, conceal->past + count, (SCN_PAST - count) * sizeof *sound);
    memcpy(conceal->past + SCN_PAST - count, sound, count * sizeof *sound);
}

/* One more sample of the cycle: as loud as it was for 10 ms, gone after 60. */
static inline int32_t scn_conceal_sample(scn_conceal *conceal)
{
    int32_t gone = (int32_t)(conceal->missed - conceal->rate / 100), fade = (int32_t)(conceal->rate / 20);
    int32_t left = gone < 0 ? fade : gone < fade ? fade - gone : 0;
    return conceal->cycle[conceal->missed++ % conceal->lag] * left / fade;
}

static inline void scn_conceal_fill(scn_conceal *conceal, int16_t *out, uint32_t count)
{
    if (!conceal->known) {
        memset(out, 0, count * sizeof *out);
        return;
    }
    if (conceal->missed == 0) {
        conceal->lag = scn_conceal_period(conceal);
        memcpy(conceal->cycle, conceal->past + SCN_PAST - conceal->lag, conceal->lag * sizeof *out);
    }
    if (conceal->missed > conceal->rate) /* long silent: the count need not go on */
        conceal->missed = conceal->rate - conceal->rate % conceal->lag;
    for (uint32_t i = 0; i < count; i++)
        out[i] = (int16_t)scn_conceal_sample(conceal);
    scn_conceal_remember(conceal, out, count);
}

/* Real sound: after a gap its first 4 ms are blended with what would have gone on. */
static inline void scn_conceal_hear(scn_conceal *conceal, int16_t *sound, uint32_t count)
{
    int32_t blend = (int32_t)(conceal->rate / 250);
    if (conceal->missed && (int32_t)count >= blend)
        for (int32_t i = 0; i < blend; i++)
            sound[i] = (int16_t)((sound[i] * (i + 1) + scn_conceal_sample(conceal) * (blend - 1 - i)) / blend);
    conceal->missed = 0;
    conceal->known = true;
    scn_conceal_remember(conceal, sound, count);
}

#endif
