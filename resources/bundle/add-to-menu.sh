#!/bin/sh
# Puts DiffCamera into your desktop's menu and into "Open with" of photos; `--remove` takes it out.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
share=${XDG_DATA_HOME:-$HOME/.local/share}
entry=$share/applications/diffcamera.desktop
icon=$share/icons/hicolor/256x256/apps/diffcamera.png
if [ "${1:-}" = --remove ]; then
    rm -f "$entry" "$icon"
else
    mkdir -p "$(dirname "$entry")" "$(dirname "$icon")"
    cp "$here/diffcamera.png" "$icon"
    sed "s|^Exec=diffcamera|Exec=\"$here/diffcamera\"|" "$here/diffcamera.desktop" > "$entry"
fi
command -v update-desktop-database > /dev/null && update-desktop-database "$share/applications" || true
