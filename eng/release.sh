#!/usr/bin/env bash
# Builds what is released into out/release: the service (compiled ahead for linux-x64; a plain publish of it runs anywhere), the package for the Functions host and the command line, and the SHA-256 of each.
# What is released is what is committed. Whether the same commit gives the same bytes: eng/reproducible.sh.
set -euo pipefail
cd "$(dirname "$0")/.."

# The generator of log methods writes its classes in the order of their hash codes. The compiler draws the same ones each time where it has one thread, a
# process of its own, and the same paths to read, so every clone is compiled in the same folder.
export DOTNET_PROCESSOR_COUNT=1 CompileInOrder=true UseSharedCompilation=false
place=/tmp/cortap-release
if [ "$PWD" != "$place" ]; then
  exec 9>"$place.lock"
  flock 9
  rm -rf "$place"
  mkdir -m 700 "$place"
  git -c advice.detachedHead=false clone --quiet --no-local . "$place"
  "$place/eng/release.sh"
  rm -rf out/release
  mkdir -p out
  mv "$place/out/release" out/release
  rm -rf "$place"
  exit
fi

rm -rf out/release out/parts
mkdir -p out/release out/parts
version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props)

dotnet publish src/Cortap.Server -c Release -p:CompiledFor=linux-x64 -o out/parts/service --nologo
eng/functions-package.sh out/parts/functions
dotnet publish tools/Cortap.Cli -c Release -o out/parts/cli --nologo

# Names, times, owners and order of an archive say where and when it was made.
pack() { tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner --mode=a+rX,u+w,go-w -C "out/parts/$1" -c . | gzip -9n > "out/release/$2-$version.tar.gz"; }
pack service cortap-service-linux-x64
pack functions cortap-functions
pack cli cortap-cli
dotnet out/parts/cli/cortap.dll verify --self --binaries out/parts/service > out/release/BUILD
(cd out/release && sha256sum -- *.tar.gz BUILD > SHA256SUMS)
cat out/release/SHA256SUMS
