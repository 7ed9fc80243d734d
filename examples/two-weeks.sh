#!/bin/sh
# Two weeks of a team of three: a lead and two case managers, six people, one who leaves hospital, one whom a service
# does not answer, one handed over, one closed, and a fortnight's leave that somebody covers.
#
#     examples/two-weeks.sh [SCREENS]
#
# Nobody in it exists. Everything is by flag here, as in a script; a person at a terminal is asked instead. What the
# team sees on the way is printed; with SCREENS, a folder, each screen is kept there as a file as well. The caseload
# folder is kept and named at the end, so that you can look around in it.
set -eu

screens=${1:-}
folder=$(mktemp -d)/caseload

# Who does this: git takes it from here and not from your own settings.
export GIT_AUTHOR_NAME="Ada Okafor" GIT_AUTHOR_EMAIL="ada@example.org"
export GIT_COMMITTER_NAME="Ada Okafor" GIT_COMMITTER_EMAIL="ada@example.org"

# `on DAY` sets the day that the commands after it take for today, `as STAFF` who does them.
on() { today=$1; }
as() { who=$1; }

# Set CASELOAD where the command has another name, such as "python -m caseload". Nobody is asked anything.
run() { ${CASELOAD:-caseload} -C "$folder" --today "$today" "$@" </dev/null; }

# A command that writes, for a script: the full id, and --yes instead of the question whether this is the right
# person. The id of what it wrote is left in $saved.
save() {
  saved=$(run -o plain "$@" --by "$who" --yes)
  saved=$(printf '%s\n' "$saved" | sed -n 's/^record: //p')
}

# `screen NAME COMMAND...` prints what the team sees.
screen() {
  name=$1
  shift
  echo "--- $today: caseload${*:+ $*}"
  run "$@" >"$folder/../screen"
  cat "$folder/../screen"
  test -z "$screens" || cp "$folder/../screen" "$screens/$name.txt"
}

# `taken FAMILY GIVEN BORN NHS SOURCE REASON` takes somebody on; their id is left in $patient.
taken() {
  save intake --family "$1" --given "$2" --born "$3" --nhs "$4" --source "$5" --reason "$6"
  patient=$(run -o csv find "$4" | sed -n '2s/,.*//p')
  test -n "$patient"
}

# `assessed PATIENT DOMAIN NEED SCORE ANSWERS` after a first visit.
assessed() {
  save log "$1" home-visit 1h15m --for assessment --note "First visit"
  save assess "$1" --need "$2" "$3" --no-need safety "Feels safe at home" --score "$4" "$5" --complete
}

# `planned PATIENT DOMAIN NEED GOAL SECTOR ACTION DUE` and agreed; ids are left in $goal and $action.
planned() {
  save plan about-me "$1" --most-important "My own front door" --please-do "Ring before you come"
  save plan need "$1" --domain "$2" --text "$3"
  save plan goal "$1" --need "$saved" --text "$4" --importance 8 --lifecycle active
  goal=$saved
  save plan action "$1" --goal "$goal" --text "$6" --sector "$5" --staff "$who" --due "$7"
  action=$saved
  save plan contingency "$1" --trigger "A fall, or short of breath at night" --contact "Single point of access"
  save plan agree "$1" --copy-given
}

# --- the team

on 2026-09-01
run init "$folder" --name "Harbour team" >/dev/null
cat >"$folder/../staff.yaml" <<'STAFF'
schema: staff/1
staff:
  - id: a-okafor
    name: Ada Okafor
    role: lead
    wte: 0.4
    emails:
      - ada@example.org
  - id: b-singh
    name: Bina Singh
    wte: 1.0
  - id: c-lind
    name: Carl Lind
    wte: 0.6
STAFF
run settings safety.escalation "Duty GP the same day; at night 111; at once 999" >/dev/null
run edit staff --from "$folder/../staff.yaml" >/dev/null

# --- Tuesday, 1 September: four referrals

as a-okafor
taken Sheldrake Rosalind 1941-03-14 9990000018 gp "Three admissions since spring"
rose=$patient
taken Ashworth Winifred 1936-11-02 9990000026 hospital "Falls, lives alone"
win=$patient
taken Pemberton Albert 1944-07-21 9990000034 social-care "Carer worn out"
bert=$patient
taken Calloway Edna 1939-01-30 9990000042 self "Cannot get out any more"
edna=$patient
save triage "$rose" accept --tier intensive --manager b-singh --deputy c-lind --amenable yes
save triage "$win" accept --tier intensive --manager b-singh --deputy c-lind
save triage "$bert" accept --tier standard --manager c-lind --deputy b-singh
save triage "$edna" defer --reason "Away at her daughter's" --until 2026-09-09

# --- Wednesday to Friday: first visits, the first plans

on 2026-09-02
as b-singh
assessed "$rose" health "Fluid on the legs, breathless at night" phq-9 1,1,2,2,1,0,0,0,0
save alert "$rose" lone-worker --headline "Dog in the yard" --review 2026-12-01 --reason "Bit the postman"
save book "$rose" 2026-09-04T10:00 1h --for care-planning
as c-lind
assessed "$bert" informal-care "His wife is up with him every night" zarit 49
save book "$bert" 2026-09-04T14:00 45m --for care-planning

on 2026-09-03
as b-singh
assessed "$win" mobility-and-falls "Two falls since July" phq-9 1,2,1,1,1,2,1,0,1

on 2026-09-04
screen home-friday
as b-singh
save flag "$win" "$saved" --reason "Asked; spoke to the GP the same day, no plans, will be asked again"
save log "$rose" home-visit 1h --for care-planning
planned "$rose" health "Fluid comes back every few weeks" "Not one more night in an ambulance" \
  community-health "Weighed every morning, called when it is up" 2026-09-18
rose_goal=$goal rose_action=$action
save refer send "$rose" --action "$rose_action" --service cardiac-nurse --reason "Fluid" --reply-by 2026-09-10
rose_referral=$saved
as c-lind
save log "$bert" home-visit 45m --for care-planning
planned "$bert" informal-care "His wife has no night to herself" "She sleeps through twice a week" \
  voluntary "A sitter for two nights" 2026-09-25
save refer send "$bert" --agency "Night sitters" --sector voluntary --reason "Two nights a week" --reply-by 2026-09-09
bert_referral=$saved

# --- Monday, 7 September: into hospital, an answer, a visit

on 2026-09-07
as b-singh
save hospital "$rose" emergency-admission --on 2026-09-06T03:40 --where "Thornley General" --codes I50.0 \
  --foreseen yes --followed no --missing "The crew did not see the plan"
planned "$win" mobility-and-falls "No longer trusts the stairs" "Up to bed without fear" \
  community-health "Strength and balance practice" 2026-09-21
save refer answer "$rose" accepted --referral "$rose_referral"
save log "$win" home-visit 40m --for self-care-support --taught "Getting up from the floor" --before 2 --after 5
as c-lind
save log "$bert" telephone 15m --for psychosocial-support --with "His wife"

# --- Wednesday, 9 September: home again, the deferred one comes back, two more are referred

on 2026-09-09
as b-singh
save hospital "$rose" discharge --on 2026-09-08T16:00 --where "Thornley General"
as a-okafor
save triage "$edna" accept --tier maintenance --manager a-okafor
taken Thistlewood Percy 1942-05-09 9990000050 gp "Sugars between 12 and 20"
taken Merriweather Hilda 1946-12-25 9990000069 community-nursing "Leg ulcers, no heating upstairs"
hilda=$patient
save triage "$hilda" accept --tier standard --manager c-lind --deputy b-singh
screen home-wednesday

# --- Thursday, 10 September: the call after the discharge; Winifred moves to Carl's area; Bina's leave is covered

on 2026-09-10
as b-singh
save log "$rose" telephone 15m --for co-ordination,medication-management --note "Home, water tablets doubled"
save handover offer "$win" c-lind --deputy b-singh --reason "Moved to her son in Carl's area"
as c-lind
save handover accept "$win"
save refer chase "$bert" --referral "$bert_referral" --reason "Left a message" --reply-by 2026-09-14
as a-okafor
run cover add b-singh c-lind 2026-09-14 2026-09-25 --reason "Annual leave" --by a-okafor >/dev/null
assessed "$edna" social-contact "Sees nobody all week" ucla-3 3,2,2
planned "$edna" social-contact "Sees nobody all week" "Company on Wednesdays" voluntary "Befriender found" 2026-09-11

# --- Friday, 11 September: Edna has what she wanted, and her case closes on purpose

on 2026-09-11
as a-okafor
save review "$edna" --goal "$goal=achieved" --action "$action=done" --summary "Goes to the lunch club with a neighbour"
save close "$edna" --reason goals-achieved --summary "Manages well" --come-back-when "The lunch club ends"
as b-singh
save book "$rose" 2026-09-14T09:30 45m --for monitoring --staff c-lind

# --- Monday, 14 September: Carl has two worklists, the team meets

on 2026-09-14
as c-lind
screen home-monday --manager c-lind
screen board board
screen agenda meeting prepare
save log "$rose" home-visit 45m --for monitoring
save review "$rose" --goal "$rose_goal=improving" --summary "Dry since the discharge; the crew now have the plan"
run check
echo "kept in $folder"
