#!/usr/bin/env bash
# Prints what make size shows of the source: for each package of hostup and
# hostup/internal, the lines of hand-written code, the share of comments, the share of
# blank lines inside function bodies, and the lines of generated code and of tests. Below
# that, it lists the functions that are too long and the lines of code that are too wide.
set -euo pipefail
cd "$(dirname "$0")/.."

# Files whose first lines contain DO NOT EDIT are generated. A function is from its line
# "func" at the beginning of a line to the next line "}" there, as gofmt writes it.
read -r -d '' program <<'AWK' || true
FILENAME ~ /_test\.go$/ { tests++; next }
FNR <= 5 && /DO NOT EDIT/ { isGenerated[FILENAME] = 1 }
{ lines[++n] = $0; file[n] = FILENAME; number[n] = FNR }
END {
  for (i = 1; i <= n; i++) {
    line = lines[i]
    if (isGenerated[file[i]]) { made++; continue }
    total++
    isBlank = line ~ /^[ \t]*$/
    isComment = line ~ /^[ \t]*\/\//
    if (isBlank) blank++
    else if (isComment) comments++
    else {
      code++
      columns = length(line) # a tab is one, as for lll
      if (columns > 100) wide[++wides] = file[i] ":" number[i] ": " columns " columns"
    }
    if (line ~ /^func .*\{$/) { start = i; name = line }
    else if (start && line == "}") {
      size = i - start + 1
      if (size > 40) long[++longs] = file[start] ":" number[start] ": " size " lines"
      start = 0
    } else if (start) { body++; if (isBlank) inBody++ }
  }
  printf "| %s | %d | %.0f %% | %.1f %% | %d | %d |\n", package, code,
    100 * comments / (total ? total : 1), 100 * inBody / (body ? body : 1), made, tests
  for (i = 1; i <= longs; i++) print long[i] > "/dev/stderr"
  for (i = 1; i <= wides; i++) print wide[i] > "/dev/stderr"
}
AWK

findings=$(mktemp)
trap 'rm -f "$findings"' EXIT
echo '| package | code | comments | blank in bodies | generated | tests |'
echo '|---|--:|--:|--:|--:|--:|'
for dir in hostup hostup/internal/*/; do
  LC_ALL=C.UTF-8 awk -v package="${dir%/}" "$program" "${dir%/}"/*.go 2>> "$findings"
done
echo "$(wc -l < "$findings") functions over 40 lines or lines of code over 100 columns"
cat "$findings"
