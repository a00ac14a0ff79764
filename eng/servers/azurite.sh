#!/usr/bin/env bash
# Runs Azurite, the emulator of Azure Storage: blobs, queues and tables in memory, on loopback.
# usage: azurite.sh
# Prints `ready CONNECTION_STRING` and runs until standard input ends.
set -euo pipefail
home=${CORTAP_TEST_SERVERS:-$HOME/.cache/cortap}/azurite
azurite=$home/node_modules/azurite/dist/src/azurite.js
[ -f "$azurite" ] || { echo "Azurite is not in $home: run eng/prerequisites.sh" >&2; exit 1; }

dir=$(mktemp -d "${TMPDIR:-/tmp}/cortap-azurite.XXXXXX")
children=()
cleanup() {
  trap - EXIT
  [ ${#children[@]} -eq 0 ] || kill -KILL "${children[@]}" 2>/dev/null || true
  wait 2>/dev/null || true
  rm -rf "$dir"
}
trap cleanup EXIT
trap 'exit 143' TERM INT HUP
cd "$dir"

read -r blob queue table < <(python3 -c 'import socket
sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(3)]
print(*[s.getsockname()[1] for s in sockets])')
key=$(head -c 64 /dev/urandom | base64 --wrap=0)
export AZURITE_ACCOUNTS=cortap:$key
# The kernel ends the server should this shell be killed outright.
setpriv --pdeathsig KILL node "$azurite" --silent --skipApiVersionCheck --disableTelemetry --inMemoryPersistence \
  --blobPort "$blob" --queuePort "$queue" --tablePort "$table" >azurite.log 2>&1 </dev/null & children+=($!)

for port in "$blob" "$queue" "$table"; do
  until curl --silent --max-time 5 --output /dev/null "http://127.0.0.1:$port/"; do
    kill -0 "${children[0]}" 2>/dev/null && [ "$SECONDS" -lt 120 ] || { cat azurite.log >&2; exit 1; }
    sleep 0.1
  done
done

printf 'ready DefaultEndpointsProtocol=http;AccountName=cortap;AccountKey=%s;' "$key"
printf '%sEndpoint=http://127.0.0.1:%s/cortap;' Blob "$blob" Queue "$queue" Table "$table"
echo

exec 3<&0
cat <&3 >/dev/null & children+=($!)
wait -n
