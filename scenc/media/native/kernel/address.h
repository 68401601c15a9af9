/* An IPv4 or IPv6 address with its port. */
#ifndef SCN_ADDRESS_H
#define SCN_ADDRESS_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>

typedef union {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
} scn_address;

/* Family 0, to which nothing can be sent, when `host` is not an address. */
static inline void scn_address_parse(scn_address *address, const char *host, uint16_t port)
{
    scn_address v4 = {.v4 = {.sin_family = AF_INET, .sin_port = htons(port)}};
    scn_address v6 = {.v6 = {.sin6_family = AF_INET6, .sin6_port = htons(port)}};
    memset(address, 0, sizeof *address);
    if (inet_pton(AF_INET, host, &v4.v4.sin_addr) == 1)
        *address = v4;
    else if (inet_pton(AF_INET6, host, &v6.v6.sin6_addr) == 1)
        *address = v6;
}

enum { SCN_HOST_MOST = INET6_ADDRSTRLEN };

static inline void scn_address_write(const scn_address *address, char host[SCN_HOST_MOST])
{
    const void *bytes = address->any.sa_family == AF_INET6 ? (const void *)&address->v6.sin6_addr : &address->v4.sin_addr;
    if (!inet_ntop(address->any.sa_family, bytes, host, SCN_HOST_MOST))
        host[0] = 0;
}

static inline bool scn_address_known(const scn_address *address)
{
    return address->any.sa_family != AF_UNSPEC;
}

static inline socklen_t scn_address_size(const scn_address *address)
{
    return address->any.sa_family == AF_INET6 ? sizeof address->v6 : sizeof address->v4;
}

static inline bool scn_address_same_host(const scn_address *a, const scn_address *b)
{
    if (a->any.sa_family != b->any.sa_family)
        return false;
    if (a->any.sa_family == AF_INET)
        return a->v4.sin_addr.s_addr == b->v4.sin_addr.s_addr;
    return memcmp(&a->v6.sin6_addr, &b->v6.sin6_addr, 16) == 0;
}

static inline uint16_t scn_address_port(const scn_address *address)
{
    return ntohs(address->any.sa_family == AF_INET6 ? address->v6.sin6_port : address->v4.sin_port);
}

static inline void scn_address_move(scn_address *address, uint16_t port)
{
    if (address->any.sa_family == AF_INET6)
        address->v6.sin6_port = htons(port);
    else
        address->v4.sin_port = htons(port);
}

static inline bool scn_address_same(const scn_address *a, const scn_address *b)
{
    if (a->any.sa_family != b->any.sa_family)
        return false;
    if (a->any.sa_family == AF_INET)
        return a->v4.sin_port == b->v4.sin_port && a->v4.sin_addr.s_addr == b->v4.sin_addr.s_addr;
    return a->v6.sin6_port == b->v6.sin6_port && memcmp(&a->v6.sin6_addr, &b->v6.sin6_addr, 16) == 0;
}

#endif
