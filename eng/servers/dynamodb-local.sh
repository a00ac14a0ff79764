#!/usr/bin/env bash
# Runs Amazon's DynamoDB Local, in memory. It listens on all interfaces and knows no access control: for tests only.
# usage: dynamodb-local.sh
# Prints `ready http://127.0.0.1:PORT` and runs until standard input ends.
set -euo pipefail
home=${CORTAP_TEST_SERVERS:-$HOME/.cache/cortap}/dynamodb-local
[ -f "$home/DynamoDBLocal.jar" ] || { echo "DynamoDB Local is not in $home: run eng/prerequisites.sh" >&2; exit 1; }

log=$(mktemp "${TMPDIR:-/tmp}/cortap-dynamodb.XXXXXX")
children=()
cleanup() {
  trap - EXIT
  [ ${#children[@]} -eq 0 ] || kill -KILL "${children[@]}" 2>/dev/null || true
  wait 2>/dev/null || true
  rm -f "$log"
}
trap cleanup EXIT
trap 'exit 143' TERM INT HUP

port=$(python3 -c 'import socket; print(socket.create_server(("127.0.0.1", 0)).getsockname()[1])')
cd "$home"
# The kernel ends the server should this shell be killed outright.
setpriv --pdeathsig KILL java -Xmx256m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Djava.library.path=DynamoDBLocal_lib \
  -jar DynamoDBLocal.jar -inMemory -sharedDb -disableTelemetry -port "$port" >"$log" 2>&1 </dev/null & children+=($!)

until curl --silent --max-time 5 --output /dev/null "http://127.0.0.1:$port/"; do
  kill -0 "${children[0]}" 2>/dev/null && [ "$SECONDS" -lt 120 ] || { cat "$log" >&2; exit 1; }
  sleep 0.1
done
echo "ready http://127.0.0.1:$port"

exec 3<&0
cat <&3 >/dev/null & children+=($!)
wait -n
