#!/usr/bin/env bash
# Runs all tests with line coverage and prints it per assembly, the union over all test projects. MIN_COVERAGE=80 fails where one of ours that
# ships has less.
# What the processes count that tests start belongs to it.
set -euo pipefail
cd "$(dirname "$0")/.."

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
status=0
eng/test.sh --collect "Code Coverage;Format=Cobertura" --results-directory "$results" "$@" || status=$?

python3 - "$results" <<'PY'
import glob, os, sys, xml.etree.ElementTree as xml
from collections import defaultdict

hits = defaultdict(dict)  # assembly -> (file, line) -> covered
for report in glob.glob(sys.argv[1] + "/**/*.cobertura.xml", recursive=True):
    for package in xml.parse(report).getroot().iter("package"):
        lines = hits[package.get("name")]
        for cls in package.iter("class"):
            name = cls.get("filename")
            if "/obj/" in name:
                continue
            for line in cls.iter("line"):
                key = (name, line.get("number"))
                lines[key] = lines.get(key, False) or line.get("hits") != "0"

shipped = {os.path.basename(folder) for folder in glob.glob("src/*")} | {"cortap"}
least, poor = float(os.environ.get("MIN_COVERAGE", 0)), 0
print(f"{'assembly':32} {'lines':>7} {'covered':>8}")
for name, lines in sorted((name, lines) for name, lines in hits.items() if name.lower().startswith("cortap")):
    share = 100 * sum(lines.values()) / max(1, len(lines))
    is_poor = share < least and name in shipped
    poor += is_poor
    print(f"{name:32} {len(lines):7} {share:7.1f}%{' too little' if is_poor else ''}")
if least and not shipped <= hits.keys():
    print(f"Not measured: {', '.join(sorted(shipped - hits.keys()))}")
    poor += 1
sys.exit(1 if poor else 0)
PY
exit "$status"
