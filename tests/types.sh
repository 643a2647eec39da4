#!/bin/sh
# The types that the page's scripts state in their comments. Where there is no node, or no way to TypeScript, nothing is
# checked: they are needed for nothing else.
run="npx --yes --package typescript@5.9.3"
if ! command -v npx >/dev/null || ! $run tsc --version >/dev/null 2>&1; then
  echo "no node or no TypeScript here: the types of the scripts are not checked"
  exit 0
fi
exec $run tsc --project jsconfig.json
