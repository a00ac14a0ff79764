#!/usr/bin/env bash
# Runs an image as an operator would: as nobody, on a read-only root without capabilities, with a volume and memory for /tmp. It must answer,
# write nowhere else, and end by itself and in good order on SIGTERM.
set -euo pipefail
image=${1:?the image}

name=cortap-test-$$
trap 'docker rm -f "$name" >/dev/null 2>&1 || true; docker volume rm "$name" >/dev/null 2>&1 || true' EXIT
docker run -d --name "$name" --read-only --cap-drop ALL --security-opt no-new-privileges --tmpfs /tmp:size=512m -v "$name:/var/lib/cortap" \
  -p 127.0.0.1::8080 "$image" >/dev/null
address=http://$(docker port "$name" 8080/tcp)
for _ in $(seq 60); do curl -fs "$address/readyz" >/dev/null && break; sleep 1; done
curl -fsS "$address/healthz" >/dev/null
curl -fsS "$address/readyz" >/dev/null
[ "$(docker exec "$name" id -u)" = 10001 ]
docker exec "$name" soffice --version
docker exec "$name" cortap backup /tmp/backup
docker stop --time 45 "$name" >/dev/null
[ "$(docker inspect -f '{{.State.ExitCode}}' "$name")" = 0 ]
echo 'It runs as nobody on a read-only root, and drains.'
