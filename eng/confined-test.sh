#!/usr/bin/env bash
# Runs the service as the container does, without one: as nobody, in namespaces of its own, on a read-only root, writing to a volume and /tmp
# only. It must answer, make a report as PDF, and end in good order on SIGTERM. Needs bubblewrap, and builds of service and command line:
#   eng/confined-test.sh out/parts/service out/parts/cli
set -euo pipefail
service=$(realpath "${1:?the folder of Cortap.Server.dll}")
cli=$(realpath "${2:?the folder of cortap.dll}")

work=$(mktemp -d)
simulator= confined=
trap 'kill $simulator $confined 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT
mkdir "$work/data"
export DATA_DIR=$work/data
cortap() { dotnet "$cli/cortap.dll" "$@"; }

cortap simulate --port 0 --receiver-port 0 > "$work/simulator" & simulator=$!
for _ in $(seq 120); do grep -q 'Ctrl+C' "$work/simulator" && break; sleep 0.5; done
eval "$(grep -o 'export [A-Z].*' "$work/simulator" | grep -v '#')"
receiver=$(sed -n 's/^Receiver *//p' "$work/simulator")
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
export CORTAP_URL=http://127.0.0.1:$port

# Only what the container has: its own environment, and the settings.
bwrap --unshare-user --unshare-pid --unshare-ipc --unshare-uts --uid 10001 --gid 10001 --cap-drop ALL --die-with-parent \
  --ro-bind / / --dev /dev --proc /proc --tmpfs /tmp --tmpfs /root --ro-bind "$service" /mnt --bind "$work/data" /srv \
  --clearenv --setenv PATH "$PATH" --setenv HOME /tmp --setenv TMPDIR /tmp --setenv DOTNET_EnableDiagnostics 0 \
  --setenv ASPNETCORE_URLS "$CORTAP_URL" --setenv DATA_DIR /srv --setenv PROJECT_SETUP_PATH /srv/simulated-setup.json \
  --setenv RISKUITY_BASE_URL "$RISKUITY_BASE_URL" --setenv CALLBACK_ALLOW_HTTP true --setenv CALLBACK_ALLOW_PRIVATE true \
  --chdir /srv sh -c 'touch /written 2>/dev/null && exit 9; exec dotnet /mnt/Cortap.Server.dll' > "$work/log" 2>&1 & confined=$!
for _ in $(seq 120); do curl -fs "$CORTAP_URL/readyz" >/dev/null && break; sleep 0.5; done
curl -fsS "$CORTAP_URL/readyz" >/dev/null || { cat "$work/log" >&2; exit 1; }

job=$(cortap submit 218 --callback "$receiver" --format pdf)
cortap watch "$job" >/dev/null
report=$(cortap download "$job" --out "$work")
[ "$(head -c 5 "$report")" = '%PDF-' ]

# bwrap passes no signal on; the service is the child of its first process.
inner=$(pgrep -P "$(pgrep -P $confined)" || pgrep -P $confined)
kill -TERM $inner
wait $confined && status=0 || status=$?
[ "$status" = 0 ] || { tail -5 "$work/log" >&2; echo "It ended with $status." >&2; exit 1; }
echo "As nobody, on a read-only root: it answered, made $(basename "$report"), and drained."
