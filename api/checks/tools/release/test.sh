#!/usr/bin/env bash
# Tests dist/: a second build in another folder gives the same bytes; the deb is installed, used and removed in a root of
# Debian; the rpm is listed; the binaries for arm64 and Windows run under qemu and wine. make dist-test calls it, as root on
# Debian; it installs the packages that it needs.
set -euo pipefail
cd "$(dirname "$0")/../../../.."
dist=$PWD/dist
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

say() { printf '\n-- %s (%d s)\n' "$*" "$SECONDS"; }
fail() { echo "FAILED: $*" >&2; exit 1; }

programs=(debootstrap qemu-aarch64 rpm systemd-analyze unzip wine x86_64-w64-mingw32-gcc)
if [[ $(type -P "${programs[@]}" | wc -l) != "${#programs[@]}" ]]; then
  apt-get update -qq
  apt-get install -qq --no-install-recommends \
    debootstrap qemu-user rpm systemd unzip wine wine64 gcc-mingw-w64-x86-64-win32 >/dev/null
fi
version=$(sed -n 's/^  version: //p' openapi.yaml | head -1)

say "a second build, in another folder"
git clone --quiet --no-hardlinks . "$work/clone"
mkdir -p "$work/clone/api/checks/quality/out"
cp api/checks/quality/out/index.html "$work/clone/api/checks/quality/out/"
toolchain=$(awk '/^GO_VERSIONS :=/ { print $NF }' Makefile)
GOTOOLCHAIN=$toolchain go -C "$work/clone/api/checks/tools" run ./release dist >/dev/null
diff "$dist/SHA256SUMS" "$work/clone/dist/SHA256SUMS"
(cd "$dist" && sha256sum --check --quiet SHA256SUMS)
sha256sum "$dist/SHA256SUMS" "$work/clone/dist/SHA256SUMS" | cut -c1-64

say "the archive for this machine"
tar -xzf "$dist/hostup_${version}_linux_amd64.tar.gz" -C "$work"
tar -tzf "$dist/hostup_${version}_linux_amd64.tar.gz"
hostup="$work/hostup_${version}_linux_amd64/hostup"
"$hostup" --version
[[ $("$hostup" --version) == "hostup $version, commit $(git rev-parse HEAD | cut -c1-12) "* ]] || fail "the version"
[[ $("$hostup" --version) != *changes* && $("$hostup" --version) != *dirty* ]] || fail "the version says that there were changes"

say "the deb in a root of Debian: install"
debootstrap --variant=minbase --include=bash-completion bookworm "$work/root" >"$work/debootstrap.txt" 2>&1 ||
  { cat "$work/debootstrap.txt"; exit 1; }
cp "$dist/hostup_${version}_amd64.deb" "$work/root/tmp/hostup.deb"
in_root() { chroot "$work/root" "$@"; }
in_root dpkg --install /tmp/hostup.deb
in_root dpkg --listfiles hostup

say "the deb: the command, its completion, man page and unit"
in_root hostup details --sandbox -o table | grep web-01.example.com
# The script needs /dev/fd, and so /proc, which ends with the namespace. compopt complains outside of a terminal.
unshare --mount bash -c 'mount -t proc proc "$0/proc" && chroot "$0" bash -c "$1"' "$work/root" '
  . /usr/share/bash-completion/bash_completion
  COMP_WORDS=(hostup ver); COMP_CWORD=1; COMP_LINE="hostup ver"; COMP_POINT=10
  _completion_loader hostup; __start_hostup; echo "completed to ${COMPREPLY[*]}"' 2>/dev/null | grep 'completed to verify'
gzip -dc "$work/root/usr/share/man/man1/hostup-metrics.1.gz" | grep -q 'hostup metrics'
# The unit's own command, as systemd would call it: the ids on stdin, the key in a file.
echo vps_01hxa3b4c5d6e7f8g9h0j1k2m3 >"$work/root/etc/hostup/ids"
unit="$work/root/usr/lib/systemd/system/hostup-metrics.service"
command=$(sed -n 's/^ExecStart=//p' "$unit")
in_root bash -c "$command --sandbox </etc/hostup/ids"
grep '^hostup_vps_up' "$work/root/var/lib/prometheus/node-exporter/hostup.prom"
mkdir -p "$work/verify" && cp "$unit" "${unit%service}timer" "$work/verify/"
sed -i "s|/usr/bin/hostup|$hostup|" "$work/verify/hostup-metrics.service" # the only file of the unit that is not here
systemd-analyze verify --man=no "$work/verify/hostup-metrics.timer" "$work/verify/hostup-metrics.service"
systemd-analyze security --offline=true --threshold=20 "$work/verify/hostup-metrics.service" | tail -1

say "the deb: removal"
in_root dpkg --purge hostup
[[ ! -e $work/root/usr/bin/hostup && ! -e $work/root/usr/lib/systemd/system/hostup-metrics.timer ]] || fail "files are left"
[[ -e $work/root/etc/hostup/ids ]] || fail "the ids of the user are gone"

say "the rpm"
rpm --query --package --info --list --scripts "$dist/hostup-$version-1.x86_64.rpm" 2>/dev/null
[[ $(rpm --query --package --queryformat '%{BUILDHOST}' "$dist/hostup-$version-1.x86_64.rpm" 2>/dev/null) == localhost ]]

say "arm64 under qemu: the command, and tests"
tar -xzf "$dist/hostup_${version}_linux_arm64.tar.gz" -C "$work"
qemu-aarch64 "$work/hostup_${version}_linux_arm64/hostup" details --sandbox -o table | grep web-01.example.com
# The skipped tests start other programs, for which the kernel would have to know qemu.
GOARCH=arm64 go test -short -exec qemu-aarch64 -skip '^Test(SecretInPanic|Consumer|READMEProgram)$' \
  ./api/wire ./hostup/internal/decode ./hostup | .ci/atleast 3 '^ok'

say "Windows under wine"
unzip -q "$dist/hostup_${version}_windows_amd64.zip" -d "$work"
export WINEPREFIX=$work/wine WINEDEBUG=-all
exe="$work/hostup_${version}_windows_amd64/hostup.exe"
wineboot --init 2>/dev/null
# Every program of Go needs this DLL for random numbers, and wine has it since a later version than the 8.0 of Debian 12.
printf '%s\n' '#include <windows.h>' 'BOOLEAN NTAPI SystemFunction036(PVOID, ULONG);' \
  '__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE d, SIZE_T n) { return SystemFunction036(d, (ULONG)n); }' >"$work/prng.c"
[[ -e $WINEPREFIX/drive_c/windows/system32/bcryptprimitives.dll ]] ||
  x86_64-w64-mingw32-gcc -shared -nostdlib -Wl,-e,0 -o "$WINEPREFIX/drive_c/windows/system32/bcryptprimitives.dll" \
    "$work/prng.c" -ladvapi32 -lkernel32
wine "$exe" --version
wine "$exe" details --sandbox -o table | grep web-01.example.com
printf 'vps_01hxa3b4c5d6e7f8g9h0j1k2m3\r\n# a comment\r\n' | wine "$exe" details --sandbox -o jsonl - | grep -c '"hostname":"web-01.example.com"'
(cd "$work" && wine "$exe" metrics --sandbox --file metrics.prom && grep -c '^hostup_vps_up' metrics.prom)

say "done"
