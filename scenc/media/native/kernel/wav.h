/* What stands before the samples of a WAV: s16 (44 bytes), or one of G.711's laws (58). */
#ifndef SCN_WAV_H
#define SCN_WAV_H

#include <stdint.h>
#include <string.h>

#include "codec.h"

enum { SCN_WAV_MOST = 58, SCN_SAMPLE = 2, SCN_LINEAR = -1 };

/* One or two channels; `law` or SCN_LINEAR; samples a second. */
typedef struct {
    int channels, law;
    uint32_t rate;
} scn_wav;

static inline uint32_t scn_wav_size(scn_wav wav)
{
    return wav.law == SCN_LINEAR ? 44 : SCN_WAV_MOST;
}

/* Bytes of a sample on all channels. */
static inline uint32_t scn_wav_step(scn_wav wav)
{
    return (uint32_t)wav.channels * (wav.law == SCN_LINEAR ? SCN_SAMPLE : 1);
}

static inline void scn_wav_put(uint8_t *at, int bytes, uint32_t value)
{
    for (int i = 0; i < bytes; i++)
        at[i] = (uint8_t)(value >> (8 * i));
}

/* Before `data` bytes of sound. Encoded sound has a longer description, and says how many samples there are. */
static inline void scn_wav_header(uint8_t header[SCN_WAV_MOST], scn_wav wav, uint32_t data)
{
    uint32_t size = scn_wav_size(wav), step = scn_wav_step(wav);
    bool linear = wav.law == SCN_LINEAR;
    memcpy(header, "RIFF....WAVEfmt ", 16);
    scn_wav_put(header + 4, 4, size - 8 + data);
    scn_wav_put(header + 16, 4, linear ? 16 : 18);
    scn_wav_put(header + 20, 2, linear ? 1 : wav.law == SCN_ALAW ? 6 : 7);
    scn_wav_put(header + 22, 2, (uint32_t)wav.channels);
    scn_wav_put(header + 24, 4, wav.rate);
    scn_wav_put(header + 28, 4, wav.rate * step);
    scn_wav_put(header + 32, 2, step);
    scn_wav_put(header + 34, 2, linear ? 8 * SCN_SAMPLE : 8);
    if (!linear) {
        scn_wav_put(header + 36, 2, 0);
        memcpy(header + 38, "fact", 4);
        scn_wav_put(header + 42, 4, 4);
        scn_wav_put(header + 46, 4, data / step);
    }
    memcpy(header + size - 8, "data", 4);
    scn_wav_put(header + size - 4, 4, data);
}

#endif
