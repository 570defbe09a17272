// The interface of sherpa-onnx where script/bootstrap has fetched it; nothing where not, so that everything still builds.
#if __has_include(<sherpa-onnx/c-api/c-api.h>)
#include <sherpa-onnx/c-api/c-api.h>
#endif
