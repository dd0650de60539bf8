#!/bin/sh
# After installation and removal. Without a running systemd there is nothing to do.
set -e
if [ -d /run/systemd/system ]; then
  systemctl daemon-reload
fi
