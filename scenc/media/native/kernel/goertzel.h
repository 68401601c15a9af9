/* Keys heard as two tones, for far ends that send no telephone-events: blocks of 12.75 ms, the energy of each of the
 * eight frequencies, and what ITU-T Q.24 says of levels and twist. A key counts when two blocks in a row have it, and
 * again only after two that have not. */
#ifndef SCN_GOERTZEL_H
#define SCN_GOERTZEL_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "codec.h"

enum { SCN_BLOCK = 102, SCN_TONES = 8, SCN_NOTHING = -1 };

enum {
    SCN_TONE_BITS = 9,  /* of a wave's height: a block of the loudest samples just fits into 32 bits */
    SCN_BLOCK_ROOM = 104, /* a block, filled up to whole vectors */
    SCN_GAP_BLOCKS = 8, /* 100 ms: what is missing longer than that was a pause */
};

#define SCN_TONE_LEAST 4.0e7  /* energy of a tone's own bin: about -34 dBm0 */
#define SCN_TONE_PURE 0.72    /* of the block's energy lies in the two tones */
#define SCN_TONE_PEAK 6.3     /* 8 dB over the others of its group */
#define SCN_TONE_TWIST 6.3    /* high group above low: as much as 4 dB less, low above high: 8 dB */
#define SCN_TONE_REVERSE 2.51

typedef struct {
    uint32_t ssrc, due; /* whose sound; the timestamp of what comes next of it */
    uint16_t next;      /* its sequence number */
    int16_t block[SCN_BLOCK_ROOM];
    uint8_t count; /* samples of it */
    int8_t last, held; /* what the last block had; the key that is down */
    uint8_t misses;
} scn_goertzel;

static const double scn_tone_hertz[SCN_TONES] = {697, 770, 852, 941, 1209, 1336, 1477, 1633};
static const int8_t scn_tone_keys[16] = {1, 2, 3, 12, 4, 5, 6, 13, 7, 8, 9, 14, 10, 0, 11, 15};

/* Cosine and sine of each tone over a block; filled once. */
typedef struct {
    int16_t wave[SCN_TONES][2][SCN_BLOCK_ROOM];
} scn_tones;

static inline void scn_tones_init(scn_tones *tones)
{
    memset(tones, 0, sizeof *tones);
    for (int tone = 0; tone < SCN_TONES; tone++)
        for (int i = 0; i < SCN_BLOCK; i++) {
            double angle = 2 * M_PI * scn_tone_hertz[tone] * i / SCN_RATE;
            tones->wave[tone][0][i] = (int16_t)lround(cos(angle) * (1 << SCN_TONE_BITS));
            tones->wave[tone][1][i] = (int16_t)lround(sin(angle) * (1 << SCN_TONE_BITS));
        }
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

/* How much of a wave is in the block. */
static inline double scn_tone_share(const int16_t *restrict block, const int16_t *restrict wave)
{
    int32_t sum = 0;
    for (int i = 0; i < SCN_BLOCK_ROOM; i++)
        sum += block[i] * wave[i];
    return (double)sum / (1 << SCN_TONE_BITS);
}

static inline double scn_block_energy(const int16_t *block)
{
    uint64_t energy = 0;
    for (int i = 0; i < SCN_BLOCK_ROOM; i++)
        energy += (uint32_t)(block[i] * block[i]);
    return (double)energy;
}

/* What the block that is complete holds. */
static inline int scn_goertzel_judge(const scn_goertzel *goertzel, const scn_tones *tones)
{
    double power[SCN_TONES], energy = scn_block_energy(goertzel->block);
    if (energy * SCN_BLOCK < 2 * SCN_TONE_LEAST) /* too little for two tones, whatever it is */
        return SCN_NOTHING;
    for (int i = 0; i < SCN_TONES; i++) {
        double a = scn_tone_share(goertzel->block, tones->wave[i][0]), b = scn_tone_share(goertzel->block, tones->wave[i][1]);
        power[i] = a * a + b * b;
    }
    int row = scn_tone_best(power), column = scn_tone_best(power + 4);
    if (row == SCN_NOTHING || column == SCN_NOTHING)
        return SCN_NOTHING;
    double low = power[row], high = power[4 + column];
    if (low < SCN_TONE_LEAST || high < SCN_TONE_LEAST || low > high * SCN_TONE_TWIST || high > low * SCN_TONE_REVERSE)
        return SCN_NOTHING;
    if ((low + high) * 2 < SCN_TONE_PURE * SCN_BLOCK * energy)
        return SCN_NOTHING;
    return scn_tone_keys[4 * row + column];
}

/* A block held `now`: the key that has just gone down, else SCN_NOTHING. */
static inline int scn_goertzel_block(scn_goertzel *goertzel, int now)
{
    int pressed = SCN_NOTHING;
    goertzel->misses = now == goertzel->held ? 0 : goertzel->misses + (goertzel->misses < 2);
    if (goertzel->misses >= 2)
        goertzel->held = SCN_NOTHING;
    if (now != SCN_NOTHING && now == goertzel->last && now != goertzel->held)
        pressed = goertzel->held = (int8_t)now;
    goertzel->last = (int8_t)now;
    return pressed;
}

/* Sound at 8 kHz; the key that has just gone down, else SCN_NOTHING. */
static inline int scn_goertzel_hear(scn_goertzel *goertzel, const scn_tones *tones, const int16_t *sound, uint32_t count)
{
    int pressed = SCN_NOTHING;
    while (count) {
        uint32_t room = SCN_BLOCK - goertzel->count, take = count < room ? count : room;
        memcpy(goertzel->block + goertzel->count, sound, take * sizeof *sound);
        goertzel->count = (uint8_t)(goertzel->count + take);
        sound += take;
        count -= take;
        if (goertzel->count < SCN_BLOCK)
            break;
        goertzel->count = 0;
        int key = scn_goertzel_block(goertzel, scn_goertzel_judge(goertzel, tones));
        pressed = key == SCN_NOTHING ? pressed : key;
    }
    return pressed;
}

/* So many samples never came. A few that were `lost` are taken to have been like those before, all else was a pause. A
 * block is never made of both sides of a gap: a tone goes on at another phase there. */
static inline void scn_goertzel_miss(scn_goertzel *goertzel, uint32_t count, bool lost)
{
    if (count == 0)
        return;
    goertzel->count = 0;
    if (count > SCN_GAP_BLOCKS * SCN_BLOCK) {
        goertzel->last = goertzel->held = SCN_NOTHING;
        return;
    }
    if (lost && goertzel->last != SCN_NOTHING)
        return;
    for (uint32_t block = 0; block < count / SCN_BLOCK; block++)
        scn_goertzel_block(goertzel, SCN_NOTHING);
}

#endif
