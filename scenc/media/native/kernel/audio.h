/* A prompt, encoded in both laws once and shared by all who hear it. The control thread makes and frees it, the media
 * thread only reads the sound and keeps the two counts. */
#ifndef SCN_AUDIO_H
#define SCN_AUDIO_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "g711.h"
#include "mix.h"

typedef struct {
    uint32_t frames;
    uint32_t players;
    bool released; /* to be freed once nobody plays it */
    uint8_t codes[];
} scn_audio;

static inline const uint8_t *scn_audio_frame(const scn_audio *audio, int law, uint32_t frame)
{
    return audio->codes + ((size_t)law * audio->frames + frame) * SCN_FRAME;
}

/* As samples, for codecs that encode for each listener anew. */
static inline void scn_audio_decode(const scn_audio *audio, const scn_g711 *g711, uint32_t frame, int16_t *out)
{
    const uint8_t *codes = scn_audio_frame(audio, SCN_ALAW, frame);
    for (int i = 0; i < SCN_FRAME; i++)
        out[i] = g711->linear[SCN_ALAW][codes[i]];
}

/* `pcm` is s16 of the machine's order, perhaps unaligned; the last frame is filled up with silence. NULL: no memory. */
static inline scn_audio *scn_audio_new(const uint8_t *pcm, size_t samples)
{
    uint32_t frames = (uint32_t)((samples + SCN_FRAME - 1) / SCN_FRAME);
    scn_audio *audio = malloc(sizeof *audio + (size_t)SCN_LAWS * frames * SCN_FRAME);
    if (!audio)
        return NULL;
    *audio = (scn_audio){.frames = frames};
    for (uint32_t frame = 0; frame < frames; frame++) {
        size_t start = (size_t)frame * SCN_FRAME, count = samples - start < SCN_FRAME ? samples - start : SCN_FRAME;
        int16_t sound[SCN_FRAME] = {0};
        memcpy(sound, pcm + start * sizeof *sound, count * sizeof *sound);
        for (int law = 0; law < SCN_LAWS; law++)
            scn_g711_encode(law, audio->codes + ((size_t)law * frames + frame) * SCN_FRAME, sound, SCN_FRAME);
    }
    return audio;
}

static inline void scn_audio_free(scn_audio *audio)
{
    free(audio);
}

#endif
