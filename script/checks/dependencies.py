"""Dependencies point inward: every edge between modules stands in script/dependencies.txt.

Two sources are compared with that list: what the manifests declare (`swift package dump-package`) and what the
sources import. Tests may depend on anything. `--write` writes the list anew, to be read before it is committed.
"""

import json
import os
import pathlib
import re
import subprocess
import sys

LIST = pathlib.Path("script/dependencies.txt")
HEADER = """\
# What each module may import or depend on, ours first. script/check refuses every other edge.
# A new edge is a decision about the design: see ARCHITECTURE.md, and keep dependencies pointing inward.
"""
IMPORT = re.compile(
    r"^(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|private|fileprivate)\s+)?"
    r"import\s+(?:(?:struct|class|enum|func|protocol|typealias|var|let)\s+)?(\w+)", re.M)


def manifest(folder: str) -> dict:
    cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache"), "parley", "manifests")
    command = ["swift", "package", "--package-path", folder, "--scratch-path", cache / (folder.strip("./") or "root"),
               "dump-package"]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def declared(package: dict) -> dict[str, set[str]]:
    """The dependencies of every target that is not a test."""
    edges = {}
    for target in package["targets"]:
        if target["type"] == "test":
            continue
        names = set()
        for dependency in target["dependencies"]:
            kind, value = next(iter(dependency.items()))
            names.add(value[0])
        edges[target["name"]] = names
    return edges


def imported(folder: pathlib.Path) -> set[str]:
    return {name for path in folder.rglob("*.swift") for name in IMPORT.findall(path.read_text())}


def gather() -> dict[str, set[str]]:
    edges: dict[str, set[str]] = {}
    for folder in ("RTC", "."):
        package = manifest(folder)
        paths = {t["name"]: t.get("path") or f"Sources/{t['name']}" for t in package["targets"]}
        for name, dependencies in declared(package).items():
            edges[name] = dependencies | imported(pathlib.Path(folder, paths[name]))
    return edges


def unbuilt_tests() -> list[str]:
    """The core's test targets that the root manifest forgot: `script/test` would not run them."""
    names = [{t["name"] for t in manifest(folder)["targets"] if t["type"] == "test"} for folder in ("RTC", ".")]
    return [f"Package.swift lacks coreTests for {name} of RTC/Package.swift" for name in sorted(names[0] - names[1])]


def write(edges: dict[str, set[str]]) -> None:
    lines = []
    for name, dependencies in edges.items():
        order = sorted(dependencies, key=lambda d: (d not in edges, d))
        lines.append(f"{name}: {' '.join(order)}".rstrip() + "\n")
    LIST.write_text(HEADER + "".join(lines))


def main() -> int:
    edges = gather()
    if "--write" in sys.argv:
        write(edges)
        return 0
    allowed = {}
    for line in LIST.read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            name, _, rest = line.partition(":")
            allowed[name] = set(rest.split())
    found = []
    for name, dependencies in edges.items():
        for extra in sorted(dependencies - allowed.get(name, set())):
            found.append(f"{name} -> {extra} is not in {LIST}")
        for unused in sorted(allowed.get(name, set()) - dependencies):
            found.append(f"{LIST}: {name} no longer needs {unused}")
    found += [f"{LIST}: there is no module {name}" for name in sorted(allowed.keys() - edges.keys())]
    found += unbuilt_tests()
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
