#define _GNU_SOURCE
#include "CLoad.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <sched.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#endif

static socklen_t to_sockaddr(cd_address address, struct sockaddr_storage *name) {
  memset(name, 0, sizeof *name);
  if (!address.is_ipv6) {
    struct sockaddr_in *in = (struct sockaddr_in *)name;
    in->sin_family = AF_INET;
    in->sin_port = htons(address.port);
    in->sin_addr.s_addr = htonl((uint32_t)address.low);
    return sizeof *in;
  }
  struct sockaddr_in6 *in = (struct sockaddr_in6 *)name;
  in->sin6_family = AF_INET6;
  in->sin6_port = htons(address.port);
  for (int i = 0; i < 8; i++) {
    in->sin6_addr.s6_addr[i] = (uint8_t)(address.high >> (56 - 8 * i));
    in->sin6_addr.s6_addr[i + 8] = (uint8_t)(address.low >> (56 - 8 * i));
  }
  return sizeof *in;
}

int cl_connect(cd_address remote, int receive_buffer, int send_buffer) {
  int descriptor = socket(remote.is_ipv6 ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return -1;
  setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
  setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &send_buffer, sizeof send_buffer);
  setsockopt(descriptor, SOL_SOCKET, SO_TIMESTAMPNS, &(int){1}, sizeof(int));
  struct sockaddr_storage name;
  socklen_t length = to_sockaddr(remote, &name);
  if (connect(descriptor, (struct sockaddr *)&name, length) != 0) {
    close(descriptor);
    return -1;
  }
  return descriptor;
}

static int attach(int descriptor, struct sock_filter *code, size_t count) {
  struct sock_fprog program = {(unsigned short)count, code};
  return setsockopt(descriptor, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program);
}

int cl_sample(int descriptor) {
  // The filter sees the UDP header first: 8 bytes. RTP's first byte is 128 to 191, RTCP's second one 192 to 223.
  struct sock_filter code[] = {
      BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 8),
      BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 128, 0, 6),
      BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 9),
      BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0x60),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0x40, 3, 0),
      BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 11),
      BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 63),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, 0xFFFF),
      BPF_STMT(BPF_RET | BPF_K, 0),
  };
  return attach(descriptor, code, sizeof code / sizeof *code);
}

int cl_sink(uint16_t *port) {
  int descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return -1;
  struct sockaddr_in name = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof name;
  if (bind(descriptor, (struct sockaddr *)&name, length) != 0 || cl_sample(descriptor) != 0 ||
      getsockname(descriptor, (struct sockaddr *)&name, &length) != 0) {
    close(descriptor);
    return -1;
  }
  *port = ntohs(name.sin_port);
  return descriptor;
}

uint32_t cl_drops(int descriptor) {
  uint32_t memory[SK_MEMINFO_VARS] = {0};
  socklen_t length = sizeof memory;
  if (getsockopt(descriptor, SOL_SOCKET, SO_MEMINFO, memory, &length) != 0) return 0;
  return memory[SK_MEMINFO_DROPS];
}

int cl_receive(int descriptor, uint8_t *buffer, int capacity, uint64_t *realtime) {
  struct iovec vector = {buffer, (size_t)capacity};
  _Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(struct timespec))];
  struct msghdr header = {
      .msg_iov = &vector, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
  ssize_t length = recvmsg(descriptor, &header, MSG_DONTWAIT);
  if (length < 0) return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? 0 : -1;
  *realtime = 0;
  for (struct cmsghdr *c = CMSG_FIRSTHDR(&header); c; c = CMSG_NXTHDR(&header, c)) {
    if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_TIMESTAMPNS) continue;
    struct timespec time;
    memcpy(&time, CMSG_DATA(c), sizeof time);
    *realtime = (uint64_t)time.tv_sec * 1000000000ull + (uint64_t)time.tv_nsec;
  }
  return (int)length;
}

int cl_send(int descriptor, const uint8_t *data, uint32_t length, uint16_t segment) {
  struct iovec vector = {(void *)data, length};
  _Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof segment)];
  struct msghdr header = {.msg_iov = &vector, .msg_iovlen = 1};
  if (segment > 0 && segment < length) {
    header.msg_control = control;
    header.msg_controllen = sizeof control;
    struct cmsghdr *c = CMSG_FIRSTHDR(&header);
    c->cmsg_level = IPPROTO_UDP;
    c->cmsg_type = UDP_SEGMENT;
    c->cmsg_len = CMSG_LEN(sizeof segment);
    memcpy(CMSG_DATA(c), &segment, sizeof segment);
  }
  if (sendmsg(descriptor, &header, MSG_DONTWAIT) >= 0) return 0;
  if (!header.msg_control) return (int)length;
  // A kernel or an interface that does not segment: one datagram at a time.
  int refused = 0;
  for (uint32_t offset = 0; offset < length; offset += segment) {
    uint32_t size = length - offset < segment ? length - offset : segment;
    if (send(descriptor, data + offset, size, MSG_DONTWAIT) < 0) refused += (int)size;
  }
  return refused;
}

int cl_epoll(void) { return epoll_create1(EPOLL_CLOEXEC); }

int cl_watch(int epoll, int descriptor, uint64_t tag) {
  struct epoll_event event = {.events = EPOLLIN, .data.u64 = tag};
  return epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event);
}

int cl_wait(int epoll, uint64_t *tags, int capacity, int64_t nanoseconds) {
  struct epoll_event events[64];
  if (capacity > 64) capacity = 64;
  int count;
  if (nanoseconds < 0) {
    count = epoll_wait(epoll, events, capacity, -1);
  } else {
    struct timespec timeout = {nanoseconds / 1000000000, nanoseconds % 1000000000};
    count = epoll_pwait2(epoll, events, capacity, &timeout, NULL);
    if (count < 0 && errno == ENOSYS)
      count = epoll_wait(epoll, events, capacity, (int)((nanoseconds + 999999) / 1000000));
  }
  for (int i = 0; i < count; i++) tags[i] = events[i].data.u64;
  return count < 0 ? 0 : count;
}

int cl_pin(int thread, int core) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(core, &set);
  return sched_setaffinity(thread, sizeof set, &set);
}
