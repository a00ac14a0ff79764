#!/usr/bin/env bash
# Writes the software bill of materials (CycloneDX, JSON) of the service, the package for the Functions host and the command line into a folder.
set -euo pipefail
cd "$(dirname "$0")/.."

folder=${1:?the folder}
version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props)
dotnet tool restore >/dev/null
for project in src/Cortap.Server src/Cortap.Functions tools/Cortap.Cli; do
  name=$(basename "$project")
  # Without a serial number, which would be another one each time.
  dotnet dotnet-CycloneDX "$project/$name.csproj" --output "$folder" --filename "$name.cdx.json" --output-format Json \
    --no-serial-number --disable-package-restore --exclude-dev --set-name "$name" --set-version "$version" >/dev/null
  echo "$folder/$name.cdx.json: $(grep -c '"purl"' "$folder/$name.cdx.json") components"
done
