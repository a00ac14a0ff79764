#!/usr/bin/env bash
# Installs the Debian packages that tests use and that are missing: LibreOffice opens every rendered document,
# poppler reads the PDF, Python verifies webhook bodies, strace injects faults.
set -euo pipefail

declare -A package_of=(
  [soffice]=libreoffice-writer-nogui
  [pdftotext]=poppler-utils
  [python3]=python3
  [strace]=strace
)

missing=()
for command in "${!package_of[@]}"; do
  command -v "$command" >/dev/null || missing+=("${package_of[$command]}")
done
[ -d /usr/share/fonts/truetype/liberation ] || [ -d /usr/share/fonts/truetype/liberation2 ] || missing+=(fonts-liberation)
python3 -c 'import uno' 2>/dev/null || /usr/bin/python3 -c 'import uno' 2>/dev/null || missing+=(python3-uno)

[ ${#missing[@]} -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null; then
  echo "Install these first, this system has no apt-get: ${missing[*]}" >&2
  exit 1
fi

sudo=()
[ "$(id -u)" -eq 0 ] || sudo=(sudo)
export DEBIAN_FRONTEND=noninteractive
"${sudo[@]}" apt-get update -qq
"${sudo[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" </dev/null >/dev/null
