#!/bin/sh
# Check a good file and a broken one; the exit code says which is which.
set -eu
linepack=${LINEPACK:-linepack}
data=$(dirname "$0")/../data

"$linepack" check --precision s "$data/weather.lp"

"$linepack" check --precision s --max-errors 1 "$data/broken.lp" || echo "exit code $?"
