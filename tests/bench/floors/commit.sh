# Add one small file to the work tree $1 and commit it.
set -eu
cd "$1"
echo "$$" >"note-$$"
git add -- "note-$$"
git commit --quiet --message note
