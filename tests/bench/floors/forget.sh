# Remove all that is kept from one command to the next in the caseload $1.
rm -rf "$1/.git/caseload"
