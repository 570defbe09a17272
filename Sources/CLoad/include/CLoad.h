// Sockets for very many thin peers in one thread: connected, timestamped by the kernel, and able to have it drop what
// need not be looked at. Linux only.
#ifndef CLOAD_H
#define CLOAD_H

#include <CDatagram.h>

/// Opens a non-blocking UDP socket that is connected to `remote` and stamps what arrives. Returns -1 on failure.
int cl_connect(cd_address remote, int receive_buffer, int send_buffer);
/// Opens a UDP socket on a free port of 127.0.0.1 with the filter of `cl_sample`, for a sender whose sequence numbers
/// avoid what it keeps. Returns -1 on failure.
int cl_sink(uint16_t *port);

/// Has the kernel drop RTP packets but for those whose sequence number is a multiple of 64. STUN, DTLS and RTCP stay.
/// Returns 0 on success.
int cl_sample(int descriptor);
/// How many datagrams the kernel dropped on this socket, filtered ones included.
uint32_t cl_drops(int descriptor);

/// Receives one datagram. Returns its length, 0 when none waits, -1 when the socket is in error (which clears it).
/// `realtime` is set to when the kernel took it, in nanoseconds since 1970.
int cl_receive(int descriptor, uint8_t *buffer, int capacity, uint64_t *realtime);
/// Sends `length` bytes as datagrams of `segment` bytes. Returns how many bytes the kernel refused.
int cl_send(int descriptor, const uint8_t *data, uint32_t length, uint16_t segment);

int cl_epoll(void);
/// Watches a descriptor; `tag` comes back from `cl_wait`.
int cl_watch(int epoll, int descriptor, uint64_t tag);
/// Waits for at most `nanoseconds` (negative: for ever) and writes the tags of what can be read. Returns how many.
int cl_wait(int epoll, uint64_t *tags, int capacity, int64_t nanoseconds);

/// Lets a thread of any process run on one core only. Returns 0 on success.
int cl_pin(int thread, int core);

/// An Opus encoder as browsers have it for speech: 16 kHz mono, packets of 20 ms at `bitrate` bits a second, with forward
/// error correction for `loss` percent. NULL on failure; ends with `cl_opus_free`.
void *cl_opus_new(int bitrate, int loss);
/// Encodes 320 samples. Returns the packet's length, or less than 1 on failure.
int cl_opus_encode(void *encoder, const float *samples, uint8_t *packet, int capacity);
void cl_opus_free(void *encoder);

#endif
