#!/usr/bin/env bash
# The same points from four languages: the same bytes, sent, stored and read back. Run it by `make demo`.
set -euo pipefail
cd "$(dirname "$0")/.."
out=target/demo
linepack=target/release/linepack
rm -rf "$out" && mkdir -p "$out"

say() { printf '\n== %s\n' "$*"; }

say "Rust, C, Python and Node encode the same three points"
cargo build --quiet --release -p linepack --example points
target/release/examples/points >"$out/rust.lp"
cc -std=c11 -Wall -Wextra -Werror -Iinclude examples/c/points.c target/release/liblinepack.a -lpthread -ldl -lm -o "$out/points-c"
"$out/points-c" >"$out/c.lp"
.venv/bin/python examples/python/points.py >"$out/python.lp"
node examples/node/points.mjs >"$out/node.lp"
cat "$out/rust.lp"
for face in c python node; do
    cmp "$out/rust.lp" "$out/$face.lp"
    echo "$face: the same $(wc -c <"$out/$face.lp") bytes as Rust"
done

say "They are good line protocol, and mean the same to every server"
"$linepack" check --mode strict "$out"/{rust,c,python,node}.lp

say "A local endpoint takes one v2 write from each"
"$linepack" serve --listen 127.0.0.1:0 --dir "$out/store" --token demo-token >"$out/serve.out" 2>"$out/serve.log" &
server=$!
trap 'kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true' EXIT
for _ in $(seq 100); do
    url=$(sed -n 's/^listening on //p' "$out/serve.out")
    [ -n "$url" ] && break
    sleep 0.1
done
[ -n "$url" ] || { echo "the endpoint did not start:" >&2; cat "$out/serve.log" >&2; exit 1; }
echo "listening on $url"
for face in rust c python node; do
    "$linepack" write "$out/$face.lp" --url "$url" --bucket "demo-$face" --token demo-token
done

say "What it stored is what was sent"
for face in rust c python node; do
    cmp "$out/$face.lp" "$out/store/demo-$face/ns.lp"
    echo "demo-$face: the same bytes"
done

say "And this is how bad lines are refused"
if "$linepack" check examples/data/broken.lp; then
    echo "the broken file passed" >&2
    exit 1
elif [ $? -ne 1 ]; then
    echo "the command failed" >&2
    exit 1
fi

say "Done: four languages, one codec"
