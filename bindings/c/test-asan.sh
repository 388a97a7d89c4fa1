#!/bin/sh
# Runs the C programs of tests/c against a library that is built with the address sanitizer too, so that what Rust reads of
# foreign arrays is watched, and not only what C does: bindings/c/test-asan.sh
# RUSTC_BOOTSTRAP stands in for a nightly compiler. Build scripts are not for the sanitizer, hence the explicit target.
set -eu
[ $# -eq 0 ] || { echo "usage: $0" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
host=$(rustc -vV | sed -n 's/^host: //p')
target=${CARGO_TARGET_DIR:-$root/target}/asan
RUSTC_BOOTSTRAP=1 RUSTFLAGS=-Zsanitizer=address \
    cargo build --quiet -p linepack-c --manifest-path "$here/Cargo.toml" --target "$host" --target-dir "$target"

compiled() {
    "${CC:-cc}" -std=c11 -pedantic -Wall -Wextra -Werror -g -fsanitize=address,undefined -fno-sanitize-recover=all \
        -I "$root/include" -I "$here/tests/c" "$1" "$target/$host/debug/liblinepack.a" -lpthread -ldl -lm -o "$2"
}

# First a program that must be caught: it proves that the sanitizer sees what Rust reads.
compiled "$here/tests/asan/short_buffer.c" "$target/short_buffer"
if "$target/short_buffer" 2>"$target/short_buffer.log"; then
    echo "$0: the library has no sanitizer: a buffer that is too short went unnoticed" >&2
    exit 1
fi
if ! grep -q 'AddressSanitizer: heap-buffer-overflow' "$target/short_buffer.log" ||
    ! grep -q ' in lp_batches_next ' "$target/short_buffer.log"; then
    echo "$0: the program that must be caught failed in another way:" >&2
    cat "$target/short_buffer.log" >&2
    exit 1
fi
echo "a buffer that is too short: caught"

for source in "$here"/tests/c/*.c; do
    name=$(basename "$source" .c)
    compiled "$source" "$target/$name"
    "$target/$name" </dev/null
    echo "$name: nothing found"
done
