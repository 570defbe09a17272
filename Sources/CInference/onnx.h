// The few functions of ONNX Runtime that are used, found in the library that comes with sherpa-onnx. Its header does not
// come with it. OrtApi is a table that only ever grows at its end, so that places in it never change
// (onnxruntime_c_api.h, version 3 of the API has places 0 to 124).

#pragma once

#include <stddef.h>
#include <stdint.h>

typedef struct OrtEnv OrtEnv;
typedef struct OrtStatus OrtStatus;
typedef struct OrtMemoryInfo OrtMemoryInfo;
typedef struct OrtSession OrtSession;
typedef struct OrtSessionOptions OrtSessionOptions;
typedef struct OrtRunOptions OrtRunOptions;
typedef struct OrtValue OrtValue;
typedef struct OrtTypeInfo OrtTypeInfo;
typedef struct OrtTensorInfo OrtTensorInfo;
typedef struct OrtAllocator OrtAllocator;

enum { ONNX_FLOAT = 1, ONNX_INT64 = 7, ONNX_BOOL = 9 };

// Name, place, result, parameters.
#define ONNX_FUNCTIONS(F)                                                                                              \
  F(GetErrorMessage, 2, const char *, (const OrtStatus *))                                                             \
  F(CreateEnv, 3, OrtStatus *, (int severity, const char *name, OrtEnv **))                                            \
  F(CreateSession, 7, OrtStatus *, (const OrtEnv *, const char *path, const OrtSessionOptions *, OrtSession **))       \
  F(Run, 9, OrtStatus *,                                                                                               \
    (OrtSession *, const OrtRunOptions *, const char *const *inputs, const OrtValue *const *, size_t,                  \
     const char *const *outputs, size_t, OrtValue **))                                                                 \
  F(CreateSessionOptions, 10, OrtStatus *, (OrtSessionOptions **))                                                     \
  F(DisableMemPattern, 17, OrtStatus *, (OrtSessionOptions *))                                                         \
  F(SetIntraOpNumThreads, 24, OrtStatus *, (OrtSessionOptions *, int))                                                 \
  F(SetInterOpNumThreads, 25, OrtStatus *, (OrtSessionOptions *, int))                                                 \
  F(SessionGetInputCount, 30, OrtStatus *, (const OrtSession *, size_t *))                                             \
  F(SessionGetInputTypeInfo, 33, OrtStatus *, (const OrtSession *, size_t, OrtTypeInfo **))                            \
  F(CreateTensorAsOrtValue, 48, OrtStatus *, (OrtAllocator *, const int64_t *shape, size_t, int type, OrtValue **))    \
  F(CreateTensorWithDataAsOrtValue, 49, OrtStatus *,                                                                   \
    (const OrtMemoryInfo *, void *, size_t bytes, const int64_t *shape, size_t, int type, OrtValue **))                \
  F(GetTensorMutableData, 51, OrtStatus *, (OrtValue *, void **))                                                      \
  F(CastTypeInfoToTensorInfo, 55, OrtStatus *, (const OrtTypeInfo *, const OrtTensorInfo **))                          \
  F(GetDimensionsCount, 61, OrtStatus *, (const OrtTensorInfo *, size_t *))                                            \
  F(GetDimensions, 62, OrtStatus *, (const OrtTensorInfo *, int64_t *, size_t))                                        \
  F(GetTensorShapeElementCount, 64, OrtStatus *, (const OrtTensorInfo *, size_t *))                                    \
  F(GetTensorTypeAndShape, 65, OrtStatus *, (const OrtValue *, OrtTensorInfo **))                                      \
  F(CreateCpuMemoryInfo, 69, OrtStatus *, (int allocator, int kind, OrtMemoryInfo **))                                 \
  F(GetAllocatorWithDefaultOptions, 78, OrtStatus *, (OrtAllocator **))                                                \
  F(ReleaseEnv, 92, void, (OrtEnv *))                                                                                  \
  F(ReleaseStatus, 93, void, (OrtStatus *))                                                                            \
  F(ReleaseMemoryInfo, 94, void, (OrtMemoryInfo *))                                                                    \
  F(ReleaseSession, 95, void, (OrtSession *))                                                                          \
  F(ReleaseValue, 96, void, (OrtValue *))                                                                              \
  F(ReleaseTypeInfo, 98, void, (OrtTypeInfo *))                                                                        \
  F(ReleaseTensorTypeAndShapeInfo, 99, void, (OrtTensorInfo *))                                                        \
  F(ReleaseSessionOptions, 100, void, (OrtSessionOptions *))                                                           \
  F(AddFreeDimensionOverrideByName, 124, OrtStatus *, (OrtSessionOptions *, const char *dimension, int64_t))

typedef struct onnx {
#define ONNX_FIELD(name, place, result, parameters) result(*name) parameters;
  ONNX_FUNCTIONS(ONNX_FIELD)
#undef ONNX_FIELD
} onnx;
