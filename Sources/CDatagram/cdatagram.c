#define _GNU_SOURCE
#include "CDatagram.h"

#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#endif

struct cd_socket {
  int descriptor;
  bool ipv6;
  bool segmentation;
  // Receiving.
  uint8_t *receive_memory;
  struct mmsghdr receive_headers[CD_RECEIVE_BATCH];
  struct iovec receive_vectors[CD_RECEIVE_BATCH];
  struct sockaddr_storage receive_names[CD_RECEIVE_BATCH];
  // Sending.
  struct mmsghdr send_headers[CD_SEND_BATCH];
  struct iovec send_vectors[CD_SEND_BATCH];
  struct sockaddr_storage send_names[CD_SEND_BATCH];
  _Alignas(struct cmsghdr) char send_control[CD_SEND_BATCH][CMSG_SPACE(sizeof(uint16_t))];
};

static uint64_t load64(const uint8_t *bytes) {
  uint64_t value = 0;
  for (int i = 0; i < 8; i++) value = value << 8 | bytes[i];
  return value;
}

static void store64(uint8_t *bytes, uint64_t value) {
  for (int i = 7; i >= 0; i--, value >>= 8) bytes[i] = (uint8_t)value;
}

static cd_address from_sockaddr(const struct sockaddr_storage *name) {
  cd_address address = {0};
  if (name->ss_family == AF_INET) {
    const struct sockaddr_in *in = (const struct sockaddr_in *)name;
    address.low = ntohl(in->sin_addr.s_addr);
    address.port = ntohs(in->sin_port);
  } else if (name->ss_family == AF_INET6) {
    const struct sockaddr_in6 *in = (const struct sockaddr_in6 *)name;
    address.high = load64(in->sin6_addr.s6_addr);
    address.low = load64(in->sin6_addr.s6_addr + 8);
    address.port = ntohs(in->sin6_port);
    address.is_ipv6 = true;
  }
  return address;
}

// A dual-stack socket takes IPv4 destinations as mapped addresses.
static socklen_t to_sockaddr(cd_address address, bool ipv6_socket, struct sockaddr_storage *name) {
  if (!ipv6_socket) {
    struct sockaddr_in *in = (struct sockaddr_in *)name;
    in->sin_family = AF_INET;
    in->sin_port = htons(address.port);
    in->sin_addr.s_addr = htonl((uint32_t)address.low);
    return sizeof *in;
  }
  struct sockaddr_in6 *in = (struct sockaddr_in6 *)name;
  memset(in, 0, sizeof *in);
  in->sin6_family = AF_INET6;
  in->sin6_port = htons(address.port);
  store64(in->sin6_addr.s6_addr, address.is_ipv6 ? address.high : 0);
  store64(in->sin6_addr.s6_addr + 8, address.is_ipv6 ? address.low : (0xFFFFull << 32 | address.low));
  return sizeof *in;
}

cd_socket *cd_open(cd_address bind_to, int receive_buffer, int send_buffer) {
  int descriptor = socket(bind_to.is_ipv6 ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return NULL;
  if (bind_to.is_ipv6) {
    int off = 0;
    setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
  }
  // The FORCE variants pass rmem_max where the process may; the plain ones do what they can elsewhere.
  if (setsockopt(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, &receive_buffer, sizeof receive_buffer) != 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
  if (setsockopt(descriptor, SOL_SOCKET, SO_SNDBUFFORCE, &send_buffer, sizeof send_buffer) != 0)
    setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &send_buffer, sizeof send_buffer);
  struct sockaddr_storage name = {0};
  socklen_t length = to_sockaddr(bind_to, bind_to.is_ipv6, &name);
  if (bind(descriptor, (struct sockaddr *)&name, length) != 0) {
    int error = errno;
    close(descriptor);
    errno = error;
    return NULL;
  }
  cd_socket *s = calloc(1, sizeof *s);
  uint8_t *memory = s ? aligned_alloc(64, (size_t)CD_RECEIVE_BATCH * CD_DATAGRAM_SIZE) : NULL;
  if (!memory) {
    free(s);
    close(descriptor);
    errno = ENOMEM;
    return NULL;
  }
  s->descriptor = descriptor;
  s->ipv6 = bind_to.is_ipv6;
  s->receive_memory = memory;
  // Setting "no segmentation" changes nothing and tells whether the kernel knows the option.
  s->segmentation = setsockopt(descriptor, IPPROTO_UDP, UDP_SEGMENT, &(int){0}, sizeof(int)) == 0;
  for (int i = 0; i < CD_RECEIVE_BATCH; i++) {
    s->receive_vectors[i] = (struct iovec){memory + (size_t)i * CD_DATAGRAM_SIZE, CD_DATAGRAM_SIZE};
    s->receive_headers[i].msg_hdr.msg_iov = &s->receive_vectors[i];
    s->receive_headers[i].msg_hdr.msg_iovlen = 1;
    s->receive_headers[i].msg_hdr.msg_name = &s->receive_names[i];
  }
  for (int i = 0; i < CD_SEND_BATCH; i++) {
    s->send_headers[i].msg_hdr.msg_iov = &s->send_vectors[i];
    s->send_headers[i].msg_hdr.msg_iovlen = 1;
    s->send_headers[i].msg_hdr.msg_name = &s->send_names[i];
    struct cmsghdr *control = (struct cmsghdr *)s->send_control[i];
    control->cmsg_level = IPPROTO_UDP;
    control->cmsg_type = UDP_SEGMENT;
    control->cmsg_len = CMSG_LEN(sizeof(uint16_t));
  }
  return s;
}

void cd_close(cd_socket *socket) {
  if (!socket) return;
  close(socket->descriptor);
  free(socket->receive_memory);
  free(socket);
}

int cd_descriptor(const cd_socket *socket) { return socket->descriptor; }

uint16_t cd_port(const cd_socket *socket) {
  struct sockaddr_storage name = {0};
  socklen_t length = sizeof name;
  if (getsockname(socket->descriptor, (struct sockaddr *)&name, &length) != 0) return 0;
  return from_sockaddr(&name).port;
}

int cd_receive(cd_socket *socket, cd_datagram *into) {
  for (int i = 0; i < CD_RECEIVE_BATCH; i++)
    socket->receive_headers[i].msg_hdr.msg_namelen = sizeof socket->receive_names[i];
  int count = recvmmsg(socket->descriptor, socket->receive_headers, CD_RECEIVE_BATCH, MSG_DONTWAIT, NULL);
  if (count < 0) return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? 0 : -1;
  int kept = 0;
  for (int i = 0; i < count; i++) {
    // A datagram that did not fit is nothing that a peer of ours would send.
    if (socket->receive_headers[i].msg_hdr.msg_flags & MSG_TRUNC) continue;
    into[kept].data = socket->receive_vectors[i].iov_base;
    into[kept].length = socket->receive_headers[i].msg_len;
    into[kept].from = from_sockaddr(&socket->receive_names[i]);
    kept++;
  }
  // All truncated is still progress: report one empty datagram rather than "nothing waits".
  if (count > 0 && kept == 0) {
    into[0] = (cd_datagram){socket->receive_memory, 0, from_sockaddr(&socket->receive_names[0])};
    return 1;
  }
  return kept;
}

static void prepare(cd_socket *socket, int slot, const uint8_t *data, uint32_t length, uint16_t segment, cd_address to) {
  struct msghdr *header = &socket->send_headers[slot].msg_hdr;
  socket->send_vectors[slot] = (struct iovec){(void *)data, length};
  header->msg_namelen = to_sockaddr(to, socket->ipv6, &socket->send_names[slot]);
  if (segment > 0 && segment < length) {
    header->msg_control = socket->send_control[slot];
    header->msg_controllen = sizeof socket->send_control[slot];
    memcpy(CMSG_DATA((struct cmsghdr *)socket->send_control[slot]), &segment, sizeof segment);
  } else {
    header->msg_control = NULL;
    header->msg_controllen = 0;
  }
}

// Sends the prepared headers up to the first one that fails; returns how many went out.
static int flush_prepared(cd_socket *socket, int count, int *first_failure, int *error) {
  int sent = 0;
  while (sent < count) {
    int result = sendmmsg(socket->descriptor, socket->send_headers + sent, (unsigned)(count - sent), MSG_DONTWAIT);
    if (result > 0) {
      sent += result;
    } else if (errno != EINTR) {
      *first_failure = sent;
      *error = errno;
      return sent;
    }
  }
  *first_failure = -1;
  return sent;
}

static int send_one_by_one(cd_socket *socket, const cd_message *message) {
  int refused = 0;
  uint32_t offset = 0;
  while (offset < message->length) {
    int batch = 0;
    while (batch < CD_SEND_BATCH && offset < message->length) {
      uint32_t left = message->length - offset;
      uint32_t size = message->segment && message->segment < left ? message->segment : left;
      prepare(socket, batch++, message->data + offset, size, 0, message->to);
      offset += size;
    }
    int done = 0;
    while (done < batch) {
      // A refused datagram is dropped: media does not wait for a full buffer.
      struct mmsghdr *headers = socket->send_headers + done;
      int result = sendmmsg(socket->descriptor, headers, (unsigned)(batch - done), MSG_DONTWAIT);
      if (result > 0) {
        done += result;
      } else if (errno != EINTR) {
        done++;
        refused++;
      }
    }
  }
  return refused;
}

static int segments_of(const cd_message *message) {
  if (!message->segment || message->segment >= message->length) return 1;
  return (int)((message->length + message->segment - 1) / message->segment);
}

// The kernel refuses segments that do not fit into the path's packets with EINVAL: 1500 bytes without IPv6 and UDP headers.
enum { LARGEST_SEGMENT = 1452 };

static bool goes_whole(const cd_socket *socket, const cd_message *message) {
  return segments_of(message) == 1 || (socket->segmentation && message->segment <= LARGEST_SEGMENT);
}

int cd_send(cd_socket *socket, const cd_message *messages, int count) {
  int refused = 0, next = 0;
  while (next < count) {
    if (!goes_whole(socket, &messages[next])) {
      refused += send_one_by_one(socket, &messages[next++]);
      continue;
    }
    int batch = 0;
    while (batch < CD_SEND_BATCH && next + batch < count) {
      const cd_message *message = &messages[next + batch];
      if (!goes_whole(socket, message)) break;
      prepare(socket, batch++, message->data, message->length, message->segment, message->to);
    }
    int failure, error = 0;
    int sent = flush_prepared(socket, batch, &failure, &error);
    next += sent;
    if (failure < 0) continue;
    const cd_message *message = &messages[next++];
    int segments = segments_of(message);
    // EIO: the device cannot checksum what it would have to cut. EINVAL speaks of this path only, which is narrow.
    bool never = error == EIO || error == ENOPROTOOPT || error == EOPNOTSUPP;
    if (segments > 1 && (never || error == EINVAL)) {
      if (never) socket->segmentation = false;
      refused += send_one_by_one(socket, message);
    } else {
      refused += segments;
    }
  }
  return refused;
}

bool cd_segments(const cd_socket *socket) { return socket->segmentation; }

void cd_disable_segmentation(cd_socket *socket) { socket->segmentation = false; }

int cd_epoll(int descriptor, int event_descriptor) {
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  if (epoll < 0) return -1;
  struct epoll_event datagrams = {.events = EPOLLIN, .data.fd = descriptor};
  struct epoll_event commands = {.events = EPOLLIN, .data.fd = event_descriptor};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &datagrams) != 0 ||
      epoll_ctl(epoll, EPOLL_CTL_ADD, event_descriptor, &commands) != 0) {
    close(epoll);
    return -1;
  }
  return epoll;
}

int cd_eventfd(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }

void cd_event_signal(int event_descriptor) {
  uint64_t one = 1;
  ssize_t ignored = write(event_descriptor, &one, sizeof one);
  (void)ignored;
}

void cd_event_drain(int event_descriptor) {
  uint64_t value;
  ssize_t ignored = read(event_descriptor, &value, sizeof value);
  (void)ignored;
}

void cd_wait(int epoll_descriptor, int64_t nanoseconds) {
  struct epoll_event events[2];
  if (nanoseconds < 0) {
    epoll_wait(epoll_descriptor, events, 2, -1);
    return;
  }
  struct timespec timeout = {nanoseconds / 1000000000, nanoseconds % 1000000000};
  if (epoll_pwait2(epoll_descriptor, events, 2, &timeout, NULL) < 0 && errno == ENOSYS)
    epoll_wait(epoll_descriptor, events, 2, (int)((nanoseconds + 999999) / 1000000));
}

static uint64_t clock_nanoseconds(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return (uint64_t)time.tv_sec * 1000000000ull + (uint64_t)time.tv_nsec;
}

uint64_t cd_monotonic(void) { return clock_nanoseconds(CLOCK_MONOTONIC); }
uint64_t cd_realtime(void) { return clock_nanoseconds(CLOCK_REALTIME); }
uint64_t cd_thread_cpu(void) { return clock_nanoseconds(CLOCK_THREAD_CPUTIME_ID); }

void cd_name_thread(const char *name) { (void)pthread_setname_np(pthread_self(), name); }

int cd_forbid_dumps(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }

bool cd_may_dump(void) { return prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 0; }

int cd_interface_addresses(cd_address *into, int capacity) {
  struct ifaddrs *list = NULL;
  if (getifaddrs(&list) != 0) return 0;
  int count = 0;
  for (struct ifaddrs *entry = list; entry && count < capacity; entry = entry->ifa_next) {
    if (!entry->ifa_addr || !(entry->ifa_flags & IFF_UP)) continue;
    int family = entry->ifa_addr->sa_family;
    if (family != AF_INET && family != AF_INET6) continue;
    if (family == AF_INET6 && IN6_IS_ADDR_LINKLOCAL(&((struct sockaddr_in6 *)entry->ifa_addr)->sin6_addr)) continue;
    struct sockaddr_storage name = {0};
    memcpy(&name, entry->ifa_addr, family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6));
    into[count++] = from_sockaddr(&name);
  }
  freeifaddrs(list);
  return count;
}
