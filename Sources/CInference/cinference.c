#define _GNU_SOURCE
#include "CInference.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if __has_include(<sherpa-onnx/c-api/c-api.h>)
#include <sherpa-onnx/c-api/c-api.h>

// Every function that is used, with the type that the header gives it.
#define FUNCTIONS(F)                             \
  F(SherpaOnnxGetVersionStr)                     \
  F(SherpaOnnxCreateOfflineRecognizer)           \
  F(SherpaOnnxDestroyOfflineRecognizer)          \
  F(SherpaOnnxCreateOfflineStream)               \
  F(SherpaOnnxDestroyOfflineStream)              \
  F(SherpaOnnxOfflineStreamSetOption)            \
  F(SherpaOnnxAcceptWaveformOffline)             \
  F(SherpaOnnxDecodeOfflineStream)               \
  F(SherpaOnnxGetOfflineStreamResult)            \
  F(SherpaOnnxDestroyOfflineRecognizerResult)

struct ci_library {
#define FIELD(name) __typeof__(&name) name;
  FUNCTIONS(FIELD)
#undef FIELD
};

struct ci_recogniser {
  const ci_library *library;
  const SherpaOnnxOfflineRecognizer *recogniser;
};

ci_library *ci_open(const char *path, char **reason) {
  *reason = NULL;
  void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (!handle) {
    *reason = strdup(dlerror());
    return NULL;
  }
  ci_library *library = calloc(1, sizeof *library);
  if (!library) abort();
#define LOOK_UP(name)                                                            \
  library->name = (__typeof__(library->name))dlsym(handle, #name);               \
  if (!library->name) {                                                          \
    if (asprintf(reason, "%s has no function " #name, path) < 0) *reason = NULL; \
    free(library);                                                               \
    dlclose(handle);                                                             \
    return NULL;                                                                 \
  }
  FUNCTIONS(LOOK_UP)
#undef LOOK_UP
  return library;
}

const char *ci_version(const ci_library *library) { return library->SherpaOnnxGetVersionStr(); }

ci_recogniser *ci_whisper(const ci_library *library, const char *encoder, const char *decoder, const char *tokens) {
  SherpaOnnxOfflineRecognizerConfig config;
  memset(&config, 0, sizeof config);
  config.feat_config.sample_rate = 16000;
  config.feat_config.feature_dim = 80;
  config.model_config.num_threads = 1;
  config.model_config.provider = "cpu";
  config.decoding_method = "greedy_search";
  config.model_config.whisper.encoder = encoder;
  config.model_config.whisper.decoder = decoder;
  config.model_config.whisper.language = "";
  config.model_config.whisper.task = "transcribe";
  // The library's own padding: less of it, and the model makes words up.
  config.model_config.whisper.tail_paddings = -1;
  config.model_config.tokens = tokens;
  const SherpaOnnxOfflineRecognizer *recogniser = library->SherpaOnnxCreateOfflineRecognizer(&config);
  if (!recogniser) return NULL;
  ci_recogniser *result = calloc(1, sizeof *result);
  if (!result) abort();
  result->library = library;
  result->recogniser = recogniser;
  return result;
}

int ci_recognise(const ci_recogniser *recogniser, const char *language, const float *samples, int32_t count,
                 char **text, char **heard) {
  const ci_library *library = recogniser->library;
  *text = *heard = NULL;
  const SherpaOnnxOfflineStream *stream = library->SherpaOnnxCreateOfflineStream(recogniser->recogniser);
  if (!stream) return -1;
  if (language) library->SherpaOnnxOfflineStreamSetOption(stream, "language", language);
  library->SherpaOnnxAcceptWaveformOffline(stream, 16000, samples, count);
  library->SherpaOnnxDecodeOfflineStream(recogniser->recogniser, stream);
  const SherpaOnnxOfflineRecognizerResult *result = library->SherpaOnnxGetOfflineStreamResult(stream);
  if (result) {
    *text = strdup(result->text ? result->text : "");
    if (result->lang && result->lang[0]) *heard = strdup(result->lang);
    library->SherpaOnnxDestroyOfflineRecognizerResult(result);
  }
  library->SherpaOnnxDestroyOfflineStream(stream);
  return *text ? 0 : -1;
}

void ci_recogniser_free(ci_recogniser *recogniser) {
  recogniser->library->SherpaOnnxDestroyOfflineRecognizer(recogniser->recogniser);
  free(recogniser);
}

#else  // The header was not there when this was built.

struct ci_library { int none; };

ci_library *ci_open(const char *path, char **reason) {
  *reason = strdup("this build was made without the interface of sherpa-onnx: run script/bootstrap, then build again");
  return NULL;
}
const char *ci_version(const ci_library *library) { return ""; }
ci_recogniser *ci_whisper(const ci_library *l, const char *e, const char *d, const char *t) { return NULL; }
int ci_recognise(const ci_recogniser *r, const char *l, const float *s, int32_t c, char **t, char **h) { return -1; }
void ci_recogniser_free(ci_recogniser *r) {}
#endif
