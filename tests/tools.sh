#!/usr/bin/env bash
# Says in one sentence what is missing to build linepack. Usage: tools.sh PYTHON
set -eu
python=$1

missing() {
    echo "linepack needs $1." >&2
    exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

have cargo || missing "Rust 1.89 or newer (cargo was not found)"
have cc || missing "a C compiler (cc was not found)"
have "$python" || missing "Python 3.11 or newer ($python was not found; name another with make PYTHON=...)"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || missing "Python 3.11 or newer ($python is older; name another with make PYTHON=...)"
"$python" -c 'import venv, ensurepip' 2>/dev/null || missing "Python's venv module (on Debian: the package python3-venv)"
have node || missing "Node 20 or newer (node was not found)"
[ "$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ] || missing "Node 20 or newer (node is $(node --version))"
have npm || missing "npm (it was not found beside node)"
