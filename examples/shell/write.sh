#!/bin/sh
# Start a local server on a free port, write a file to it, and look at what it kept.
set -eu
linepack=${LINEPACK:-linepack}
data=$(dirname "$0")/../data
dir=$(mktemp -d)

"$linepack" serve --listen 127.0.0.1:0 --dir "$dir" >"$dir/address" &
server=$!
trap 'kill "$server"; wait "$server" || true; rm -r "$dir"' EXIT
until grep -qs listening "$dir/address"; do
  kill -0 "$server"
  sleep 0.1
done
url=$(sed -n 's/^listening on //p' "$dir/address")

"$linepack" write --precision s --gzip --url "$url" --bucket home "$data/weather.lp"
grep -c '^river' "$dir/home/s.lp"
