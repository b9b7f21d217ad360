# Sourced by the other scripts: brings what the machine lacks. Each step is skipped when it is done.

say() { printf '%s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

# install_package NAME...: with apt as root; otherwise names the command.
install_package() {
  local command="apt-get install --yes --no-install-recommends $*"
  if [[ $(id -u) != 0 ]] || ! command -v apt-get >/dev/null; then
    die "Please install: $* (on Debian and Ubuntu: sudo $command), then start this script again."
  fi
  say "Installing $* …"
  { apt-get update --quiet && DEBIAN_FRONTEND=noninteractive $command --quiet; } >&2 </dev/null \
    || die "That failed. Please install by hand: $*"
}

find_python() {
  local candidate
  for candidate in "${PYTHON:-}" python3.13 python3.12 python3.11 python3 python; do
    if [[ -n "$candidate" ]] && command -v "$candidate" >/dev/null \
      && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$candidate"
      return
    fi
  done
  die "Golden Thread needs Python 3.11 or newer, and this machine has $(python3 --version 2>/dev/null || echo none).
Install it (on Debian 12 and Ubuntu 24.04: apt-get install python3 python3-venv), or name one: PYTHON=/path/to/python $0"
}

# Makes .venv hold exactly what requirements-dev.lock says.
set_up_python() {
  local stamp wanted python
  stamp=.venv/.golden-thread
  wanted="$(sha256sum requirements-dev.lock | cut -d' ' -f1)"
  [[ -f "$stamp" && "$(cat "$stamp")" == "$wanted" && -x .venv/bin/python ]] && return
  (
    flock 9  # two scripts at once set up once
    [[ -f "$stamp" && "$(cat "$stamp")" == "$wanted" ]] && exit 0
    if [[ ! -x .venv/bin/python ]] || ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
      python="$(find_python)"
      say "Making the virtual environment with $("$python" --version) …"
      if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        install_package "python$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv"
      fi
      "$python" -m venv --clear .venv
    fi
    say "Installing the packages of requirements-dev.lock …"
    [[ -x .venv/bin/uv ]] || .venv/bin/python -m pip install -qq --disable-pip-version-check "uv>=0.9,<1"
    .venv/bin/uv pip sync --quiet --require-hashes --python .venv/bin/python requirements-dev.lock
    echo "$wanted" >"$stamp"
  ) 9>.setup.lock
}

# Compiles the design system into static/dist.
set_up_assets() {
  if [[ -x script/assets ]]; then script/assets >&2 </dev/null; fi
}

# The browser tests drive the system's Chromium.
set_up_chromium() {
  local name
  for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null && return
  done
  install_package chromium
}
