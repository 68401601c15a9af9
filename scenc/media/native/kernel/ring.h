/* A ring of bytes between one producer and one consumer thread, without locks. Size is a power of two below 2^31. */
#ifndef SCN_RING_H
#define SCN_RING_H

#include <stdalign.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    uint8_t *data;
    uint32_t size;
    alignas(64) _Atomic uint32_t head; /* bytes ever put, written by the producer */
    alignas(64) _Atomic uint32_t tail; /* bytes ever taken, written by the consumer */
} scn_ring;

static inline bool scn_ring_init(scn_ring *ring, uint32_t size)
{
    ring->data = malloc(size);
    ring->size = size;
    atomic_init(&ring->head, 0);
    atomic_init(&ring->tail, 0);
    return ring->data != NULL;
}

static inline void scn_ring_free(scn_ring *ring)
{
    free(ring->data);
    ring->data = NULL;
}

/* All or nothing. */
static inline bool scn_ring_put(scn_ring *ring, const void *from, uint32_t count)
{
    uint32_t head = atomic_load_explicit(&ring->head, memory_order_relaxed);
    uint32_t tail = atomic_load_explicit(&ring->tail, memory_order_acquire);
    if (ring->size - (head - tail) < count)
        return false;
    uint32_t at = head & (ring->size - 1), first = ring->size - at < count ? ring->size - at : count;
    memcpy(ring->data + at, from, first);
    memcpy(ring->data, (const uint8_t *)from + first, count - first);
    atomic_store_explicit(&ring->head, head + count, memory_order_release);
    return true;
}

/* How many bytes lie in one piece at `*piece`, to be given back by scn_ring_drop. */
static inline uint32_t scn_ring_peek(const scn_ring *ring, const uint8_t **piece)
{
    uint32_t tail = atomic_load_explicit(&ring->tail, memory_order_relaxed);
    uint32_t held = atomic_load_explicit(&ring->head, memory_order_acquire) - tail;
    uint32_t at = tail & (ring->size - 1);
    *piece = ring->data + at;
    return held < ring->size - at ? held : ring->size - at;
}

static inline void scn_ring_drop(scn_ring *ring, uint32_t count)
{
    uint32_t tail = atomic_load_explicit(&ring->tail, memory_order_relaxed);
    atomic_store_explicit(&ring->tail, tail + count, memory_order_release);
}

/* One record; all records of a ring have one size, and it divides the ring's. */
static inline bool scn_ring_take(scn_ring *ring, void *record, uint32_t count)
{
    const uint8_t *piece;
    if (scn_ring_peek(ring, &piece) < count)
        return false;
    memcpy(record, piece, count);
    scn_ring_drop(ring, count);
    return true;
}

#endif
