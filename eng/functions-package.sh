#!/usr/bin/env bash
# Builds the package for the Functions host into a folder (default out/functions-package), and with --check tests what is in it.
set -euo pipefail
cd "$(dirname "$0")/.."

check=false
folder=out/functions-package
for argument in "$@"; do
  case $argument in
    --check) check=true ;;
    *) folder=$argument ;;
  esac
done

rm -rf "$folder"
dotnet publish src/Cortap.Functions -c Release -p:FunctionsPackage=true -o "$folder" --nologo
if $check; then
  FUNCTIONS_PACKAGE=$(realpath "$folder") dotnet test tests/Cortap.Functions.Tests --nologo --filter FullyQualifiedName~FunctionsPackageTests
fi
echo "The package is in $folder."
