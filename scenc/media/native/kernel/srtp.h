/* SRTP (RFC 3711, RFC 7714): sound by seal.h where the processor can, reports and all else by libsrtp as it is found at
 * run time. The control thread makes the sessions, the media thread uses them and gives them back. */
#ifndef SCN_SRTP_H
#define SCN_SRTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "seal.h"

enum { SCN_SRTP_TRAILER = 4 + 16 + 128 }; /* what protecting adds at most: index, tag, key's name */

/* All NULL where the library is not installed. Each works in place, and returns 0 or why not. */
typedef struct {
    int (*protect)(void *session, void *packet, int *size);
    int (*unprotect)(void *session, void *packet, int *size);
    int (*protect_rtcp)(void *session, void *packet, int *size);
    int (*unprotect_rtcp)(void *session, void *packet, int *size);
} scn_srtp;

typedef struct {
    scn_seal seal, opened; /* ours, theirs */
    const scn_srtp *srtp;
    void *out, *in; /* sessions */
    bool quick;     /* sound goes by the two seals */
} scn_lock;

/* `ours`, `theirs`: session keys. */
static inline scn_lock *scn_lock_new(const scn_srtp *srtp, void *out, void *in, scn_suite suite, const uint8_t *ours,
                                     const uint8_t *theirs)
{
    scn_lock *lock = aligned_alloc(alignof(scn_lock), sizeof *lock);
    if (!lock)
        return NULL;
    memset(lock, 0, sizeof *lock);
    lock->srtp = srtp;
    lock->out = out;
    lock->in = in;
    lock->quick = scn_seal_can(suite);
    if (lock->quick) {
        scn_seal_init(&lock->seal, suite, ours);
        scn_seal_init(&lock->opened, suite, theirs);
    }
    return lock;
}

static inline void scn_lock_follow(scn_lock *lock, const scn_lock *before)
{
    scn_seal_follow(&lock->seal, &before->seal);
    scn_seal_follow(&lock->opened, &before->opened);
}

static inline void scn_lock_free(scn_lock *lock)
{
    free(lock);
}

/* `packet` has room for SCN_SRTP_TRAILER more bytes; the new size, 0 when it must not be sent. */
static inline size_t scn_lock_close(scn_lock *lock, uint8_t *packet, size_t size, bool rtcp)
{
    if (lock->quick && !rtcp)
        return scn_seal_close(&lock->seal, packet, size);
    int count = (int)size;
    int wrong = (rtcp ? lock->srtp->protect_rtcp : lock->srtp->protect)(lock->out, packet, &count);
    return wrong || count < 0 ? 0 : (size_t)count;
}

/* The new size, 0 when it is not from whom it should be. */
static inline size_t scn_lock_open(scn_lock *lock, uint8_t *packet, size_t size, bool rtcp)
{
    if (lock->quick && !rtcp)
        return scn_seal_open(&lock->opened, packet, size);
    int count = (int)size;
    int wrong = (rtcp ? lock->srtp->unprotect_rtcp : lock->srtp->unprotect)(lock->in, packet, &count);
    return wrong || count < 0 ? 0 : (size_t)count;
}

#endif
