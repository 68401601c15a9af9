/* libopus as it is found at run time: the names of its header, RFC 6716. */
#ifndef SCN_OPUS_H
#define SCN_OPUS_H

#include <stdint.h>

/* All NULL where the library is not installed. */
typedef struct {
    void *(*encoder_create)(int32_t rate, int channels, int application, int *error);
    void (*encoder_destroy)(void *encoder);
    int (*encoder_init)(void *encoder, int32_t rate, int channels, int application);
    int32_t (*encode)(void *encoder, const int16_t *pcm, int count, uint8_t *out, int32_t most);
    int (*encoder_ctl)(void *encoder, int request, ...);
    void *(*decoder_create)(int32_t rate, int channels, int *error);
    void (*decoder_destroy)(void *decoder);
    int (*decoder_init)(void *decoder, int32_t rate, int channels);
    int (*decode)(void *decoder, const uint8_t *data, int32_t size, int16_t *pcm, int count, int fec);
    /* likewise for several streams in one */
    void *(*encoders_create)(int32_t rate, int channels, int streams, int pairs, const uint8_t *mapping,
                             int application, int *error);
    void (*encoders_destroy)(void *encoders);
    int (*encode_all)(void *encoders, const int16_t *pcm, int count, uint8_t *out, int32_t most);
    int (*encoders_ctl)(void *encoders, int request, ...);
} scn_opus;

enum {
    SCN_OPUS_VOIP = 2048,
    SCN_OPUS_SET_BITRATE = 4002,
    SCN_OPUS_SET_COMPLEXITY = 4010,
    SCN_OPUS_SET_BANDWIDTH = 4004, /* the most */
    SCN_OPUS_NARROW = 1101,
    SCN_OPUS_FULL = 1105,
    SCN_OPUS_SET_FEC = 4012,
    SCN_OPUS_SET_LOSS = 4014,
    SCN_OPUS_SET_SIGNAL = 4024,
    SCN_OPUS_GET_LAG = 4027, /* samples that the encoder looks ahead */
    SCN_OPUS_BITRATE = 32000,
    SCN_OPUS_COMPLEXITY = 1,       /* more is not heard at this rate, and costs twice as much */
    SCN_OPUS_ANY = -1000,
    SCN_OPUS_MUSIC = 3002,
    SCN_OPUS_SPEECH_RATE = 16000,
    SCN_OPUS_LOSS = 10,            /* per cent at least, where packets hold copies */
    SCN_OPUS_SAMPLES_MOST = 5760,  /* 120 ms at 48 kHz */
    SCN_OPUS_STEPS = 400,          /* a second: what its concealment is a multiple of */
};

#endif
