#!/bin/sh
# Compiles the conformance driver of the C face: bindings/c/build-driver.sh OUT
# Needs the static library, which `cargo build --release -p linepack-c` makes.
set -eu
[ $# -eq 1 ] || { echo "usage: $0 OUT" >&2; exit 2; }
root=$(dirname "$0")/../..
library=${CARGO_TARGET_DIR:-$root/target}/release/liblinepack.a
[ -f "$library" ] || { echo "$0: no $library; run: cargo build --release -p linepack-c" >&2; exit 1; }
exec "${CC:-cc}" -std=c11 -pedantic -Wall -Wextra -Werror -O2 -I "$root/include" \
    "$root/tests/conformance/drivers/c/driver.c" "$library" -lpthread -ldl -lm -o "$1"
