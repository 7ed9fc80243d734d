#!/bin/sh
# Finds people in the extract of a population: two lists a while apart, why somebody is on one, a judgement on three
# of them (accepted, declined, deferred), and what became of the list.
#
#     examples/casefind.sh examples/population 2026-07-31 2026-10-31
#
# The two days are those of the lists, the extract knows of both. What stands after them goes to `casefind run` as it
# is: --criteria, --description, --engine spark --master URL. Nobody in the example exists. Everything is by flag here,
# as in a script; a person at a terminal is asked instead. The folder is kept and named at the end.
set -eu

extract=$1 earlier=$2 later=$3
shift 3
folder=$(mktemp -d)/caseload

# Who does this: git takes it from here and not from your own settings.
export GIT_AUTHOR_NAME="Ada Okafor" GIT_AUTHOR_EMAIL="ada@example.org"
export GIT_COMMITTER_NAME="Ada Okafor" GIT_COMMITTER_EMAIL="ada@example.org"

# `on DAY` sets the day that the commands after it take for today.
on() { today=$1; }

# Set CASELOAD where the command has another name, such as "python -m caseload". Nobody is asked anything.
run() { ${CASELOAD:-caseload} -C "$folder" --today "$today" "$@" </dev/null; }

# The id of the latest run.
latest() { run -o csv casefind list | tail -n 1 | cut -d , -f 1; }

# Somebody on a list, by their place in it.
ranked() { run -o csv casefind list "$1" | sed 1d | sed -n "$2p" | cut -d , -f 2; }

on "$earlier"
run init "$folder" --name "Finding"
run casefind run "$extract" --on "$earlier" "$@"
first=$(latest)
one=$(ranked "$first" 1) two=$(ranked "$first" 2) three=$(ranked "$first" 3)

# Risk, judgement and amenability are three things: what the list says, what you think, whether care can change it.
run casefind why "$one"
run casefind decide "$one" accept --amenable yes --judgement "Lives alone, each time the same story" --yes
run casefind decide "$two" decline --amenable no --reason "Well cared for by another team" --yes
run casefind decide "$three" defer --amenable unsure --again "$later" --reason "Away with family" --yes
run list

# Three months on: the accepted one is on the caseload, the declined one not asked again yet, the third one back.
on "$later"
run casefind run "$extract" --on "$later" "$@"
second=$(latest)
run casefind diff "$first" "$second"
run casefind list "$first"
run check
echo "kept in $folder"
