/* SRTP under the sanitizers: buffers of exactly their size, whatever is in them. */
#define _GNU_SOURCE
#include "seal.h"

#include <stdlib.h>

#include "check.h"

static uint32_t state = 1;

static uint32_t dice(uint32_t sides)
{
    state = state * 1664525u + 1013904223u;
    return (state >> 8) % sides;
}

static void fill(uint8_t *data, size_t size)
{
    for (size_t i = 0; i < size; i++)
        data[i] = (uint8_t)dice(256);
}

/* What is closed opens to what it was, in a buffer that has no byte more than it needs. */
static void goes_there_and_back(scn_suite suite, size_t size)
{
    static scn_seal out, in;
    uint8_t secret[SCN_SECRET], said[1500];
    fill(secret, sizeof secret);
    scn_seal_init(&out, suite, secret);
    scn_seal_init(&in, suite, secret);
    fill(said, size);
    said[0] = 0x80;
    uint8_t *packet = malloc(size + out.tag);
    memcpy(packet, said, size);
    CHECK(scn_seal_close(&out, packet, size) == size + out.tag);
    CHECK(size == SCN_RTP_HEADER || memcmp(packet, said, size) != 0);
    CHECK(scn_seal_open(&in, packet, size + out.tag) == size && memcmp(packet, said, size) == 0);
    CHECK(scn_seal_open(&in, packet, size + out.tag) == 0);
    free(packet);
}

static void takes_nothing_that_is_not_sealed(scn_suite suite)
{
    static scn_seal in;
    uint8_t secret[SCN_SECRET];
    fill(secret, sizeof secret);
    scn_seal_init(&in, suite, secret);
    for (int turn = 0; turn < 3000; turn++) {
        size_t size = dice(200);
        uint8_t *packet = malloc(size + !size);
        fill(packet, size);
        if (size && dice(2))
            packet[0] = (uint8_t)(0x80 | (packet[0] & 0x1f));
        CHECK(scn_seal_open(&in, packet, size) == 0);
        free(packet);
    }
}

int main(void)
{
    for (int suite = 0; suite < 3; suite++) {
        if (!scn_seal_can((scn_suite)suite))
            continue;
        for (size_t size = SCN_RTP_HEADER; size < 300; size++)
            goes_there_and_back((scn_suite)suite, size);
        goes_there_and_back((scn_suite)suite, 1400);
        takes_nothing_that_is_not_sealed((scn_suite)suite);
    }
    return 0;
}
