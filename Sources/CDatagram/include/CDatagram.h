// Batches of datagrams: recvmmsg, sendmmsg, UDP segmentation offload (UDP_SEGMENT), epoll and eventfd.
// Everything that the media loop asks of the kernel, with all message headers allocated once; and what Swift can't call.
#ifndef CDATAGRAM_H
#define CDATAGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// An address as the core writes it: IPv4 in the low 32 bits of `low`, IPv6 in both halves, host byte order.
typedef struct {
  uint64_t high;
  uint64_t low;
  uint16_t port;
  bool is_ipv6;
} cd_address;

/// One received datagram. `data` points into the receive ring and is valid until the next `cd_receive`.
typedef struct {
  const uint8_t *data;
  uint32_t length;
  cd_address from;
} cd_datagram;

/// One message to send: `length` bytes from `data`, cut into datagrams of `segment` bytes.
typedef struct {
  const uint8_t *data;
  uint32_t length;
  uint16_t segment;
  cd_address to;
} cd_message;

enum { CD_RECEIVE_BATCH = 64, CD_SEND_BATCH = 64, CD_DATAGRAM_SIZE = 2048 };

typedef struct cd_socket cd_socket;

/// Opens a non-blocking UDP socket. `ipv6` opens a dual-stack one. Returns NULL and sets errno on failure.
cd_socket *cd_open(cd_address bind_to, int receive_buffer, int send_buffer);
void cd_close(cd_socket *socket);
int cd_descriptor(const cd_socket *socket);
/// The port that the kernel gave.
uint16_t cd_port(const cd_socket *socket);

/// Receives up to CD_RECEIVE_BATCH datagrams without waiting. Returns how many, 0 when none wait, -1 on error.
int cd_receive(cd_socket *socket, cd_datagram *into);

/// Sends messages in batches. Falls back to one message per datagram for good when the kernel refuses to segment.
/// Returns the number of datagrams that the kernel refused (a full send buffer or an unreachable address).
int cd_send(cd_socket *socket, const cd_message *messages, int count);
/// Whether segmentation offload is still in use.
bool cd_segments(const cd_socket *socket);
/// Turns segmentation offload off, to test the fallback.
void cd_disable_segmentation(cd_socket *socket);

/// An epoll instance watching `descriptor` and an eventfd; returns the epoll descriptor or -1.
int cd_epoll(int descriptor, int event_descriptor);
int cd_eventfd(void);
void cd_event_signal(int event_descriptor);
void cd_event_drain(int event_descriptor);
/// Waits until something can be read or `nanoseconds` have passed; negative waits for ever.
void cd_wait(int epoll_descriptor, int64_t nanoseconds);

/// CLOCK_MONOTONIC in nanoseconds.
uint64_t cd_monotonic(void);
/// CLOCK_REALTIME in nanoseconds since 1970.
uint64_t cd_realtime(void);
/// CPU time of the calling thread in nanoseconds.
uint64_t cd_thread_cpu(void);
/// Gives the calling thread the name by which `top`, `gdb` and `perf` know it. The kernel takes 15 bytes; longer names are
/// ignored.
void cd_name_thread(const char *name);

/// Has the kernel write down nothing of this process's memory, whatever it dies of, and lets no other user look into it
/// (PR_SET_DUMPABLE). Ends with the program: what it starts decides for itself. Returns 0, or -1 and sets errno.
int cd_forbid_dumps(void);
/// Whether the kernel may write this process's memory down.
bool cd_may_dump(void);

/// Addresses of the machine's interfaces that are up, loopback included, link-local IPv6 left out. Returns how many.
int cd_interface_addresses(cd_address *into, int capacity);

#endif
