# Shared by the commands in this folder; sourced, never run.
# Sets ROOT, CACHE (downloads, builds and virtual environments outlive the clone there), BUILD and VENV.

set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/parley
BUILD=$CACHE/build
VENV=$CACHE/venv
cd "$ROOT"

note() { printf '\033[36m==>\033[0m %s\n' "$*"; }
warn() { printf '\033[33mwarning:\033[0m %s\n' "$*" >&2; }
die() {
  printf '\033[31merror:\033[0m %s\n' "$*" >&2
  exit 1
}
if [[ ! -t 1 || -n ${CI:-} ]]; then
  note() { printf '==> %s\n' "$*"; }
  warn() { printf 'warning: %s\n' "$*" >&2; }
  die() {
    printf 'error: %s\n' "$*" >&2
    exit 1
  }
fi

# Runs a command as root: directly, or through sudo.
as_root() {
  if [[ $(id -u) == 0 ]]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    die "this needs root (there is no sudo): $*"
  fi
}

# Builds with the folder that the server, the tests and the benchmarks share.
# Warnings are errors: the manifests say so for every target of ours.
swift_build() {
  swift build -c release --scratch-path "$BUILD" "$@"
}
