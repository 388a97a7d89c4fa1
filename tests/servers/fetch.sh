#!/usr/bin/env bash
# Fetches servers into a folder, without installing them. Usage: fetch.sh FOLDER
# What cannot be fetched is left out: the tests say what they skip.
set -eu -o pipefail
folder=$1

# debian PACKAGE PROGRAM: the program of a package.
debian() {
    [ ! -x "$folder/usr/bin/$2" ] || return 0
    if ! command -v apt-get >/dev/null 2>&1 || ! command -v dpkg-deb >/dev/null 2>&1; then
        echo "$1 cannot be fetched: this is no Debian" >&2
        return 0
    fi
    mkdir -p "$folder/$1"
    (
        cd "$folder/$1"
        rm -f ./*.deb
        # The lists of packages may be old or missing, which only root can mend.
        apt-get -qq download "$1" 2>/dev/null || { apt-get -qq update && apt-get -qq download "$1" 2>/dev/null; }
    ) || {
        echo "$1 cannot be fetched: apt-get download failed" >&2
        return 0
    }
    dpkg-deb --fsys-tarfile "$folder/$1"/*.deb | tar -x -C "$folder" "./usr/bin/$2"
    rm -r "${folder:?}/$1"
}

debian victoria-metrics victoria-metrics
debian influxdb influxd

# QuestDB is one archive of Maven Central, which any Maven client that is set up fetches.
questdb=9.3.4
if [ ! -e "$folder/questdb-$questdb.jar" ]; then
    if ! command -v mvn >/dev/null 2>&1 || ! command -v java >/dev/null 2>&1; then
        echo "questdb cannot be fetched: mvn and java are needed" >&2
    else
        mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy -Dartifact="org.questdb:questdb:$questdb" \
            -DoutputDirectory="$(cd "$folder" && pwd)" >/dev/null 2>&1 || echo "questdb cannot be fetched: mvn failed" >&2
    fi
fi
