// What the models here share of ONNX Runtime: the library, and how a model is loaded and run.

#pragma once

#include "onnx.h"

typedef struct {
  onnx api;
  OrtEnv *env;
  OrtMemoryInfo *memory;
  OrtAllocator *allocator;
} onnx_runtime;

// A length that a model leaves open and that never changes here. What depends on nothing else is computed when the
// model is loaded.
typedef struct {
  const char *dimension;
  int64_t length;
} onnx_fixed;

// Looks the library up and gets it ready. Null in `reason` is replaced by what went wrong (to be freed), if that is
// known.
int onnx_open(onnx_runtime *runtime, const char *library, char **reason);
// Once all that came of it is released; also after `onnx_open` failed.
void onnx_close(onnx_runtime *runtime);

// Whether it went well.
int onnx_done(const onnx_runtime *runtime, OrtStatus *status);
// The same while models are loaded: the first thing that goes wrong is what the operator is told.
int onnx_told(const onnx_runtime *runtime, OrtStatus *status, char **reason);

// A model for one thread's work at a time, with `count` of its lengths fixed. Null when it can't be loaded.
OrtSession *onnx_session(const onnx_runtime *runtime, const char *path, const onnx_fixed *fixed, size_t count,
                         char **reason);
// Numbers of somebody else, who keeps them until it is released. Null when that can't be.
OrtValue *onnx_tensor(const onnx_runtime *runtime, void *data, size_t bytes, const int64_t *shape, size_t rank,
                      int type);
// Sets results that have to be released, or returns 0.
int onnx_run(const onnx_runtime *runtime, OrtSession *session, const char *const *in, const OrtValue *const *values,
             size_t ins, const char *const *out, size_t outs, OrtValue **results);
void onnx_release(const onnx_runtime *runtime, OrtValue **value);
