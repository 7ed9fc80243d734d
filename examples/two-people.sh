#!/bin/sh
# Two people at two computers, and a bare repository between them: both work without a network, both write down
# another reaction to penicillin, one hands a case to the other, one takes something back.
#
#     examples/two-people.sh
#
# Nobody in it exists. Everything is by flag here, as in a script; a person at a terminal is asked instead. The folder
# with both copies is kept and named at the end, so that you can look around in it.
set -eu

place=$(mktemp -d)

# `at NAME` sits down at somebody's computer: the copy there is theirs, and so is what git takes for the author.
at() {
  folder=$place/$1
  case $1 in
    ada) who=a-okafor name="Ada Okafor" ;;
    bina) who=b-singh name="Bina Singh" ;;
  esac
  export GIT_AUTHOR_NAME="$name" GIT_AUTHOR_EMAIL="$1@example.org"
  export GIT_COMMITTER_NAME="$name" GIT_COMMITTER_EMAIL="$1@example.org"
}

# Set CASELOAD where the command has another name, such as "python -m caseload". Nobody is asked anything.
run() { ${CASELOAD:-caseload} -C "$folder" "$@" </dev/null; }

# The same, with what is run before what it says.
show() {
  echo "--- $name: caseload${*:+ $*}"
  run "$@"
}

# A command that writes, for a script: the full id, and --yes instead of the question whether this is the right
# person. The id of what it wrote is left in $saved.
save() {
  saved=$(run -o plain "$@" --yes)
  saved=$(printf '%s\n' "$saved" | sed -n 's/^record: //p')
}

# `sees TEXT COMMAND...` runs a command that must say this.
sees() {
  text=$1
  shift
  show "$@" >"$place/screen"
  cat "$place/screen"
  grep -q -- "$text" "$place/screen" || { echo "\"$text\" is not there" >&2; exit 1; }
}

# --- Ada begins, and sends what she has to an empty repository that both can reach

git init -q --bare -b main "$place/hub.git"
at ada
run init "$folder" --name "Harbour team" >/dev/null
cat >"$place/staff.yaml" <<'STAFF'
schema: staff/1
staff:
  - id: a-okafor
    name: Ada Okafor
    role: lead
    emails:
      - ada@example.org
  - id: b-singh
    name: Bina Singh
    emails:
      - bina@example.org
STAFF
run edit staff --from "$place/staff.yaml" >/dev/null
save intake --family Sheldrake --given Rosalind --born 1941-03-14 --nhs 9990000018 --source gp --reason "Breathless"
rose=$(run -o csv find 9990000018 | sed -n '2s/,.*//p')
save triage "$rose" accept --tier intensive --manager a-okafor
save plan allergy "$rose" --substance Penicillin --source "GP record"
penicillin=$saved
git -C "$folder" remote add origin "$place/hub.git"
show sync

# --- Bina joins: a clone, and once what git must know so that a bare `git pull` merges records by field

at bina
git clone -q "$place/hub.git" "$folder"
run doctor --fix >/dev/null || true # what is left to mend is no matter of this copy alone
show sync

# --- No network. Both work on, and both hear of the penicillin

mv "$place/hub.git" "$place/hub.away"
for one in ada bina; do
  at "$one"
  code=0
  show sync || code=$?
  test "$code" -eq 7
done
at ada
save log "$rose" home-visit 45m --for monitoring --note "Slept in the chair"
save plan allergy "$rose" --id "$penicillin" --reaction "A rash" --severity mild
at bina
save log "$rose" telephone 10m --for co-ordination --note "Her sister rang"
save plan allergy "$rose" --id "$penicillin" --reaction "Could not breathe" --severity severe
mv "$place/hub.away" "$place/hub.git"

# --- The network is back: everything of both is there, and nobody has chosen between a rash and not breathing

at ada
show sync
at bina
sees "conflict" sync
sees "CONFLICT" crisis "$rose"
sees "allergies.items.$penicillin.severity" resolve "$rose"

# The GP has it in writing: she could not breathe. Values stand in the order of their content, on every computer.
save resolve "$rose" "allergies.items.$penicillin.reaction" --keep 2
save resolve "$rose" "allergies.items.$penicillin.severity" --keep 2
sees "Penicillin: Could not breathe (severe)" crisis "$rose"
show sync

# --- Ada hands the case over; it is hers until Bina has accepted

at ada
show sync
save handover offer "$rose" b-singh --reason "Bina knows her sister"
show sync
at bina
show sync
sees "handover" due
save handover accept "$rose"

# --- Bina wrote something down of the wrong person: it is taken back, and stays readable

save log "$rose" telephone 5m --for co-ordination --note "Asked for the plumber"
run undo --because "Wrong person" --yes >/dev/null
sees "Wrong person" history "$rose"
show sync

# --- Both hold the same, all of it sound, and every record is by whoever it says

at ada
show sync
diff -r --exclude=.git "$place/ada" "$place/bina"
sees "All is sound" check
show verify
show list
echo "kept in $place"
