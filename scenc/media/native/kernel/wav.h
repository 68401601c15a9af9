/* The 44 bytes before the samples of a mono s16 WAV at 8 kHz. */
#ifndef SCN_WAV_H
#define SCN_WAV_H

#include <stdint.h>
#include <string.h>

#include "codec.h"

enum { SCN_WAV_HEADER = 44, SCN_SAMPLE = 2 };

static inline void scn_wav_put(uint8_t *at, int bytes, uint32_t value)
{
    for (int i = 0; i < bytes; i++)
        at[i] = (uint8_t)(value >> (8 * i));
}

static inline void scn_wav_header(uint8_t header[SCN_WAV_HEADER], uint32_t data)
{
    memcpy(header, "RIFF....WAVEfmt ", 16);
    scn_wav_put(header + 4, 4, SCN_WAV_HEADER - 8 + data);
    scn_wav_put(header + 16, 4, 16);
    scn_wav_put(header + 20, 2, 1); /* PCM */
    scn_wav_put(header + 22, 2, 1); /* channels */
    scn_wav_put(header + 24, 4, SCN_RATE);
    scn_wav_put(header + 28, 4, SCN_RATE * SCN_SAMPLE);
    scn_wav_put(header + 32, 2, SCN_SAMPLE);
    scn_wav_put(header + 34, 2, 8 * SCN_SAMPLE);
    memcpy(header + 36, "data", 4);
    scn_wav_put(header + 40, 4, data);
}

#endif
