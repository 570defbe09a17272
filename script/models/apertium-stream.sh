#!/usr/bin/env bash
# Runs the pipeline of an Apertium mode for good: apertium-stream.sh MODE-FILE
#
# Each request ends with a NUL byte, and so does each answer. Every stage has to be told, since one that is not would
# wait for the end of its input.
set -euo pipefail
pipeline=$(tr '\n' ' ' <"$1" | sed -E '
  s/\$1/-n/g
  s/\$2//g
  s/(^|\|) *(lt-proc|apertium-tagger|apertium-pretransfer|apertium-transfer|apertium-interchunk|apertium-postchunk|lrx-proc|cg-proc|lsx-proc|rtx-proc|apertium-anaphora) /\1 \2 -z /g
  s/apertium-pretransfer *(\||$)/apertium-pretransfer -z \1/g')
eval "$pipeline"
