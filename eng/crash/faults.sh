#!/usr/bin/env bash
# A full disk, a read-only one, and one that fails to flush.
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
data=$(mktemp -d)
for n in 3 10 15; do
    {
        timeout 20 strace -f -qq -o /dev/null -e trace=fsync,fdatasync -e inject=fsync,fdatasync:error=EIO:when="$n+" \
            "${child[@]}" "$data" 1 >"$data/eio.log" 2>&1 && fail "flush $n failed, and the job went on" "$data"
    } 2>/dev/null
    grep -q "StorageUnavailableException" "$data/eio.log" || fail "flush $n failed, and nobody was told" "$data"
    grep -q "^finished" "$data/eio.log" && fail "flush $n failed, and the job was reported as finished" "$data"
done
finish "$data" 1 "failed flush"
