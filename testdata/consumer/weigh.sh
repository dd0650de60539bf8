#!/usr/bin/env bash
# Compares the size and the build of a program that imports the package hostup
# (client) with one that does not (bare). Each is built in its own module. Build
# times are CPU times with an empty build cache, so they include the standard
# library.
set -euo pipefail
shopt -s inherit_errexit
cd "$(dirname "$0")"
scratch=$(mktemp -d)
trap 'chmod -R u+w "$scratch"; rm -rf "$scratch"' EXIT

weigh() { # prints: bytes, linked modules, lines of go.sum, seconds
  local dir=$scratch/$1
  mkdir "$dir"
  cp "$1/main.go" "$dir"
  sed -e "s|=> ../..|=> $(cd ../.. && pwd)|" -e '/\/\/ indirect/d' go.mod > "$dir/go.mod"
  cd "$dir"
  [[ $1 == client ]] || go mod edit -droprequire github.com/hostup-api/hostup-go -dropreplace github.com/hostup-api/hostup-go
  touch go.sum
  go mod tidy 2> /dev/null # so that go.sum has what a program commits
  local TIMEFORMAT='%U %S'
  { time GOCACHE=$dir/cache go build -mod=mod -trimpath -ldflags='-s -w' -o program .; } 2> seconds || { cat seconds >&2; exit 1; }
  stat -c %s program
  go version -m program | grep -c '^	dep' || true
  wc -l < go.sum
  tail -n 1 seconds | awk '{ print $1 + $2 }'
}

bare=$(weigh bare)
client=$(weigh client)
paste <(printf '%s\n' "$bare") <(printf '%s\n' "$client") | awk '
  BEGIN { print "| | bare | hostup | more |\n|---|--:|--:|--:|" }
  NR == 1 { printf "| binary, stripped | %.2f MB | %.2f MB | %.2f MB |\n", $1/1e6, $2/1e6, ($2-$1)/1e6 }
  NR == 2 { $2--; printf "| linked modules of others | %d | %d | %d |\n", $1, $2, $2-$1 } # one is hostup itself
  NR == 3 { printf "| lines of go.sum | %d | %d | %d |\n", $1, $2, $2-$1 }
  NR == 4 { printf "| processor time to build, empty cache | %.0f s | %.0f s | %.0f s |\n", $1, $2, $2-$1 }'
