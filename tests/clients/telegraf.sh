#!/usr/bin/env bash
# Builds Telegraf with the plugins that the test needs. Usage: telegraf.sh FOLDER
# Its own sums of all modules are used, so it is built in its own tree, and nothing is asked of a sum database.
set -eu -o pipefail
version=v1.37.2
folder=$1
[ ! -x "$folder/telegraf" ] || exit 0

command -v go >/dev/null 2>&1 || { echo "Telegraf cannot be built: there is no go" >&2; exit 1; }
export GOTOOLCHAIN=local GOFLAGS=-modcacherw
mkdir -p "$folder"
source=$(cd "$folder" && go mod download -json "github.com/influxdata/telegraf@$version" | sed -n 's/.*"Dir": "\(.*\)",/\1/p')
rm -rf "$folder/source"
cp -r "$source" "$folder/source"
chmod -R u+w "$folder/source"
cd "$folder/source"
tags=custom,inputs.file,outputs.influxdb_v2,parsers.influx,serializers.influx
nice go build -p 2 -trimpath -ldflags "-s -w" -tags "$tags" -o ../telegraf ./cmd/telegraf
