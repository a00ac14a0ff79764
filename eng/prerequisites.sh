#!/usr/bin/env bash
# Installs the Debian packages that tests use and that are missing: LibreOffice opens every rendered document,
# poppler reads the PDF, chromium without its own windows opens the console, xmlsec and Python verify signatures, strace injects faults, promtool tests alert rules, sqlite3 looks into stores as operators do, Ceph's gateway is the S3 server and Java runs
# DynamoDB Local. The latter, Azurite, the CloudFormation validator, the linters and the generator of TypeScript clients come from npm into ${CORTAP_TEST_SERVERS:-~/.cache/cortap}.
set -euo pipefail

declare -A package_of=(
  [chromium-headless-shell]=chromium-headless-shell
  [soffice]=libreoffice-writer-nogui
  [pdftotext]=poppler-utils
  [python3]=python3
  [strace]=strace
  [xmlsec1]=xmlsec1
  [curl]=curl
  [sqlite3]=sqlite3
  [promtool]=prometheus
  [java]=default-jre-headless
  [ceph-mon]=ceph-mon
  [ceph-osd]=ceph-osd
  [radosgw]=radosgw
)

missing=()
for command in "${!package_of[@]}"; do
  command -v "$command" >/dev/null || missing+=("${package_of[$command]}")
done
[ -d /usr/share/fonts/truetype/liberation ] || [ -d /usr/share/fonts/truetype/liberation2 ] || missing+=(fonts-liberation)
# Recipients' names and auditors' notes hold emoji and scripts that the text fonts lack.
[ -d /usr/share/fonts/truetype/ancient-scripts ] || missing+=(fonts-symbola)
[ -d /usr/share/fonts-droid-fallback ] || missing+=(fonts-droid-fallback)
python3 -c 'import uno' 2>/dev/null || /usr/bin/python3 -c 'import uno' 2>/dev/null || missing+=(python3-uno)

install_packages() {
  if ! command -v apt-get >/dev/null; then
    echo "Install these first, this system has no apt-get: $*" >&2
    exit 1
  fi

  local sudo=()
  [ "$(id -u)" -eq 0 ] || sudo=(sudo)
  export DEBIAN_FRONTEND=noninteractive
  update_package_lists "${sudo[@]}"
  "${sudo[@]}" apt-get -o DPkg::Lock::Timeout=600 install -y -qq --no-install-recommends "$@" </dev/null >/dev/null
}

# A machine that has just been started may be updating itself. `update` has no time-out for its lock, as `install` has.
update_package_lists() {
  local attempt error
  for ((attempt = 0; attempt < 60; attempt++)); do
    error=$("$@" apt-get update -qq 2>&1) && return
    [[ $error == *'Could not get lock'* ]] || break
    sleep 10
  done
  echo "$error" >&2
  return 1
}

# DynamoDB Local's license forbids to redistribute it, so it is fetched and never checked in.
unpack_from_npm() {
  local name=$1 package=$2 sha512=$3 folder=$4
  local target=${CORTAP_TEST_SERVERS:-$HOME/.cache/cortap}/$name
  [ -d "$target" ] && return

  mkdir -p "$(dirname "$target")"
  local work; work=$(mktemp -d "$target.XXXXXX")
  local archive; archive=$(cd "$work" && npm pack "$package" --ignore-scripts --silent 2>/dev/null | tail -1)
  echo "$sha512  $work/$archive" | sha512sum --check --quiet
  tar -xzf "$work/$archive" -C "$work"
  # Another run may have been faster; both unpacked the same bytes.
  mv -T "$work/$folder" "$target" 2>/dev/null || [ -d "$target" ]
  rm -rf "$work"
}

install_from_lock() {
  local source; source=$(dirname "$0")/$1
  local target=${CORTAP_TEST_SERVERS:-$HOME/.cache/cortap}/$1
  local installed=$target/node_modules/installed-lock.json
  cmp -s "$source/package-lock.json" "$installed" && return

  mkdir -p "$target"
  cp "$source"/package.json "$source"/package-lock.json "$target"
  npm ci --prefix "$target" --ignore-scripts --no-audit --no-fund --silent
  cp "$source/package-lock.json" "$installed"
}

[ ${#missing[@]} -eq 0 ] || install_packages "${missing[@]}"
unpack_from_npm dynamodb-local amplify-dynamodb-simulator@2.9.30 \
  c5379e44bbf311fab2779961ddb1f8734907bd21c79a6843e590ec1c5280439836665e89aa515dbad6908422c7cf1129e91cb5a3b4c1ea7888a17b9002749ec1 package/emulator
unpack_from_npm cloudformation-validate @aws/cloudformation-validate@1.9.0-beta \
  cbb98522ede77ba2aeca0613f03f79f8ce9d5bb3f43de36aa9c519a1f601d9a00c6b3f6621ca87a1e41163c1de33d18e8c60954b0a7e3153cf2e7b82e5b727c8 package
install_from_lock openapi-lint
install_from_lock openapi-client
install_from_lock azurite
install_from_lock lint
