#!/usr/bin/env bash
# Looks whether packages that the projects use have known vulnerabilities, after it has tried whether the source of advisories knows any at
# all: a package that is known to be vulnerable must be found. Exits with 3 where the source is blind, which some mirrors of the registry are.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD

probe=$(mktemp -d)
trap 'rm -rf "$probe"' EXIT
cat > "$probe/probe.csproj" <<'PROJECT'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework>
    <NuGetAuditMode>all</NuGetAuditMode>
  </PropertyGroup>
  <ItemGroup>
    <!-- GHSA-5crp-9r3c-p9vr, since 2022. -->
    <PackageReference Include="Newtonsoft.Json" Version="12.0.3" />
  </ItemGroup>
</Project>
PROJECT
if ! (cd "$probe" && dotnet restore --nologo) | grep -q 'NU190[1-4].*Newtonsoft.Json'; then
  echo 'The package registry in use tells of no advisory, not even of GHSA-5crp-9r3c-p9vr: nothing is known of this build. Run it against nuget.org.' >&2
  exit 3
fi

found=$(dotnet list "$root/Cortap.sln" package --vulnerable --include-transitive --format json --no-restore)
node -e '
  const projects = JSON.parse(require("fs").readFileSync(0)).projects ?? [];
  const found = projects.flatMap(project => (project.frameworks ?? []).flatMap(framework =>
    [...(framework.topLevelPackages ?? []), ...(framework.transitivePackages ?? [])].map(one =>
      `${one.id} ${one.resolvedVersion}: ${one.vulnerabilities.map(known => `${known.severity} ${known.advisoryurl}`).join(", ")}`)));
  for (const line of new Set(found)) console.error(line);
  process.exit(found.length === 0 ? 0 : 1);
' <<< "$found"
echo 'No package has a known vulnerability.'
