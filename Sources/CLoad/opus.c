// libopus takes its settings through a function with variable arguments, which Swift can't call.
#include "CLoad.h"

#include <opus.h>

void *cl_opus_new(int bitrate, int loss) {
  int error = OPUS_OK;
  OpusEncoder *encoder = opus_encoder_create(16000, 1, OPUS_APPLICATION_VOIP, &error);
  if (!encoder) return 0;
  opus_encoder_ctl(encoder, OPUS_SET_BITRATE(bitrate));
  opus_encoder_ctl(encoder, OPUS_SET_INBAND_FEC(1));
  opus_encoder_ctl(encoder, OPUS_SET_PACKET_LOSS_PERC(loss));
  return encoder;
}

int cl_opus_encode(void *encoder, const float *samples, uint8_t *packet, int capacity) {
  return opus_encode_float(encoder, samples, 320, packet, capacity);
}

void cl_opus_free(void *encoder) { opus_encoder_destroy(encoder); }
