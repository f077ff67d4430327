#!/bin/sh
# Take the edits that were pushed, pull, publish, and keep what was pulled as a commit of graph/wikidata/ alone. Run it each
# night by cron or systemd.
#
# publish-graph.sh PROJECT [OPTION of `leapgraph publish`]...
set -eu
cd "$1"
shift
# Where a remote is set, the commits of earlier nights, which nobody else has, are put behind its own. They say only what
# was pulled, and it is pulled anew below: where both have a line, either will do.
branch=$(git symbolic-ref --short HEAD)
remote=$(git config "branch.$branch.remote" || git remote | head -n 1)
if [ -z "$remote" ] || [ "$remote" = . ]; then
  : # A folder of its own.
elif ! git fetch --quiet "$remote" "$branch"; then
  echo "publish-graph.sh: $remote cannot be read: this publishes what is here" >&2
elif ! git merge-base --is-ancestor FETCH_HEAD HEAD; then
  git rebase --quiet --autostash --strategy-option theirs FETCH_HEAD || {
    git rebase --abort
    echo "publish-graph.sh: $PWD and $branch of $remote both changed a file: merge them by hand; nothing was published" >&2
    exit 1
  }
fi
# Where the wiki cannot be reached, the last pull is published. Where a check fails, the run ends, and the release before
# stays as it is.
leapgraph pull --or-go-on
leapgraph publish "$@"
if [ -d graph/wikidata ]; then
  git add --all -- graph/wikidata
  git diff --cached --quiet -- graph/wikidata || git commit --quiet --message "Pull from Wikidata" -- graph/wikidata
fi
