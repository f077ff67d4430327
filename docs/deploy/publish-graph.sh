#!/bin/sh
# Pull, publish, and keep what was pulled as a commit of graph/wikidata/ alone. Run it each night by cron or systemd.
#
# publish-graph.sh PROJECT [OPTION of `leapgraph publish`]...
set -eu
cd "$1"
shift
# Where the wiki cannot be reached, the last pull is published. Where a check fails, the run ends, and the release before
# stays as it is.
leapgraph pull --or-go-on
leapgraph publish "$@"
if [ -d graph/wikidata ]; then
  git add --all -- graph/wikidata
  git diff --cached --quiet -- graph/wikidata || git commit --quiet --message "Pull from Wikidata" -- graph/wikidata
fi
