#!/usr/bin/env bash
# Runs Ceph's S3 server over one monitor and one OSD in memory: signatures, versions and conditional writes are the real ones.
# usage: radosgw.sh ACCESS_KEY SECRET_KEY
# Prints `ready http://127.0.0.1:PORT` and runs until standard input ends; then nothing of it stays behind.
set -euo pipefail
access_key=$1 secret_key=$2
export PATH=$PATH:/usr/sbin:/sbin

dir=$(mktemp -d "${TMPDIR:-/tmp}/cortap-rgw.XXXXXX")
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

# The kernel ends the server should this shell be killed outright.
serve() { setpriv --pdeathsig KILL "$@" >>server.log 2>&1 </dev/null & children+=($!); }
quietly() { "$@" >>setup.log 2>&1 || { cat setup.log >&2; exit 1; }; }
free_ports() { python3 -c 'import socket
sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
print(*[s.getsockname()[1] for s in sockets])'; }

read -r port monitor_port < <(free_ports)
fsid=$(cat /proc/sys/kernel/random/uuid)
osd_id=$(cat /proc/sys/kernel/random/uuid)
monitor="[v2:127.0.0.1:$monitor_port/0]"

cat > ceph.conf <<CONF
[global]
fsid = $fsid
mon host = $monitor
public addr = 127.0.0.1
keyring = $dir/keyring
admin socket =
pid file =
run dir = $dir
crash dir = $dir
log to file = false
auth cluster required = cephx
auth service required = cephx
auth client required = cephx
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
mon allow pool size one = true
mon max pg per osd = 1000
osd crush chooseleaf type = 0
osd objectstore = memstore
memstore device bytes = 2147483648
[mon]
mon data = $dir/mon
mon data avail warn = 1
mon data avail crit = 1
# Changes of the cluster map are what start-up waits for; the default of one second each makes thirteen of them.
paxos propose interval = 0.02
paxos min wait = 0.01
[osd]
osd data = $dir/osd
# A starved or suspended machine must not make the only OSD count as down.
osd heartbeat grace = 600
[client.rgw]
rgw frontends = beast endpoint=127.0.0.1:$port
rgw enable apis = s3
rgw thread pool size = 32
rgw enable gc threads = false
rgw enable lc threads = false
rgw enable quota threads = false
rgw run sync thread = false
rgw crypt require ssl = false
rgw crypt default encryption key = $(head -c 32 /dev/urandom | base64)
CONF

key() { quietly ceph-authtool keyring --gen-key -n "$@"; }
quietly ceph-authtool --create-keyring keyring
key mon. --cap mon 'allow *'
key client.admin --cap mon 'allow *' --cap osd 'allow *'
key client.rgw --cap mon 'allow rwx' --cap osd 'allow rwx'
key osd.0 --cap mon 'allow profile osd' --cap osd 'allow *'

mkdir mon osd
quietly monmaptool --create --fsid "$fsid" --addv a "$monitor" monmap
quietly ceph-mon -c ceph.conf -i a --mkfs --monmap monmap --keyring keyring
serve ceph-mon -c ceph.conf -i a -f
quietly ceph -c ceph.conf --connect-timeout 30 osd new "$osd_id" 0
quietly ceph-osd -c ceph.conf -i 0 --mkfs --osd-uuid "$osd_id"
quietly ceph -c ceph.conf --connect-timeout 30 osd crush add osd.0 1 root=default host=localhost
serve ceph-osd -c ceph.conf -i 0 -f
quietly timeout 60 radosgw-admin -c ceph.conf -n client.rgw user create --uid=cortap --display-name=cortap \
  --access-key="$access_key" --secret-key="$secret_key"
serve radosgw -c ceph.conf -n client.rgw -f

alive() { for child in "${children[@]}"; do kill -0 "$child" 2>/dev/null || return 1; done; [ "$SECONDS" -lt 120 ]; }
until curl --silent --max-time 5 --output /dev/null "http://127.0.0.1:$port/"; do
  alive || { cat server.log >&2; exit 1; }
  sleep 0.1
done
echo "ready http://127.0.0.1:$port"

exec 3<&0
cat <&3 >/dev/null & children+=($!)
wait -n
