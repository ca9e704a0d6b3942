#!/usr/bin/env bash
# Installs Chromium for the browser tests where it is missing. Asks nothing. Where it cannot be installed, says why and
# goes on, as those tests are then skipped; in CI, where they must run, it fails.
set -euo pipefail

found() { command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null; }

give_up() {
    echo "Chromium for the browser tests is missing: $1." >&2
    [ -z "${CI:-}" ] || exit 1
    echo "The browser tests will be skipped. Debian or Ubuntu: apt-get install chromium." >&2
    exit 0
}

found && exit 0
command -v apt-get >/dev/null || give_up "this system has no apt-get"
as_root=()
if [ "$(id -u)" -ne 0 ]; then
    sudo -n true 2>/dev/null || give_up "installing it needs root, and sudo does not work without a password"
    as_root=(sudo -n)
fi
echo "Installing chromium" >&2
install() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium \
        fonts-dejavu-core </dev/null >&2
}
install || { "${as_root[@]}" apt-get update -qq </dev/null >&2 && install; } || give_up "apt-get could not install it"
found || give_up "it was installed, but is not on the PATH"
