/* What a thread of the engine tells the control thread: a ring and a descriptor that becomes readable. */
#ifndef SCN_EVENT_H
#define SCN_EVENT_H

#include <sys/eventfd.h>

#include "address.h"
#include "ring.h"

static inline void scn_wake(int fd)
{
    eventfd_write(fd, 1);
}

static inline void scn_hush(int fd)
{
    eventfd_t count;
    eventfd_read(fd, &count);
}

typedef enum { SCN_DIGIT, SCN_PLAYED, SCN_RECORDED, SCN_SILENT, SCN_FREED, SCN_SPOKEN, SCN_UNLOCKED } scn_event_kind;

enum { SCN_TOO_SLOW = UINT16_MAX, SCN_EVENTS = 16 * 1024 };

typedef struct {
    uint64_t leg;
    void *object;        /* FREED: the audio; SPOKEN: the voice; UNLOCKED: the lock; RECORDED: the recorder */
    uint64_t number;     /* DIGIT: the key; PLAYED: the token; RECORDED: errno, 0 or SCN_TOO_SLOW */
    scn_event_kind kind;
} scn_event;

_Static_assert(sizeof(scn_event) == 32, "records divide the ring");

/* A datagram that is not for the media thread. */
typedef struct {
    uint64_t leg;
    scn_address from;
    uint16_t size;
    bool rtcp; /* by that socket */
    uint8_t data[2008];
} scn_datagram;

_Static_assert(sizeof(scn_datagram) == 2048, "records divide the ring");

enum { SCN_DATAGRAMS = 64 };

typedef struct {
    scn_ring ring;
    int wake; /* shared by all who post */
    bool news;
    _Atomic uint64_t dropped;
} scn_events;

static inline void scn_events_post(scn_events *events, scn_event event)
{
    if (scn_ring_put(&events->ring, &event, sizeof event))
        events->news = true;
    else
        atomic_fetch_add_explicit(&events->dropped, 1, memory_order_relaxed);
}

/* Once for all that was posted since the last time. */
static inline void scn_events_announce(scn_events *events)
{
    if (events->news)
        scn_wake(events->wake);
    events->news = false;
}

#endif
