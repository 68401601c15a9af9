/* A ring between two threads: nothing lost, nothing twice, nothing torn. */
#define _GNU_SOURCE
#include "check.h"
#include "ring.h"

#include <pthread.h>
#include <sched.h>

enum { RECORDS = 200000, SAMPLES = 24 };

static void *produce(void *argument)
{
    scn_ring *ring = argument;
    for (uint64_t i = 0; i < RECORDS;) {
        uint64_t record[4] = {i, ~i, i * 3, i};
        if (scn_ring_put(ring, record, sizeof record))
            i++;
        else
            sched_yield();
    }
    return NULL;
}

static void take_all(scn_ring *ring)
{
    for (uint64_t i = 0, record[4]; i < RECORDS;) {
        if (!scn_ring_take(ring, record, sizeof record)) {
            sched_yield();
            continue;
        }
        CHECK(record[0] == i && record[1] == ~i && record[2] == i * 3 && record[3] == i);
        i++;
    }
}

/* Pieces that do not divide the ring wrap round its end. */
static void wraps(void)
{
    scn_ring ring;
    uint8_t put[SAMPLES], next = 0, expected = 0;
    CHECK(scn_ring_init(&ring, 64));
    for (int turn = 0; turn < 1000; turn++) {
        for (int i = 0; i < SAMPLES; i++)
            put[i] = next++;
        CHECK(scn_ring_put(&ring, put, SAMPLES));
        const uint8_t *piece;
        for (uint32_t count; (count = scn_ring_peek(&ring, &piece)) > 0; scn_ring_drop(&ring, count))
            for (uint32_t i = 0; i < count; i++)
                CHECK(piece[i] == expected++);
        CHECK(expected == next);
    }
    scn_ring_free(&ring);
}

static void fills(void)
{
    scn_ring ring;
    uint64_t record = 7;
    CHECK(scn_ring_init(&ring, 64));
    for (int i = 0; i < 8; i++)
        CHECK(scn_ring_put(&ring, &record, sizeof record));
    CHECK(!scn_ring_put(&ring, &record, sizeof record));
    CHECK(scn_ring_take(&ring, &record, sizeof record) && scn_ring_put(&ring, &record, sizeof record));
    scn_ring_free(&ring);
}

int main(void)
{
    scn_ring *ring = aligned_alloc(alignof(scn_ring), sizeof *ring);
    pthread_t producer;
    wraps();
    fills();
    CHECK(ring && scn_ring_init(ring, 1024));
    CHECK(pthread_create(&producer, NULL, produce, ring) == 0);
    take_all(ring);
    CHECK(pthread_join(producer, NULL) == 0);
    scn_ring_free(ring);
    free(ring);
    return 0;
}
