/* SRTP (RFC 3711, RFC 7714) by libsrtp as it is found at run time. The control thread makes the sessions, the media
 * thread uses them and gives them back. */
#ifndef SCN_SRTP_H
#define SCN_SRTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

enum { SCN_SRTP_TRAILER = 4 + 16 + 128 }; /* what protecting adds at most: index, tag, key's name */

/* All NULL where the library is not installed. Each works in place, and returns 0 or why not. */
typedef struct {
    int (*protect)(void *session, void *packet, int *size);
    int (*unprotect)(void *session, void *packet, int *size);
    int (*protect_rtcp)(void *session, void *packet, int *size);
    int (*unprotect_rtcp)(void *session, void *packet, int *size);
} scn_srtp;

typedef struct {
    const scn_srtp *srtp;
    void *out, *in; /* sessions */
} scn_lock;

static inline scn_lock *scn_lock_new(const scn_srtp *srtp, void *out, void *in)
{
    scn_lock *lock = malloc(sizeof *lock);
    if (lock)
        *lock = (scn_lock){srtp, out, in};
    return lock;
}

static inline void scn_lock_free(scn_lock *lock)
{
    free(lock);
}

/* `packet` has room for SCN_SRTP_TRAILER more bytes; the new size, 0 when it must not be sent. */
static inline size_t scn_lock_close(const scn_lock *lock, uint8_t *packet, size_t size, bool rtcp)
{
    int count = (int)size;
    int wrong = (rtcp ? lock->srtp->protect_rtcp : lock->srtp->protect)(lock->out, packet, &count);
    return wrong || count < 0 ? 0 : (size_t)count;
}

/* The new size, 0 when it is not from whom it should be. */
static inline size_t scn_lock_open(const scn_lock *lock, uint8_t *packet, size_t size, bool rtcp)
{
    int count = (int)size;
    int wrong = (rtcp ? lock->srtp->unprotect_rtcp : lock->srtp->unprotect)(lock->in, packet, &count);
    return wrong || count < 0 ? 0 : (size_t)count;
}

#endif
