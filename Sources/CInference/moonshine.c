// Moonshine on ONNX Runtime itself rather than through sherpa-onnx, for one reason: what the model made of the beginning
// of an utterance is a good guess at what it makes of more of it. The decoder checks a whole guess in one step, about as
// quickly as it makes one token, and goes on where the guess is wrong (speculative decoding: Leviathan, Kalman, Matias,
// Fast Inference from Transformers via Speculative Decoding, 2023). The result is that of decoding token by token, but
// for rounding: the weights have 8 bits, and what is multiplied with them is rounded for a whole step at once.

#include "CInference.h"
#include "runtime.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LAYERS = 32, NAME = 48, FIRST = 1, LAST = 2 };

struct ci_moonshine_model {
  onnx_runtime runtime;
  OrtSession *encoder, *decoder;
  // The decoder once more, for one token at a time, which is most of its work: a third of its operations only find out
  // lengths, and are done here when it is loaded.
  OrtSession *stepper;
  // Layers, heads, and numbers of each head.
  int64_t layers, heads, depth;
  // What stands for a past that there is not, and whether there is one.
  OrtValue *nothing, *no, *yes;
  float *zeros;
  uint8_t flags[2];
  // past_key_values.LAYER.{decoder,encoder}.{key,value}, and the same as outputs.
  char past[LAYERS * 4][NAME], present[LAYERS * 4][NAME];
};

// One pass. Values are released at its end, whatever happened.
typedef struct {
  const ci_moonshine_model *model;
  OrtValue *samples, *hidden, *ids, *logits;
  OrtValue *past[LAYERS * 4];
  // Where the mean likelihood of the tokens goes, when it is wanted.
  float *likelihood;
} pass;

// How likely the best word of a row is: its share of the exponentials (softmax). What is less likely by e^20 makes no
// difference, and that is nearly all of it.
static float share(const float *row, size_t words, size_t first) {
  float sum = 0, least = row[first] - 20;
  for (size_t word = 0; word < words; word++)
    if (row[word] > least) sum += expf(row[word] - row[first]);
  return 1 / sum;
}

// The most likely token behind each of `count` places, and how likely each is if `likelihoods` are wanted.
static int best(const pass *pass, int64_t count, int32_t *tokens, float *likelihoods) {
  const onnx_runtime *runtime = &pass->model->runtime;
  OrtTensorInfo *info = NULL;
  size_t size = 0;
  void *data = NULL;
  if (!onnx_done(runtime, runtime->api.GetTensorTypeAndShape(pass->logits, &info))) return 0;
  int known = onnx_done(runtime, runtime->api.GetTensorShapeElementCount(info, &size));
  runtime->api.ReleaseTensorTypeAndShapeInfo(info);
  if (!known || size == 0 || size % (size_t)count != 0) return 0;
  if (!onnx_done(runtime, runtime->api.GetTensorMutableData(pass->logits, &data))) return 0;
  size_t words = size / (size_t)count;
  for (int64_t place = 0; place < count; place++) {
    const float *row = (const float *)data + (size_t)place * words;
    size_t first = 0;
    for (size_t word = 1; word < words; word++)
      if (row[word] > row[first]) first = word;
    tokens[place] = (int32_t)first;
    if (likelihoods) likelihoods[place] = share(row, words, first);
  }
  return 1;
}

// Has the decoder read `count` tokens behind what it has read; the past then holds them, too.
static int decode(pass *pass, int64_t *tokens, int64_t count, int isFirst) {
  const ci_moonshine_model *model = pass->model;
  const onnx_runtime *runtime = &model->runtime;
  int64_t shape[2] = {1, count};
  onnx_release(runtime, &pass->ids);
  onnx_release(runtime, &pass->logits);
  pass->ids = onnx_tensor(runtime, tokens, (size_t)count * sizeof *tokens, shape, 2, ONNX_INT64);
  if (!pass->ids) return 0;
  size_t all = (size_t)model->layers * 4;
  const char *in[LAYERS * 4 + 3] = {"input_ids", "encoder_hidden_states", "use_cache_branch"};
  const OrtValue *values[LAYERS * 4 + 3] = {pass->ids, pass->hidden, isFirst ? model->no : model->yes};
  const char *out[LAYERS * 4 + 1] = {"logits"};
  size_t places[LAYERS * 4], outs = 0;
  for (size_t index = 0; index < all; index++) {
    in[3 + index] = model->past[index];
    values[3 + index] = isFirst ? model->nothing : pass->past[index];
    // The sound's part of the past stays as the first step made it.
    if (!isFirst && index % 4 >= 2) continue;
    places[outs] = index;
    out[1 + outs++] = model->present[index];
  }
  OrtValue *results[LAYERS * 4 + 1];
  OrtSession *session = count == 1 ? model->stepper : model->decoder;
  if (!onnx_run(runtime, session, in, values, 3 + all, out, 1 + outs, results)) return 0;
  pass->logits = results[0];
  for (size_t index = 0; index < outs; index++) {
    onnx_release(runtime, &pass->past[places[index]]);
    pass->past[places[index]] = results[1 + index];
  }
  return 1;
}

// Has the past forget all but the first `kept` of `count` tokens.
static int cut(pass *pass, int64_t count, int64_t kept) {
  const ci_moonshine_model *model = pass->model;
  const onnx_runtime *runtime = &model->runtime;
  int64_t shape[4] = {1, model->heads, kept, model->depth};
  for (int64_t index = 0; index < model->layers * 4; index++) {
    if (index % 4 >= 2) continue;
    OrtValue *shorter = NULL;
    void *from = NULL, *to = NULL;
    OrtStatus *status = runtime->api.CreateTensorAsOrtValue(runtime->allocator, shape, 4, ONNX_FLOAT, &shorter);
    if (!onnx_done(runtime, status)) return 0;
    if (!onnx_done(runtime, runtime->api.GetTensorMutableData(pass->past[index], &from)) ||
        !onnx_done(runtime, runtime->api.GetTensorMutableData(shorter, &to))) {
      onnx_release(runtime, &shorter);
      return 0;
    }
    for (int64_t head = 0; head < model->heads; head++)
      memcpy((float *)to + head * kept * model->depth, (const float *)from + head * count * model->depth,
             (size_t)(kept * model->depth) * sizeof(float));
    onnx_release(runtime, &pass->past[index]);
    pass->past[index] = shorter;
  }
  return 1;
}

static int32_t recognise(pass *pass, const float *samples, int32_t count, const int32_t *draft, int32_t drafted,
                         int32_t *tokens, int32_t capacity) {
  const ci_moonshine_model *model = pass->model;
  const onnx_runtime *runtime = &model->runtime;
  int64_t shape[2] = {1, count};
  // The library reads what it is given and does not write to it.
  pass->samples = onnx_tensor(runtime, (void *)samples, (size_t)count * sizeof *samples, shape, 2, ONNX_FLOAT);
  if (!pass->samples) return -1;
  const char *in[] = {"input_values"}, *out[] = {"last_hidden_state"};
  const OrtValue *values[] = {pass->samples};
  if (!onnx_run(runtime, model->encoder, in, values, 1, out, 1, &pass->hidden)) return -1;

  if (drafted > capacity) drafted = capacity;
  int64_t *ids = malloc(((size_t)drafted + 1) * sizeof *ids);
  int32_t *found = malloc(((size_t)drafted + 1) * sizeof *found);
  float *likely = malloc(((size_t)drafted + 1) * sizeof *likely);
  float *wanted = pass->likelihood ? likely : NULL;
  float sum = 0;
  int32_t length = -1;
  if (ids && found && likely) {
    ids[0] = FIRST;
    for (int32_t index = 0; index < drafted; index++) ids[index + 1] = draft[index];
    if (decode(pass, ids, drafted + 1, 1) && best(pass, drafted + 1, found, wanted)) {
      length = 0;
      while (length < drafted && found[length] == draft[length]) {
        if (wanted) sum += wanted[length];
        tokens[length] = draft[length];
        length++;
      }
      int64_t next = found[length];
      if (wanted) wanted[0] = wanted[length];
      if (length < drafted && next != LAST && !cut(pass, drafted + 1, length + 1)) length = -1;
      while (length >= 0 && next != LAST && length < capacity) {
        if (wanted) sum += wanted[0];
        tokens[length++] = (int32_t)next;
        if (!decode(pass, &next, 1, 0) || !best(pass, 1, found, wanted)) length = -1;
        next = found[0];
      }
    }
  }
  if (pass->likelihood) *pass->likelihood = length > 0 ? sum / (float)length : 0;
  free(ids);
  free(found);
  free(likely);
  return length;
}

int32_t ci_moonshine_recognise(const ci_moonshine_model *model, const float *samples, int32_t count,
                               const int32_t *draft, int32_t drafted, int32_t *tokens, int32_t capacity,
                               float *likelihood) {
  pass pass = {.model = model, .likelihood = likelihood};
  int32_t length = recognise(&pass, samples, count, draft, drafted, tokens, capacity);
  const onnx_runtime *runtime = &model->runtime;
  onnx_release(runtime, &pass.samples);
  onnx_release(runtime, &pass.hidden);
  onnx_release(runtime, &pass.ids);
  onnx_release(runtime, &pass.logits);
  for (int index = 0; index < LAYERS * 4; index++) onnx_release(runtime, &pass.past[index]);
  return length;
}

// MARK: Loading

// Layers, heads and depth, of the decoder's inputs: ids, sound, four of each layer, and whether there is a past.
static int measure(ci_moonshine_model *model) {
  const onnx_runtime *runtime = &model->runtime;
  size_t inputs = 0, rank = 0;
  OrtTypeInfo *type = NULL;
  const OrtTensorInfo *info = NULL;
  int64_t shape[4] = {0};
  if (!onnx_done(runtime, runtime->api.SessionGetInputCount(model->decoder, &inputs))) return 0;
  if (inputs < 7 || (inputs - 3) % 4 != 0 || (inputs - 3) / 4 > LAYERS) return 0;
  model->layers = (int64_t)(inputs - 3) / 4;
  if (!onnx_done(runtime, runtime->api.SessionGetInputTypeInfo(model->decoder, 2, &type))) return 0;
  int known = onnx_done(runtime, runtime->api.CastTypeInfoToTensorInfo(type, &info)) && info &&
              onnx_done(runtime, runtime->api.GetDimensionsCount(info, &rank)) && rank == 4 &&
              onnx_done(runtime, runtime->api.GetDimensions(info, shape, 4));
  runtime->api.ReleaseTypeInfo(type);
  model->heads = shape[1];
  model->depth = shape[3];
  return known && model->heads > 0 && model->depth > 0;
}

static int prepare(ci_moonshine_model *model) {
  const onnx_runtime *runtime = &model->runtime;
  static const char *const parts[] = {"decoder.key", "decoder.value", "encoder.key", "encoder.value"};
  for (int64_t index = 0; index < model->layers * 4; index++) {
    int layer = (int)(index / 4);
    snprintf(model->past[index], NAME, "past_key_values.%d.%s", layer, parts[index % 4]);
    snprintf(model->present[index], NAME, "present.%d.%s", layer, parts[index % 4]);
  }
  int64_t shape[4] = {1, model->heads, 1, model->depth}, one[1] = {1};
  size_t size = (size_t)(model->heads * model->depth) * sizeof(float);
  model->zeros = calloc(1, size);
  if (!model->zeros) return 0;
  model->flags[1] = 1;
  model->nothing = onnx_tensor(runtime, model->zeros, size, shape, 4, ONNX_FLOAT);
  model->no = onnx_tensor(runtime, &model->flags[0], 1, one, 1, ONNX_BOOL);
  model->yes = onnx_tensor(runtime, &model->flags[1], 1, one, 1, ONNX_BOOL);
  return model->nothing && model->no && model->yes;
}

ci_moonshine_model *ci_moonshine_open(const char *library, const char *encoder, const char *decoder, char **reason) {
  *reason = NULL;
  ci_moonshine_model *model = calloc(1, sizeof *model);
  if (!model) return NULL;
  const onnx_runtime *runtime = &model->runtime;
  const onnx_fixed one[] = {{"batch_size", 1}, {"decoder_sequence_length", 1}};
  int ready = onnx_open(&model->runtime, library, reason) &&
              (model->encoder = onnx_session(runtime, encoder, NULL, 0, reason)) &&
              (model->decoder = onnx_session(runtime, decoder, NULL, 0, reason)) &&
              (model->stepper = onnx_session(runtime, decoder, one, 2, reason)) && measure(model) && prepare(model);
  if (ready) return model;
  ci_moonshine_close(model);
  return NULL;
}

void ci_moonshine_close(ci_moonshine_model *model) {
  if (!model) return;
  const onnx_runtime *runtime = &model->runtime;
  onnx_release(runtime, &model->nothing);
  onnx_release(runtime, &model->no);
  onnx_release(runtime, &model->yes);
  OrtSession *sessions[] = {model->encoder, model->decoder, model->stepper};
  for (int index = 0; index < 3; index++)
    if (sessions[index]) runtime->api.ReleaseSession(sessions[index]);
  onnx_close(&model->runtime);
  free(model->zeros);
  free(model);
}
