// sherpa-onnx and ONNX Runtime, looked up at run time: the server builds, links and runs where the libraries are not. Their
// structures stay in this shim; what can go wrong comes back as a reason. And child processes, which need calls that Swift
// can't make.

#pragma once

#include <stdint.h>

typedef struct ci_library ci_library;
typedef struct ci_recogniser ci_recogniser;
typedef struct ci_moonshine_model ci_moonshine_model;
typedef struct ci_silero_model ci_silero_model;

/// Opens the library at `path`. Null, and a reason in `reason` (to be freed), when it can't be used.
ci_library *ci_open(const char *path, char **reason);
/// The library's version.
const char *ci_version(const ci_library *library);

/// Moonshine's models on the ONNX Runtime at `library`; null when they can't be loaded, with a reason in `reason` (to be
/// freed) if one is known. One may be used by many threads at once.
ci_moonshine_model *ci_moonshine_open(const char *library, const char *encoder, const char *decoder, char **reason);
/// The tokens of `count` samples at 16 kHz, at most `capacity`. `draft` is a guess at them, such as the tokens of the same
/// speech up to an earlier moment; it changes the time that it takes, and the result only by rounding. `likelihood`, if it is
/// not null, is set to how likely the tokens are on average, 0 to 1. Returns how many there are, or -1.
int32_t ci_moonshine_recognise(const ci_moonshine_model *model, const float *samples, int32_t count,
                               const int32_t *draft, int32_t drafted, int32_t *tokens, int32_t capacity,
                               float *likelihood);
void ci_moonshine_close(ci_moonshine_model *model);

/// A recogniser of Whisper's models; null when they can't be loaded. One may be used by many threads at once.
ci_recogniser *ci_whisper(const ci_library *library, const char *encoder, const char *decoder, const char *tokens);
/// The text of `count` samples at 16 kHz in `language`, which is found out when it is null. Returns 0 and texts to be freed
/// with `free`; `heard`, the language, is null when the model does not tell it.
int ci_recognise(const ci_recogniser *recogniser, const char *language, const float *samples, int32_t count,
                 char **text, char **heard);
void ci_recogniser_free(ci_recogniser *recogniser);

/// What Silero's model hears at once, at 16 kHz: 32 ms and the 4 ms before them; and the numbers that a stream remembers.
enum { CI_SILERO_SAMPLES = 576, CI_SILERO_STATE = 256 };
/// Silero's model on the ONNX Runtime at `library`; null when it can't be loaded, with a reason in `reason` (to be freed) if
/// one is known. One may be used by many threads at once.
ci_silero_model *ci_silero_open(const char *library, const char *path, char **reason);
/// How likely there is a voice in a stream's next CI_SILERO_SAMPLES, 0 to 1, or -1 when the model fails. `state` is what the
/// stream remembers, zeros at its beginning.
float ci_silero_hear(const ci_silero_model *model, const float *samples, float *state);
void ci_silero_close(ci_silero_model *model);

/// Starts a program, which is looked up in PATH, as the leader of a process group, with one end of a socket as its
/// input and output and the other one in `channel`. Returns 0 or the error's number.
int ci_spawn(char *const arguments[], char *const environment[], int *channel, int *process);
/// Ends what `ci_spawn` started, with all that it started, and returns when it is gone.
void ci_end(int process, int channel);
/// Sends and receives without waiting and without signals; otherwise as `send` and `recv` do.
long ci_send(int channel, const void *bytes, unsigned long count);
long ci_receive(int channel, void *bytes, unsigned long count);
