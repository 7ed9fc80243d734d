#!/bin/sh
# Takes the people of a spreadsheet onto a new caseload, and three of them once round the whole cycle.
#
#     examples/walk.sh examples/people.csv [COLUMNS]
#
# The spreadsheet may come from anywhere; COLUMNS says which of its columns hold what, here for instance
# family=LAST,given=FIRST,birth_date=BIRTHDATE,nhs_number=NHS,area=AREA (caseload intake --help has the keys).
# Everything is by flag here, as in a script; a person at a terminal is asked instead. The folder is kept and
# named at the end, so that you can look around in it.
set -eu

people=$1
columns=${2:-family=LAST,given=FIRST,birth_date=BIRTHDATE}
folder=$(mktemp -d)/caseload

# Who does this: git takes it from here and not from your own settings.
export GIT_AUTHOR_NAME="Ada Okafor" GIT_AUTHOR_EMAIL="ada@example.org"
export GIT_COMMITTER_NAME="Ada Okafor" GIT_COMMITTER_EMAIL="ada@example.org"

# `on DAY` sets the day that the commands after it take for today.
on() { today=$1; }

# Set CASELOAD where the command has another name, such as "python -m caseload". Nobody is asked anything.
run() { ${CASELOAD:-caseload} -C "$folder" --today "$today" "$@" </dev/null; }

# A command that writes, for a script: the full id, and --yes instead of the question whether this is the right
# person. The id of what it wrote is left in $saved.
save() {
  saved=$(run -o plain "$@" --yes)
  saved=$(printf '%s\n' "$saved" | sed -n 's/^record: //p')
  echo "  $1 $saved"
}

# `cycle PATIENT TIER DOMAIN NEED GOAL SECTOR ACTION`
cycle() {
  echo "$1"
  patient=$1 tier=$2 domain=$3 need=$4 goal=$5 sector=$6 action=$7

  on 2026-03-04
  save triage "$patient" accept --tier "$tier" --amenable yes --judgement "Much could change at home"

  on 2026-03-10
  save log "$patient" home-visit 1h15m --for assessment --note "First visit, an hour at the kitchen table"
  save assess "$patient" --need "$domain" "$need" --no-need safety "Feels safe at home" \
    --score barthel 2,2,1,2,2,3,2,1,1,0
  save assess "$patient" --no-need mood "In good spirits" --score phq-9 1,0,1,1,0,0,0,0,0 --complete

  on 2026-03-17
  save plan about-me "$patient" --most-important "My garden" --please-do "Ring before you come"
  save plan strength "$patient" --text "Neighbours who look in every day"
  save plan need "$patient" --domain "$domain" --text "$need"
  need_id=$saved
  save plan goal "$patient" --need "$need_id" --text "$goal" --importance 9 --lifecycle active
  goal_id=$saved
  save plan action "$patient" --goal "$goal_id" --text "$action" --sector "$sector" \
    --who "Priya Nair" --role Therapist --due 2026-04-20
  action_id=$saved
  save plan contingency "$patient" --trigger "A fall, or dizzy on standing" --contact "Single point of access"

  on 2026-03-19
  save plan agree "$patient" --copy-given
  save book "$patient" 2026-04-01T10:30 45m --mode home-visit --for monitoring

  on 2026-04-01
  save log "$patient" home-visit 40m --for monitoring,self-care-support --taught "Pacing the day" \
    --before 4 --after 7 --note "All as hoped"

  on 2026-04-13
  save hospital "$patient" emergency-admission --where "Thornley General" --codes J18.9 \
    --foreseen no --followed no --missing "The crew did not see the plan"
  admission=$saved
  on 2026-04-17
  save hospital "$patient" discharge --where "Thornley General" --admission "$admission"
  on 2026-04-18
  save log "$patient" telephone 15m --for co-ordination --note "Home, medicines as before"
  on 2026-04-21
  save log "$patient" home-visit 50m --for medication-management

  on 2026-05-05
  save review "$patient" --goal "$goal_id=improving" --action "$action_id=done" --summary "Stronger by the week"

  on 2026-06-16
  save plan need "$patient" --id "$need_id" --status met
  save close "$patient" --reason goals-achieved --goal "$goal_id=achieved" --summary "Manages well" \
    --come-back-when "Two falls in a month"

  on 2026-09-07
  save reopen "$patient" --reason "Two falls since August" --tier standard
}

on 2026-03-02
run init "$folder" --name "Walk"
run intake --csv "$people" --map "$columns" --source gp --yes

# Three who wait for triage, by id: one word each.
# shellcheck disable=SC2046
set -- $(run -o csv list --step referred | sed 1d | cut -d , -f 1 | head -n 3)
cycle "$1" intensive mobility-and-falls "No longer trusts the stairs" "Walk to the shop again" \
  community-health "Strength and balance practice"
cycle "$2" standard social-contact "Sees nobody all week" "Company on Wednesdays" voluntary "Befriender"
cycle "$3" maintenance housing "Bathroom upstairs" "A bathroom I can reach" housing "Downstairs shower"

on 2026-09-08
run list --all
run show "$1"
run check
echo "kept in $folder"
