#!/usr/bin/env bash
# A full disk, a read-only one, and one that fails to flush, under the engine and under a whole host.
# usage: sudo eng/crash/faults.sh     needs root (mount) and strace
set -euo pipefail
source "$(dirname "$0")/common.sh"

mount=$(mktemp -d)
trap 'umount "$mount" 2>/dev/null || true; rmdir "$mount"' EXIT

echo "full disk: starts are refused, nothing acknowledged is lost, and work goes on when there is room"
mount -t tmpfs -o size=2m tmpfs "$mount"
{ "${child[@]}" "$mount" 5000 >/tmp/full.log 2>&1 || true; } 2>/dev/null
grep -q "StorageUnavailableException.*full" /tmp/full.log || fail "no refusal because of the full disk: $(tail -3 /tmp/full.log)"
mount -o remount,size=64m "$mount"
finish_in_place "$mount" 20 "full disk"
umount "$mount"

echo "read-only disk: the start says why"
mount -t tmpfs -o size=8m tmpfs "$mount"
mount -o remount,ro "$mount"
{ "${child[@]}" "$mount" 1 >/tmp/readonly.log 2>&1 && fail "started on a read-only disk"; } 2>/dev/null
grep -q "cannot be used" /tmp/readonly.log || fail "no reason given: $(tail -3 /tmp/readonly.log)"
umount "$mount"

echo "failed flush: nothing is acknowledged after it, and a new process goes on"
for n in 3 10 13; do
    data=$(mktemp -d)
    code=0
    {
        timeout 20 strace -f -qq -o /dev/null -e trace=fsync,fdatasync -e inject=fsync,fdatasync:error=EIO:when="$n+" \
            "${child[@]}" "$data" 1 >"$data/eio.log" 2>&1 || code=$?
    } 2>/dev/null
    [ "$code" != 0 ] || fail "flush $n failed, and the job went on" "$data"
    grep -q "StorageUnavailableException" "$data/eio.log" || fail "flush $n failed, and nobody was told" "$data"
    grep -q "^finished" "$data/eio.log" && fail "flush $n failed, and the job was reported as finished" "$data"
    finish "$data" 1 "failed flush $n"
done

echo "failed flush under the host: the service ends and says why"
data=$(mktemp -d)
echo '{"version": "2.0", "extensions": {"http": {"routePrefix": ""}}}' >"$data/host.json"
SCRIPT_ROOT=$data DATA_DIR=$data/data ASPNETCORE_URLS=http://127.0.0.1:0 \
    strace -f -qq -o /dev/null -e trace=fsync,fdatasync -e inject=fsync,fdatasync:error=EIO:when=20+ \
    dotnet exec "$assembly" function-app >"$data/host.log" 2>"$data/host.err" &
host=$!
until address=$(grep -om1 '"http://127.0.0.1:[1-9][0-9]*"' "$data/host.log" 2>/dev/null | tr -d '"'); do
    kill -0 "$host" 2>/dev/null || fail "the host did not start: $(cat "$data/host.err")" "$data"
    sleep 0.1
done
while curl -sf -m 10 -X POST "$address/wait" >/dev/null; do :; done
code=0
wait "$host" || code=$?
[ "$code" = 1 ] || fail "the host ended with exit code $code" "$data"
grep -q '^Stopped: The store has failed' "$data/host.err" || fail "no reason given: $(cat "$data/host.err")" "$data"
rm -rf "$data"
