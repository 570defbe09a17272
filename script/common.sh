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

# Runs a command in a network of its own that has nothing but loopback, where that is permitted (as root): nothing
# leaks, no port collides, and a test may send what it likes. PARLEY_TEST_ADDRESSES tells it the server's media addresses.
isolated() {
  local namespace=parley-$$ status=0
  if [[ $(id -u) != 0 ]] || ! ip netns add "$namespace" 2>/dev/null; then
    warn "no network namespace here (that needs root): the browsers use this machine's own address"
    PARLEY_TEST_ADDRESSES=$(echo 127.0.0.1 $(hostname -I 2>/dev/null) | cut -d ' ' -f 1-2 | tr ' ' ,) "$@"
    return
  fi
  # shellcheck disable=SC2064  # the name is known now
  trap "ip netns del '$namespace'" EXIT
  ip -n "$namespace" link set lo up
  # Firefox gathers no candidates without a default route; other stacks never use 127.0.0.1 for media.
  ip -n "$namespace" route add default dev lo src 127.0.0.1
  ip -n "$namespace" address add 198.18.0.1/32 dev lo
  PARLEY_TEST_ADDRESSES=127.0.0.1,198.18.0.1 ip netns exec "$namespace" "$@" || status=$?
  return "$status"
}
