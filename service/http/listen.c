/* The listening socket: an IPv4 or IPv6 address with a port, or a Unix socket. Host names are not
 * resolved: an address shows what it opens. */
#include "service/http/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static int fail(struct hg_http_error *error, int fd, const char *what, struct hg_str where)
{
    int code = errno;
    const char *help = code == EADDRINUSE ? "; another program already listens on it"
                       : code == EACCES
                           ? "; ports below 1024 need root: use another port, or a proxy"
                       : code == EADDRNOTAVAIL ? "; this machine does not have this address"
                                               : "";
    snprintf(error->message, sizeof error->message, "cannot %s %.*s: %s%s", what,
             HG_STR_ARGS(where), strerror(code), help);
    if (fd >= 0)
        close(fd);
    return -1;
}

/* A socket that nobody listens on any more is left from a run that was killed. */
static bool is_left_over(const struct sockaddr_un *at)
{
    struct stat entry;
    if (lstat(at->sun_path, &entry) != 0 || !S_ISSOCK(entry.st_mode))
        return false;
    int probe = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool dead = probe >= 0 && connect(probe, (const struct sockaddr *)at, sizeof *at) != 0 &&
                errno == ECONNREFUSED;
    if (probe >= 0)
        close(probe);
    return dead;
}

static int open_path(const struct hg_listen *place, char *address, size_t room,
                     struct hg_http_error *error)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    if (place->host.len >= sizeof at.sun_path) {
        errno = ENAMETOOLONG;
        return fail(error, -1, "listen on", place->host);
    }
    memcpy(at.sun_path, place->host.at, place->host.len);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (is_left_over(&at))
        unlink(at.sun_path);
    if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof at) != 0 || listen(fd, SOMAXCONN) != 0)
        return fail(error, fd, "listen on", place->host);
    snprintf(address, room, "%.*s", HG_STR_ARGS(place->host));
    return fd;
}

static void put_address(int fd, char *address, size_t room)
{
    struct sockaddr_storage at;
    socklen_t size = sizeof at;
    char host[INET6_ADDRSTRLEN] = "", port[8] = "";
    if (getsockname(fd, (struct sockaddr *)&at, &size) == 0)
        getnameinfo((struct sockaddr *)&at, size, host, sizeof host, port, sizeof port,
                    NI_NUMERICHOST | NI_NUMERICSERV);
    snprintf(address, room, at.ss_family == AF_INET6 ? "[%s]:%s" : "%s:%s", host, port);
}

static int open_port(const struct addrinfo *at, struct hg_str where, struct hg_http_error *error)
{
    int on = 1, fd = socket(at->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return fail(error, fd, "listen on", where);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (at->ai_family == AF_INET6) /* [::] is IPv6 alone: what is opened is what is written */
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
    if (bind(fd, at->ai_addr, at->ai_addrlen) != 0 || listen(fd, SOMAXCONN) != 0)
        return fail(error, fd, "listen on", where);
    return fd;
}

static struct addrinfo *parse(const struct hg_listen *place)
{
    struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE,
                             .ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    char host[64], port[8];
    snprintf(host, sizeof host, "%.*s", HG_STR_ARGS(place->host));
    snprintf(port, sizeof port, "%d", place->port);
    return place->host.len < sizeof host && getaddrinfo(host, port, &hints, &found) == 0 ? found
                                                                                         : NULL;
}

bool hg_listen_is_address(const struct hg_listen *place)
{
    if (place->port == HG_LISTEN_UNIX)
        return place->host.len != 0;
    struct addrinfo *at = parse(place);
    if (at != NULL)
        freeaddrinfo(at);
    return at != NULL;
}

bool hg_listen_is_loopback(const struct hg_listen *place)
{
    if (place->port == HG_LISTEN_UNIX)
        return true;
    struct addrinfo *at = parse(place);
    bool loopback = false;
    if (at != NULL && at->ai_family == AF_INET) {
        const struct sockaddr_in *in = (const struct sockaddr_in *)(const void *)at->ai_addr;
        loopback = ntohl(in->sin_addr.s_addr) >> 24 == 127;
    } else if (at != NULL && at->ai_family == AF_INET6) {
        const struct sockaddr_in6 *in = (const struct sockaddr_in6 *)(const void *)at->ai_addr;
        loopback = IN6_IS_ADDR_LOOPBACK(&in->sin6_addr);
    }
    if (at != NULL)
        freeaddrinfo(at);
    return loopback;
}

int hg_listen_open(const struct hg_listen *place, char *address, size_t room,
                   struct hg_http_error *error)
{
    if (place->port == HG_LISTEN_UNIX)
        return open_path(place, address, room, error);
    struct addrinfo *at = parse(place);
    if (at == NULL) {
        snprintf(error->message, sizeof error->message,
                 "`%.*s` is not an IPv4 or IPv6 address; host names are not resolved",
                 HG_STR_ARGS(place->host));
        return -1;
    }
    char where[96];
    snprintf(where, sizeof where, at->ai_family == AF_INET6 ? "[%.*s]:%d" : "%.*s:%d",
             HG_STR_ARGS(place->host), place->port);
    int fd = open_port(at, hg_str(where), error);
    freeaddrinfo(at);
    if (fd >= 0)
        put_address(fd, address, room);
    return fd;
}
