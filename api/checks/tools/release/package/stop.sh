#!/bin/sh
# Before removal, which dpkg calls "remove" and rpm 0, but not before an upgrade.
set -e
if [ -d /run/systemd/system ]; then
  case "$1" in
    remove | 0) systemctl disable --now hostup-metrics.timer ;;
  esac
fi
