#!/bin/sh
# The types that the page's scripts state in their comments. Where there is no node, nothing is checked: it is needed for
# nothing else.
if ! command -v npx >/dev/null; then
  echo "no node here: the types of the scripts are not checked"
  exit 0
fi
exec npx --yes --package typescript@5.9.3 tsc --project jsconfig.json
