// Silero's detector on ONNX Runtime itself rather than through sherpa-onnx, which loads the model anew for each stream:
// the models of thirty people drive each other out of the processor's cache, and a window takes three times as long.
// Here a stream has only its state.

#include "CInference.h"
#include "runtime.h"

#include <stdlib.h>
#include <string.h>

struct ci_silero_model {
  onnx_runtime runtime;
  OrtSession *session;
};

ci_silero_model *ci_silero_open(const char *library, const char *path, char **reason) {
  *reason = NULL;
  ci_silero_model *model = calloc(1, sizeof *model);
  if (!model) return NULL;
  const onnx_fixed fixed[] = {{"batch", 1}, {"sequence", CI_SILERO_SAMPLES}};
  if (onnx_open(&model->runtime, library, reason) &&
      (model->session = onnx_session(&model->runtime, path, fixed, 2, reason)))
    return model;
  ci_silero_close(model);
  return NULL;
}

float ci_silero_hear(const ci_silero_model *model, const float *samples, float *state) {
  const onnx_runtime *runtime = &model->runtime;
  int64_t rate[] = {16000}, one[] = {1}, sound[] = {1, CI_SILERO_SAMPLES}, memory[] = {2, 1, CI_SILERO_STATE / 2};
  const char *in[] = {"input", "state", "sr"}, *out[] = {"output", "stateN"};
  // The library reads what it is given and does not write to it.
  OrtValue *values[] = {
      onnx_tensor(runtime, (void *)samples, CI_SILERO_SAMPLES * sizeof *samples, sound, 2, ONNX_FLOAT),
      onnx_tensor(runtime, state, CI_SILERO_STATE * sizeof *state, memory, 3, ONNX_FLOAT),
      onnx_tensor(runtime, rate, sizeof rate, one, 1, ONNX_INT64),
  };
  OrtValue *results[] = {NULL, NULL};
  void *likelihood = NULL, *next = NULL;
  float heard = -1;
  if (values[0] && values[1] && values[2] &&
      onnx_run(runtime, model->session, in, (const OrtValue *const *)values, 3, out, 2, results) &&
      onnx_done(runtime, runtime->api.GetTensorMutableData(results[0], &likelihood)) &&
      onnx_done(runtime, runtime->api.GetTensorMutableData(results[1], &next))) {
    heard = *(const float *)likelihood;
    memcpy(state, next, CI_SILERO_STATE * sizeof *state);
  }
  for (int index = 0; index < 3; index++) onnx_release(runtime, &values[index]);
  for (int index = 0; index < 2; index++) onnx_release(runtime, &results[index]);
  return heard;
}

void ci_silero_close(ci_silero_model *model) {
  if (!model) return;
  if (model->session) model->runtime.api.ReleaseSession(model->session);
  onnx_close(&model->runtime);
  free(model);
}
