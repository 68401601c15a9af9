/* Keys that we press: sent as telephone-events where the far end takes them (RFC 4733), else as the two tones. */
#ifndef SCN_KEYPAD_H
#define SCN_KEYPAD_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "codec.h"
#include "mix.h"

enum {
    SCN_KEYPAD_MOST = 32,
    SCN_KEY_FRAMES = 5, /* a key is down for 100 ms */
    SCN_KEY_GAP = 4,    /* and 80 ms pass before the next */
    SCN_KEY_ENDS = 3,   /* packets that say that it is up again (§2.5.1.4) */
    SCN_KEY_LEVEL = 4096,
    SCN_KEY_VOLUME = 10, /* -dBm0 */
};

typedef struct {
    uint8_t keys[SCN_KEYPAD_MOST];
    uint8_t count, turn; /* keys waiting; frames since the first of them went down */
    uint32_t began;      /* timestamp of the event */
} scn_keypad;

static const uint16_t scn_key_low[16] = {941, 697, 697, 697, 770, 770, 770, 852, 852, 852, 941, 941, 697, 770, 852, 941};
static const uint16_t scn_key_high[16] = {1336, 1209, 1336, 1477, 1209, 1336, 1477, 1209,
                                          1336, 1477, 1209, 1477, 1633, 1633, 1633, 1633};

static inline void scn_keypad_press(scn_keypad *keypad, uint8_t key)
{
    if (keypad->count < SCN_KEYPAD_MOST && key < 16)
        keypad->keys[keypad->count++] = key;
}

/* A key is down, and not in the gap before the next. */
static inline bool scn_keypad_down(const scn_keypad *keypad)
{
    return keypad->count && keypad->turn < SCN_KEY_FRAMES;
}

static inline void scn_keypad_turn(scn_keypad *keypad)
{
    if (++keypad->turn < SCN_KEY_FRAMES + SCN_KEY_GAP)
        return;
    keypad->turn = 0;
    keypad->count--;
    memmove(keypad->keys, keypad->keys + 1, keypad->count);
}

/* The tones of this frame, at 8 kHz, or the silence after them. */
static inline void scn_keypad_sound(const scn_keypad *keypad, int16_t *out)
{
    uint8_t key = keypad->keys[0];
    memset(out, 0, SCN_FRAME * sizeof *out);
    if (!scn_keypad_down(keypad))
        return;
    for (int i = 0; i < SCN_FRAME; i++) {
        double at = 2 * M_PI * (keypad->turn * SCN_FRAME + i) / SCN_RATE;
        out[i] = (int16_t)(SCN_KEY_LEVEL * (sin(at * scn_key_low[key]) + sin(at * scn_key_high[key])));
    }
}

/* The event's payload in this frame; `frame` is 20 ms in units of its clock. */
static inline void scn_keypad_event(const scn_keypad *keypad, uint8_t payload[4], uint32_t frame)
{
    uint32_t duration = (keypad->turn + 1u) * frame;
    bool end = keypad->turn == SCN_KEY_FRAMES - 1;
    payload[0] = keypad->keys[0];
    payload[1] = (uint8_t)(end ? 0x80 | SCN_KEY_VOLUME : SCN_KEY_VOLUME);
    payload[2] = (uint8_t)(duration >> 8);
    payload[3] = (uint8_t)duration;
}

#endif
