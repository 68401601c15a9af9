/* The sum of all parties less one's own; how loud it is. */
#ifndef SCN_MIX_H
#define SCN_MIX_H

#include <stdbool.h>
#include <stdint.h>

enum {
    SCN_FRAME = 160, /* 20 ms at 8 kHz */
    SCN_QUIET = 256, /* sound whose loudest sample is below this is a pause */
};

static inline void scn_mix_add(int32_t *restrict sum, const int16_t *restrict voice, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        sum[i] += voice[i];
}

static inline void scn_mix_without(int16_t *restrict out, const int32_t *restrict sum, const int16_t *restrict own,
                                   uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        int32_t rest = sum[i] - own[i];
        rest = rest > INT16_MAX ? INT16_MAX : rest;
        out[i] = (int16_t)(rest < INT16_MIN ? INT16_MIN : rest);
    }
}

static inline bool scn_is_quiet(const int16_t *sound, uint32_t count)
{
    int loudest = 0;
    for (uint32_t i = 0; i < count; i++) {
        int level = sound[i] < 0 ? -sound[i] : sound[i];
        loudest = level > loudest ? level : loudest;
    }
    return loudest < SCN_QUIET;
}

#endif
