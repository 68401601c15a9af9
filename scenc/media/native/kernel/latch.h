/* Whose sound a leg takes: symmetric RTP that nobody else can steal. Anyone can send to a port, so a source is believed
 * by what speaks for it:
 *
 *   sure     it is where the description said, or where sound came from before: at once and for good
 *   likely   another port of such a host, or the host that signals (a NAT): heard at once, for good after a while in
 *            which nothing sure has come
 *   doubtful any other, and only where the description's host is not the one that signals: heard after that while, and
 *            only until somebody better comes
 *
 * Whoever is believed for good is alone heard until he has been silent for long, or the call is described anew. */
#ifndef SCN_LATCH_H
#define SCN_LATCH_H

#include "address.h"

#define SCN_LEARN_NS UINT64_C(200000000)
#define SCN_FORSAKEN_NS UINT64_C(2000000000) /* of silence, after which another likely source may come */

typedef enum { SCN_NOBODY, SCN_DOUBTFUL, SCN_LIKELY, SCN_SURE } scn_trust;

typedef struct {
    scn_address told, signalling; /* address of sound, host of SIP; of family 0 where unknown */
    scn_address last;             /* was believed for good */
    scn_address source;           /* the best so far */
    uint64_t since_ns;            /* the first of any came */
    scn_trust trust;              /* of `source` */
} scn_latch;

static inline void scn_latch_forget(scn_latch *latch)
{
    latch->trust = SCN_NOBODY;
}

/* The call is described anew; `moved`: sound is elsewhere than before. */
static inline void scn_latch_begin(scn_latch *latch, const scn_address *told, const scn_address *signalling, bool moved)
{
    if (moved)
        latch->last = (scn_address){0};
    latch->told = *told;
    latch->signalling = *signalling;
    scn_latch_forget(latch);
}

static inline bool scn_latch_may_be_anywhere(const scn_latch *latch)
{
    bool agree = scn_address_known(&latch->told) && scn_address_same_host(&latch->told, &latch->signalling);
    return !agree && !scn_address_known(&latch->last);
}

static inline scn_trust scn_latch_judge(const scn_latch *latch, const scn_address *from)
{
    if (scn_address_same(from, &latch->told) || scn_address_same(from, &latch->last))
        return SCN_SURE;
    if (scn_address_same_host(from, &latch->told) || scn_address_same_host(from, &latch->last) ||
        scn_address_same_host(from, &latch->signalling))
        return SCN_LIKELY;
    return scn_latch_may_be_anywhere(latch) ? SCN_DOUBTFUL : SCN_NOBODY;
}

/* A packet that could be the call's came: whether it is heard. `proven`: it has the call's keys. */
static inline bool scn_latch_hear(scn_latch *latch, const scn_address *from, bool proven, uint64_t now)
{
    scn_trust trust = proven ? SCN_SURE : scn_latch_judge(latch, from);
    if (trust == SCN_NOBODY)
        return false;
    if (latch->trust == SCN_NOBODY)
        latch->since_ns = now;
    if (trust > latch->trust) {
        latch->source = *from;
        latch->trust = trust;
    } else if (!scn_address_same(from, &latch->source)) {
        return false;
    }
    return trust != SCN_DOUBTFUL || now - latch->since_ns >= SCN_LEARN_NS;
}

/* Whether the source that was heard last is alone heard from now on. */
static inline bool scn_latch_locks(scn_latch *latch, uint64_t now)
{
    if (latch->trust < SCN_LIKELY || (latch->trust == SCN_LIKELY && now - latch->since_ns < SCN_LEARN_NS))
        return false;
    latch->last = latch->source;
    return true;
}

#endif
