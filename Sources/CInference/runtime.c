#define _GNU_SOURCE
#include "runtime.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

int onnx_done(const onnx_runtime *runtime, OrtStatus *status) {
  if (!status) return 1;
  runtime->api.ReleaseStatus(status);
  return 0;
}

int onnx_told(const onnx_runtime *runtime, OrtStatus *status, char **reason) {
  if (status && !*reason) *reason = strdup(runtime->api.GetErrorMessage(status));
  return onnx_done(runtime, status);
}

static int look_up(onnx *api, const char *library, char **reason) {
  typedef struct {
    const void *(*table)(uint32_t version);
    const char *(*version)(void);
  } base;
  // Never closed: native code may still run when a process ends.
  void *handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);
  const base *(*entrance)(void) = handle ? (const base *(*)(void))dlsym(handle, "OrtGetApiBase") : NULL;
  void *const *table = entrance ? entrance()->table(3) : NULL;
  if (!table) {
    const char *error = dlerror();
    *reason = strdup(error ? error : "the library is not ONNX Runtime");
    return 0;
  }
#define PLACE(name, place, result, parameters) api->name = (result(*) parameters)table[place];
  ONNX_FUNCTIONS(PLACE)
#undef PLACE
  return 1;
}

int onnx_open(onnx_runtime *runtime, const char *library, char **reason) {
  memset(runtime, 0, sizeof *runtime);
  const onnx *api = &runtime->api;
  // Errors come back as results; only what is fatal (4) is written to the log.
  return look_up(&runtime->api, library, reason) &&
         onnx_told(runtime, api->CreateEnv(4, "parley", &runtime->env), reason) &&
         onnx_done(runtime, api->CreateCpuMemoryInfo(0, 0, &runtime->memory)) &&
         onnx_done(runtime, api->GetAllocatorWithDefaultOptions(&runtime->allocator));
}

void onnx_close(onnx_runtime *runtime) {
  const onnx *api = &runtime->api;
  if (runtime->memory) api->ReleaseMemoryInfo(runtime->memory);
  if (runtime->env) api->ReleaseEnv(runtime->env);
}

OrtSession *onnx_session(const onnx_runtime *runtime, const char *path, const onnx_fixed *fixed, size_t count,
                         char **reason) {
  const onnx *api = &runtime->api;
  OrtSessionOptions *options = NULL;
  OrtSession *session = NULL;
  if (!onnx_done(runtime, api->CreateSessionOptions(&options))) return NULL;
  // Each pass is one thread's work, and every pass has another length: plans for memory would pile up.
  int ready = onnx_done(runtime, api->SetIntraOpNumThreads(options, 1)) &&
              onnx_done(runtime, api->SetInterOpNumThreads(options, 1)) &&
              onnx_done(runtime, api->DisableMemPattern(options));
  for (size_t index = 0; ready && index < count; index++)
    ready = onnx_done(
        runtime, api->AddFreeDimensionOverrideByName(options, fixed[index].dimension, fixed[index].length));
  if (ready && !onnx_told(runtime, api->CreateSession(runtime->env, path, options, &session), reason)) session = NULL;
  api->ReleaseSessionOptions(options);
  return session;
}

OrtValue *onnx_tensor(const onnx_runtime *runtime, void *data, size_t bytes, const int64_t *shape, size_t rank,
                      int type) {
  OrtValue *value = NULL;
  const onnx *api = &runtime->api;
  OrtStatus *status = api->CreateTensorWithDataAsOrtValue(runtime->memory, data, bytes, shape, rank, type, &value);
  return onnx_done(runtime, status) ? value : NULL;
}

int onnx_run(const onnx_runtime *runtime, OrtSession *session, const char *const *in, const OrtValue *const *values,
             size_t ins, const char *const *out, size_t outs, OrtValue **results) {
  memset(results, 0, outs * sizeof *results);
  return onnx_done(runtime, runtime->api.Run(session, NULL, in, values, ins, out, outs, results));
}

void onnx_release(const onnx_runtime *runtime, OrtValue **value) {
  if (*value) runtime->api.ReleaseValue(*value);
  *value = NULL;
}
