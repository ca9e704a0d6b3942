#!/usr/bin/env bash
# Makes sure that Tesseract and its Indonesian language are installed; asks nothing, and changes nothing if they are.
set -euo pipefail

packages=(tesseract-ocr tesseract-ocr-ind)

is_complete() {
    command -v tesseract >/dev/null && tesseract --list-langs 2>/dev/null | grep -qx ind
}

give_up() {
    echo "Tesseract with Indonesian is needed: $1." >&2
    echo "Install it by hand, then run make setup again. Debian or Ubuntu: apt-get install ${packages[*]}." >&2
    echo "macOS: brew install tesseract tesseract-lang." >&2
    exit 1
}

is_complete && exit 0
command -v apt-get >/dev/null || give_up "this system has no apt-get"

as_root=()
if [ "$(id -u)" -ne 0 ]; then
    # -n: fail instead of asking for a password, which nobody may be there to type.
    sudo -n true 2>/dev/null || give_up "installing it needs root, and sudo does not work without a password"
    as_root=(sudo -n)
fi

echo "Installing ${packages[*]}" >&2
install() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" \
        </dev/null >&2
}
# The package lists of a fresh machine are empty or old; refresh them only when needed.
install || { "${as_root[@]}" apt-get update -qq </dev/null >&2 && install; } || give_up "apt-get could not install it"
is_complete || give_up "it was installed, but tesseract --list-langs does not name ind"
