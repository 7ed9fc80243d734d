#!/bin/sh
# One person with heart failure, diabetes and a husband who is worn out, from intake to an agreed and priced plan
# that several agencies carry; then her own copy of it.
#
#     examples/joint-plan.sh
#
# Nobody in it exists. Everything is by flag here, as in a script; a person at a terminal is asked instead. The
# folder is kept and named at the end, so that you can look around in it.
set -eu

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
  case $1 in plan) echo "  plan $2 $saved" ;; *) echo "  $1 $saved" ;; esac
}

# `named NOUN TEXT` leaves the id of the need, goal, action or contingency plan that begins so in $named.
named() {
  named=$(run -o csv plan show "$patient" | sed -n "s/^$1,\"*$2.*; \([0-9a-z]\{8\}\)\"*\$/\1/p" | head -n 1)
  test -n "$named"
}

# `owned TEXT WHO ROLE TEAM [FACTS...]` says who does an action of the template, and whatever else is known by now.
owned() {
  named action "$1"
  who=$2 role=$3 team=$4
  shift 4
  save plan action "$patient" --id "$named" --who "$who" --role "$role" --team "$team" "$@"
}

# `hoped TEXT IMPORTANCE [FACTS...]` makes a goal of the template hers.
hoped() {
  named goal "$1"
  importance=$2
  shift 2
  save plan goal "$patient" --id "$named" --importance "$importance" --lifecycle active "$@"
}

# --- a team, with services and prices of its own beside the shipped ones

on 2026-09-01
run init "$folder" --name "Harbour team"
mkdir -p "$folder/definitions"
cat >"$folder/definitions/services-and-costs.yaml" <<'SERVICES'
schema: services-and-costs/1
currency: GBP
price_year: 2024/25
source: Invented for this example
licence: The team's own
services:
  - id: practice-nurse
    title: Practice nurse, blood test
    sector: primary-care
    unit: contact
    price: 18.50
  - id: pharmacy-review
    title: Pharmacist at the GP practice
    sector: primary-care
    unit: contact
    price: 41.00
  - id: cardiac-rehabilitation
    title: Heart failure exercise class
    sector: community-health
    unit: contact
    price: 22.00
  - id: sitting-service
    title: Harbour Befrienders, an afternoon
    sector: voluntary
    unit: contact
    price: 24.00
  # Zero is a price: nobody is paid for what people do for themselves and for each other.
  - id: neighbour
    title: A neighbour's kindness
    sector: voluntary
    unit: contact
    price: 0
  - id: own-effort
    title: What the person does
    sector: self-care
    unit: contact
    price: 0
  - id: family
    title: What the family does
    sector: carer
    unit: contact
    price: 0
  - id: housing-adaptations
    title: Harbour Homes, shower put in downstairs
    sector: housing
    unit: episode
    price: 4350.00
SERVICES
git -C "$folder" add definitions
git -C "$folder" commit -q -m "Local services and prices"

# --- the referral

save intake --family Sheldrake --given Rosalind --known-as Rose --born 1948-04-12 --nhs 9994826131 --sex female \
  --area Harbour --practice "Harbour Street Surgery" --communication "large print" \
  --source gp --reason "Third stay in hospital since spring; her husband is worn out"
patient=$(run -o csv list | sed -n '2s/,.*//p')
on 2026-09-03
save triage "$patient" accept --tier intensive --amenable yes --judgement "Much could be done at home"

# --- one assessment by two agencies

on 2026-09-08
save consent "$patient" case-management given
save consent "$patient" sharing given --with "Adult social care"
save log "$patient" home-visit 1h15m --for assessment --note "An hour at the kitchen table"
save plan condition "$patient" --name "Heart failure" --system icd-10 --code I50.0 --since 2021-05-01
save plan condition "$patient" --name "Type 2 diabetes" --system icd-10 --code E11.9 --since 2009-02-01
save plan medicine "$patient" --name "Furosemide 40 mg tablets" --dose "One each morning" \
  --source "GP record, and the boxes at home" --helped-by "Her husband fills the weekly box"
save plan medicine "$patient" --name "Metformin 500 mg tablets" --dose "One with breakfast, one with supper"
save plan medicine "$patient" --name "Bisoprolol 2.5 mg tablets" --dose "One each morning"
save plan allergy "$patient" --substance Penicillin --reaction Rash --source "Rose herself, and the GP record"
save plan carer "$patient" --name "Tom Sheldrake" --relationship husband --assessment offered --lives-with
save assess "$patient" \
  --need health "In hospital three times since spring with fluid; sugars between 12 and 18" \
  --need medicines "Nine medicines; unsure which are for the heart" \
  --need pain-and-symptoms "Stops for breath after a hundred yards" \
  --need mood "Low since the last stay, sleeps badly" \
  --need nutrition-and-skin "A sore on the left heel since July" \
  --no-need mobility-and-falls "No falls; a stick out of doors" \
  --no-need senses-and-communication "New glasses in June; wants large print" \
  --no-need cognition "Sharp" \
  --no-need continence "No trouble" \
  --score mrc 4 --score phq-9 1,2,2,2,1,1,0,0,0 --score barthel 2,2,1,2,2,2,2,1,1,0 \
  --score news2 18,96,0,118,84,0,36.6,0

on 2026-09-10
save assess "$patient" --contributor "Priya Nair" --agency "Adult social care" \
  --need daily-living "Cannot get in and out of the bath" \
  --need informal-care "Her husband is up with her at night and has given up his allotment" \
  --need social-contact "Has not sung in the choir since spring" \
  --need housing "Bathroom up fourteen stairs" \
  --no-need formal-care "None so far, and none wanted for washing" \
  --no-need money-and-work "Benefits checked in July" \
  --no-need safety "Feels safe at home" \
  --no-need what-matters "Singing; Tom having a life of his own" \
  --score zarit 51 --complete
run assess "$patient" --gaps

# --- the plan: her own words first, then what is proposed for heart failure, then what only she needs

on 2026-09-15
save plan about-me "$patient" --most-important "Singing, and Tom having a life of his own" \
  --people "Tom, and my sister Grace in Leith" --wellness "On a good day I sing while I cook" \
  --please-do "Talk to both of us" --please-dont "Do not ring before nine"
save plan strength "$patient" --text "A neighbour with a car who likes to be asked"
run plan start "$patient"
save plan start "$patient" --from heart-failure
# It names nobody and sets no day: until people do, the plan is not sound, and says so.
if run plan check "$patient"; then exit 1; fi

hoped "I notice early" 9 --text "Not one more night in an ambulance" --target 2027-03-01
hoped "I can do more" 8 --text "Get through a whole choir practice" --target 2026-12-20 --measure mrc --aim 3
hoped "I know what each" 6
hoped "The person who helps" 10 --text "Tom back at his allotment"
named goal "I worry less"
save plan stop "$patient" "$named" --reason "Rose would rather have the choir than a group about illness"
for text in "Talking therapy" "Support group"; do
  named action "$text"
  save plan stop "$patient" "$named" --reason "Not what she wants for now"
done

# Being low is to be answered by the choir, and the goal it stands under answers three needs now.
needs=""
for text in "Short of breath" "Washing, dressing" "Worried or low"; do
  named need "$text"
  needs="$needs --need $named"
done
named goal "Get through a whole"
choir=$named
# shellcheck disable=SC2086
save plan goal "$patient" --id "$choir" $needs
save plan action "$patient" --goal "$choir" --text "A lift to choir practice" --sector voluntary --service neighbour \
  --who "Moira Tait" --role neighbour --times 1 --per week --starts 2026-10-01 --funder "Nobody"

save plan need "$patient" --domain nutrition-and-skin --text "Sugars run high, and a sore on the heel does not heal"
save plan goal "$patient" --need "$saved" --text "Two feet I can stand on at the front of the choir" \
  --importance 8 --lifecycle active --target 2026-12-20
feet=$saved
save plan action "$patient" --goal "$feet" --text "Sugars and tablets gone through together" \
  --sector community-health --service diabetes-nurse --who "Hana Novak" --role "Diabetes nurse" \
  --times 1 --per month --minutes 30m --starts 2026-09-28 --funder NHS
save plan action "$patient" --goal "$feet" --text "Heel dressed, and shoes looked at" \
  --sector community-health --service podiatrist --who "Ben Carver" --role Podiatrist \
  --times 1 --per week --every 2 --starts 2026-09-21 --ends 2026-12-14 --funder NHS
save plan action "$patient" --goal "$feet" --text "Look at both feet every evening, with a mirror" \
  --sector self-care --service own-effort --who "Rosalind Sheldrake" --times 1 --per day --starts 2026-09-16 \
  --confidence 7 --obstacle "Cannot bend far enough; Tom holds the mirror"
save plan need "$patient" --domain housing --text "Bathroom up fourteen stairs"
save plan goal "$patient" --need "$saved" --text "A wash of my own, without being lifted" \
  --importance 7 --lifecycle active --target 2026-12-20
save plan action "$patient" --goal "$saved" --text "Shower put in downstairs" --sector housing \
  --service housing-adaptations \
  --who "Ross Imrie" --role "Adaptations officer" --team "Harbour Homes" --due 2026-12-11 --funder "Harbour Homes"

# --- who does what, by when, who pays

owned "Weigh every morning" "Rosalind Sheldrake" "" "" --service own-effort --starts 2026-09-16 --confidence 9
owned "Heart failure nurse" "Farida Noor" "Heart failure nurse" "" --minutes 40m --starts 2026-09-22 --funder NHS
owned "Blood test" "Holly Marsh" "Practice nurse" "Harbour Street Surgery" \
  --starts 2026-09-22 --funder NHS
owned "All medicines" "Sunil Rao" Pharmacist "Harbour Street Surgery" \
  --due 2026-10-09 --funder NHS
owned "Exercise class" "Dana Whyte" Physiotherapist "Heart failure exercise class" \
  --starts 2026-10-05 --ends 2026-12-14 --funder NHS
owned "Short walk" "Rosalind Sheldrake" "" "" --service own-effort --starts 2026-09-16 --confidence 6 \
  --obstacle "Wet days"
owned "Home looked at" "Dev Patel" "Occupational therapist" "" --due 2026-10-02 --funder NHS
owned "The council looks" "Priya Nair" "Social worker" "Adult social care" --due 2026-09-29 --funder "The council"
owned "The council offers" "Priya Nair" "Social worker" "Adult social care" --due 2026-09-29 --funder "The council"
owned "Carer is shown" "Tom Sheldrake" "" "" --service family --due 2026-09-22
named goal "Tom back at"
save plan action "$patient" --goal "$named" --text "Somebody sits with Rose while Tom is out" --sector voluntary \
  --service sitting-service \
  --who "Ada Lind" --role volunteer --team "Harbour Befrienders" --times 1 --per week --starts 2026-10-01 \
  --funder "Harbour Befrienders"

named if "Chest pain"
save plan contingency "$patient" --id "$named" --contact "999, and then the Harbour team, 01632 960 500"
for text in "Weight goes up" "Vomiting"; do
  named if "$text"
  save plan contingency "$patient" --id "$named" --contact "Heart failure nurse, 01632 960 555, nine to five; then 111"
done
save plan contingency "$patient" --trigger "Tom is ill or has to go away" --signs "Tom has not slept for nights" \
  --response "Ring the team, who find somebody for the night" --contact "Harbour team, 01632 960 500" \
  --coping "Grace can come within a day" --anticipatory "Bag packed in the hall cupboard"
save plan document "$patient" --type "Power of attorney, not yet in use" --kept "With Tom, in the desk"
save plan funding "$patient" "NHS; the council for what it assesses; Harbour Homes for the shower"
save plan review "$patient" --on 2026-10-13 --every 4 --responsible a-okafor

# --- agreed, priced, in her hands

on 2026-09-17
save plan agree "$patient" --copy-given
run plan check "$patient"
run plan show "$patient"
run plan cost "$patient"
run plan print "$patient" -o markdown >"$folder/../own-copy.md"
run plan print "$patient"
run check
echo "kept in $folder, with her own copy beside it"
