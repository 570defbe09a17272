# Shared by the commands in this folder; sourced, never run.
# Sets ROOT, CACHE (downloads, builds and virtual environments outlive the clone there), BUILD, VENV and MODELS.

set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/parley
BUILD=$CACHE/build
VENV=$CACHE/venv
# Engines and models for captions, as script/models/prepare makes them.
MODELS=$CACHE/captions
export PKG_CONFIG_PATH=$MODELS/pkgconfig${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}
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
  swift build -c release --scratch-path "$BUILD" --explicit-target-dependency-import-check error "$@"
}

# Gives this script and all that it runs a temporary folder that goes with it, however it ends: compilers, browsers and
# servers that are killed leave much there.
temporary_folder() {
  TMPDIR=$(mktemp -d --tmpdir parley.XXXXXX)
  export TMPDIR
  trap 'rm -rf "$TMPDIR"' EXIT
}

# Runs a command in a network of its own, where that is permitted (as root): one address, and a default route into
# nothing. Nothing leaks, no port collides, and a test may send what it likes. PARLEY_TEST_ADDRESS tells the address.
# In a shell of its own, whose end is no other's.
isolated() (
  local namespace=parley-$$ status=0
  if [[ $(id -u) != 0 ]] || ! ip netns add "$namespace" 2>/dev/null; then
    warn "no network namespace here (that needs root): the browsers use this machine's own address"
    PARLEY_TEST_ADDRESS=$(hostname -I 2>/dev/null | cut -d ' ' -f 1) "$@"
    exit
  fi
  # shellcheck disable=SC2064  # the name is known now
  trap "ip netns del '$namespace'" EXIT
  # An interface that is not loopback: browsers without permission for devices, and some other stacks, use no other.
  ip -n "$namespace" -batch - <<'END'
link set lo up
link add inside type veth peer name nowhere
link set inside addrgenmode none
link set nowhere addrgenmode none
address add 198.18.0.1/24 dev inside
link set inside up
link set nowhere up
neighbour add 198.18.0.2 lladdr 02:00:00:00:00:02 dev inside nud permanent
route add default via 198.18.0.2
END
  PARLEY_TEST_ADDRESS=198.18.0.1 ip netns exec "$namespace" "$@" || status=$?
  exit "$status"
)
