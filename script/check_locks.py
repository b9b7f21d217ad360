"""Check that the lock files hold what pyproject.toml asks for, without any network."""

import re
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent


def locked(path: Path) -> dict[str, str]:
    """Names and versions of a lock file."""
    lines = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^ ;\\]+)", path.read_text(), re.MULTILINE)
    return {canonicalize_name(name): version for name, version in lines}


def problems() -> list[str]:
    """What the lock files lack, hold in a version that is not asked for, or say of an index."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    runtime, dev = locked(ROOT / "requirements.lock"), locked(ROOT / "requirements-dev.lock")
    asked = [(line, runtime) for line in project["project"]["dependencies"]]
    asked += [(line, dev) for group in project["dependency-groups"].values() for line in group]
    found = []
    for line, lock in asked:
        requirement = Requirement(line)
        version = lock.get(canonicalize_name(requirement.name))
        if version is None or not requirement.specifier.contains(version, prereleases=True):
            found.append(f"{line}: locked is {version or 'nothing'}")
    found += [
        f"{name}: {version} in requirements.lock, {dev.get(name)} in requirements-dev.lock"
        for name, version in runtime.items()
        if dev.get(name) != version
    ]
    for name in ("requirements.lock", "requirements-dev.lock"):
        if re.search(r"https?://|file:|--index|--find-links", (ROOT / name).read_text()):
            found.append(f"{name} names an address")
    return found


if __name__ == "__main__":
    found = problems()
    for problem in found:
        print(problem, file=sys.stderr)
    if found:
        print("Run script/lock and commit what it writes.", file=sys.stderr)
    sys.exit(1 if found else 0)
