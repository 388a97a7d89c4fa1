#!/usr/bin/env bash
# Fetches Debian's Chromium and the libraries that it misses here into a folder, without installing them.
# Usage: fetch.sh FOLDER. Where that cannot be done the tests say that they are skipped.
set -eu -o pipefail
folder=$1
[ ! -e "$folder/complete" ] || exit 0

skip() {
    echo "Chromium cannot be fetched: $1" >&2
    exit 0
}

command -v apt-get >/dev/null 2>&1 && command -v dpkg-deb >/dev/null 2>&1 || skip "this is no Debian"
rm -rf "$folder"
mkdir -p "$folder/packages"

# What an installation would add, Chromium first of all.
missing() { apt-get -qq --simulate install --no-install-recommends chromium 2>/dev/null | sed -n 's/^Inst \([^ ]*\) .*/\1/p'; }

packages=$(missing) || true
# The lists of packages may be old or missing, which only root can mend.
download() { (cd "$folder/packages" && apt-get -qq download $packages 2>/dev/null); }
if [ -z "$packages" ] || ! download; then
    apt-get -qq update 2>/dev/null || skip "apt-get update failed"
    packages=$(missing) || true
    [ -n "$packages" ] || packages=chromium
    download || skip "apt-get download failed"
fi
for package in "$folder"/packages/*.deb; do dpkg-deb -x "$package" "$folder"; done
rm -r "$folder/packages"
touch "$folder/complete"
