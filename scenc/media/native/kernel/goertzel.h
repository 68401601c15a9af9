/* Keys heard as two tones, for far ends that send no telephone-events: blocks of 12.75 ms, the eight frequencies by
 * Goertzel's recurrence, and what ITU-T Q.24 says of levels and twist. A key counts when two blocks in a row have it,
 * and again only after two that have not. */
#ifndef SCN_GOERTZEL_H
#define SCN_GOERTZEL_H

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "mix.h"

enum { SCN_BLOCK = 102, SCN_TONES = 8, SCN_NOTHING = -1 };

#define SCN_TONE_LEAST 4.0e7  /* energy of a tone's own bin: about -34 dBm0 */
#define SCN_TONE_PURE 0.72    /* of the block's energy lies in the two tones */
#define SCN_TONE_PEAK 6.3     /* 8 dB over the others of its group */
#define SCN_TONE_TWIST 6.3    /* high group above low: as much as 4 dB less, low above high: 8 dB */
#define SCN_TONE_REVERSE 2.51

typedef struct {
    double past[SCN_TONES], before[SCN_TONES], energy;
    int count;            /* samples in this block */
    int last, held;       /* what the last block had; the key that is down */
    int misses;
} scn_goertzel;

static const double scn_tone_hertz[SCN_TONES] = {697, 770, 852, 941, 1209, 1336, 1477, 1633};
static const int8_t scn_tone_keys[16] = {1, 2, 3, 12, 4, 5, 6, 13, 7, 8, 9, 14, 10, 0, 11, 15};

/* 2 cos of each tone's angle a sample; filled once. */
typedef struct {
    double turn[SCN_TONES];
} scn_tones;

static inline void scn_tones_init(scn_tones *tones)
{
    for (int i = 0; i < SCN_TONES; i++)
        tones->turn[i] = 2 * cos(2 * M_PI * scn_tone_hertz[i] / 8000);
}

static inline void scn_goertzel_reset(scn_goertzel *goertzel)
{
    memset(goertzel, 0, sizeof *goertzel);
    goertzel->last = goertzel->held = SCN_NOTHING;
}

/* The strongest of four; SCN_NOTHING when another comes near. */
static inline int scn_tone_best(const double *power)
{
    int best = 0;
    for (int i = 1; i < 4; i++)
        best = power[i] > power[best] ? i : best;
    for (int i = 0; i < 4; i++)
        if (i != best && power[i] * SCN_TONE_PEAK > power[best])
            return SCN_NOTHING;
    return best;
}

/* What the block that is complete holds. */
static inline int scn_goertzel_judge(const scn_goertzel *goertzel, const scn_tones *tones)
{
    double power[SCN_TONES];
    for (int i = 0; i < SCN_TONES; i++) {
        double a = goertzel->past[i], b = goertzel->before[i];
        power[i] = a * a + b * b - tones->turn[i] * a * b;
    }
    int row = scn_tone_best(power), column = scn_tone_best(power + 4);
    if (row == SCN_NOTHING || column == SCN_NOTHING)
        return SCN_NOTHING;
    double low = power[row], high = power[4 + column];
    if (low < SCN_TONE_LEAST || high < SCN_TONE_LEAST || low > high * SCN_TONE_TWIST || high > low * SCN_TONE_REVERSE)
        return SCN_NOTHING;
    if ((low + high) * 2 < SCN_TONE_PURE * SCN_BLOCK * goertzel->energy)
        return SCN_NOTHING;
    return scn_tone_keys[4 * row + column];
}

/* A block is complete: the key that has just gone down, else SCN_NOTHING. */
static inline int scn_goertzel_block(scn_goertzel *goertzel, const scn_tones *tones)
{
    int now = scn_goertzel_judge(goertzel, tones), pressed = SCN_NOTHING;
    goertzel->misses = now == goertzel->held ? 0 : goertzel->misses + 1;
    if (goertzel->misses >= 2)
        goertzel->held = SCN_NOTHING;
    if (now != SCN_NOTHING && now == goertzel->last && now != goertzel->held)
        pressed = goertzel->held = now;
    goertzel->last = now;
    memset(goertzel->past, 0, sizeof goertzel->past);
    memset(goertzel->before, 0, sizeof goertzel->before);
    goertzel->energy = goertzel->count = 0;
    return pressed;
}

/* 20 ms at 8 kHz; the key that has just gone down, else SCN_NOTHING. */
static inline int scn_goertzel_hear(scn_goertzel *goertzel, const scn_tones *tones, const int16_t *sound)
{
    int pressed = SCN_NOTHING;
    for (int i = 0; i < SCN_FRAME; i++) {
        double sample = sound[i];
        for (int tone = 0; tone < SCN_TONES; tone++) {
            double next = sample + tones->turn[tone] * goertzel->past[tone] - goertzel->before[tone];
            goertzel->before[tone] = goertzel->past[tone];
            goertzel->past[tone] = next;
        }
        goertzel->energy += sample * sample;
        if (++goertzel->count < SCN_BLOCK)
            continue;
        int key = scn_goertzel_block(goertzel, tones);
        pressed = key == SCN_NOTHING ? pressed : key;
    }
    return pressed;
}

#endif
