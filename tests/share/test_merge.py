"""The merge by property: whatever three people did, nothing is lost and the order of meeting makes no difference."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload.model.codec import decode, encode
from caseload.model.patient import Patient
from caseload.model.plan import Plan
from caseload.share.merge import merge
from caseload.store import schema, yamlfile

Tree = dict[str, Any]
CLASSES: dict[str, type[Any]] = {"patient": Patient, "plan": Plan}
WORDS = st.sampled_from(("ash", "birch", "cedar"))
DAYS = st.sampled_from(("2026-01-05", "2026-02-06", "2026-03-07"))
YES = st.just(True)
ONE, TWO, THREE = "a1111111", "b2222222", "c3333333"
IDS = (ONE, TWO, THREE)


def some(least: dict[str, Any], **more: Any) -> st.SearchStrategy[Tree]:
    """A record with some of the fields that it need not have."""
    return st.fixed_dictionaries(least, optional=more)


def listed(item: st.SearchStrategy[Tree]) -> st.SearchStrategy[list[Tree]]:
    """A list of items, each with an id of its own."""
    ids = st.lists(st.sampled_from(IDS), unique=True)
    trees = st.lists(item, min_size=len(IDS), max_size=len(IDS))
    return st.tuples(ids, trees).map(lambda both: [{"id": id_} | tree for id_, tree in zip(*both, strict=False)])


def checked(item: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    """A list that is known, known to be empty, or not asked for."""
    more = {"source": WORDS, "checked_on": DAYS, "checked_by": WORDS}
    return st.one_of(
        some({"status": st.just("known"), "items": listed(item).filter(bool)}, **more),
        some({"status": st.just("none-known")}, **more),
        some({}, **more),
    )


TEXTS = st.lists(WORDS, unique=True)
CODED: st.SearchStrategy[Tree] = st.sampled_from(
    ({}, {"code": "J44.9", "system": "icd-10"}, {"code": "13645005", "system": "snomed-ct"}, {"system": "other"})
)
CONDITION = st.tuples(some({"name": WORDS}, status=st.just("resolved"), note=WORDS), CODED).map(
    lambda both: both[0] | both[1]
)
FIELDS: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "patient": {
        "name": some({"family": WORDS}, given=WORDS),
        "birth_date": DAYS,
        "email": st.sampled_from(("a@example.org", "b@example.org", "c@example.org")),
        "interpreter": YES,
        "practice": some({"name": WORDS}, phone=WORDS),
        "address": some({"lines": TEXTS.filter(bool)}, postcode=st.sampled_from(("ZZ99 3VZ", "ZZ99 3AA"))),
        "phones": st.lists(some({"number": WORDS}, note=WORDS), max_size=3),
        "communication": TEXTS,
        "relations": listed(some({"name": WORDS}, carer=YES, carer_assessment=st.sampled_from(("offered", "done")))),
        "conditions": listed(CONDITION),
        "medicines": checked(some({"name": WORDS}, dose=WORDS, high_risk=YES)),
        "allergies": checked(some({"substance": WORDS}, severity=st.sampled_from(("mild", "severe")))),
        "usual": some({}, breathing=WORDS, note=WORDS),
    },
    "plan": {
        "about_me": some({}, most_important=WORDS, written_on=DAYS),
        "needs": listed(
            some(
                {"text": WORDS, "domain": WORDS},
                status=st.sampled_from(("met", "closed")),
                reason=WORDS,
                looked_on=DAYS,
                basis=st.dictionaries(WORDS, WORDS, min_size=1),
            )
        ),
        "goals": listed(
            some(
                {"text": WORDS},
                needs=st.lists(st.sampled_from(IDS), unique=True),
                importance=st.sampled_from((2, 9, 10)),
                lifecycle=st.sampled_from(("active", "completed")),
                achievement=st.just("achieved"),
                measure=some({"instrument": WORDS}, target=st.sampled_from((5, 10))),
            )
        ),
        "actions": listed(
            some(
                {"text": WORDS},
                owner=st.sampled_from(({"staff": "ben"}, {"name": "ash", "team": "birch"})),
                status=st.sampled_from(("done", "stopped")),
                done_on=DAYS,
                due=DAYS,
                reason=WORDS,
            )
        ),
        "funding": WORDS,
        "review": some({}, on=DAYS, every_weeks=st.sampled_from((4, 12))),
        "additional": TEXTS,
    },
}
LEAST: dict[str, Tree] = {
    "patient": {"schema": "patient/1", "id": ONE, "name": {"family": "ash"}, "birth_date": "2026-01-05"},
    "plan": {"schema": "plan/1", "patient": ONE},
}
REQUIRED = ("name", "birth_date")
KINDS = st.sampled_from(sorted(FIELDS))


def canonical(kind: str, tree: Tree) -> Tree:
    """The tree as a record of the kind is written."""
    return encode(decode(CLASSES[kind], tree))


@st.composite
def edited(draw: st.DrawFn, kind: str, tree: Tree) -> Tree:
    """The record after somebody worked on it: fields told, told anew or left out, conflicts decided."""
    fields = FIELDS[kind]
    after = dict(tree)
    for name in draw(st.lists(st.sampled_from(sorted(fields)), unique=True, max_size=4)):
        told = draw(fields[name] if name in REQUIRED else st.none() | fields[name])
        after[name] = told
    left = [conflict for conflict in tree.get("conflicts", ()) if draw(st.booleans())]
    after["conflicts"] = left
    return canonical(kind, {name: told for name, told in after.items() if told})


@st.composite
def histories(draw: st.DrawFn, sides: int) -> tuple[str, Tree, list[Tree]]:
    """A kind of record, one that may have conflicts already, and what each of so many clones made of it."""
    kind = draw(KINDS)
    first = draw(edited(kind, LEAST[kind]))
    base = first
    if draw(st.booleans()):
        base = merge(kind, first, draw(edited(kind, first)), draw(edited(kind, first))).tree
    return kind, base, [draw(edited(kind, base)) for _ in range(sides)]


def leaves(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Every value with its path; a list is a set of items, each by its id or else for what it is."""
    if isinstance(node, dict):
        for name, part in node.items():
            yield from leaves(part, (*path, name))
    elif isinstance(node, list):
        for item in node:
            # No list of a record holds a list; the order of its items says nothing here.
            yield from leaves(item, (*path, item.get("id") if isinstance(item, dict) else None))
    else:
        yield path, node


def values(node: Any) -> set[Any]:
    return {value for _, value in leaves(node)}


@given(histories(2))
def test_it_makes_no_difference_which_side_is_ours(told: tuple[str, Tree, list[Tree]]) -> None:
    kind, base, (ours, theirs) = told
    one, two = merge(kind, base, ours, theirs), merge(kind, base, theirs, ours)
    assert one == two
    assert yamlfile.dump(one.tree) == yamlfile.dump(two.tree)


@given(histories(1))
def test_what_one_side_alone_did_is_what_is_there(told: tuple[str, Tree, list[Tree]]) -> None:
    kind, base, (side,) = told
    for first, second in ((base, side), (side, base), (side, side)):
        merged = merge(kind, base, first, second).tree
        assert {**merged, "conflicts": []} == {**side, "conflicts": []}


@given(histories(2))
def test_what_is_merged_fits_its_schema_and_can_be_written(told: tuple[str, Tree, list[Tree]]) -> None:
    kind, base, (ours, theirs) = told
    merged = merge(kind, base, ours, theirs).tree
    assert schema.findings(merged, kind) == ()
    assert yamlfile.load(yamlfile.dump(merged), "merged") == merged
    for items in (node for node in merged.values() if isinstance(node, list)):
        ids = [item["id"] for item in items if isinstance(item, dict) and "id" in item]
        assert len(ids) == len(set(ids))


@given(histories(3))
def test_three_clones_come_to_the_same_in_whatever_order_they_meet(told: tuple[str, Tree, list[Tree]]) -> None:
    kind, base, (a, b, c) = told

    def meet(first: Tree, second: Tree) -> Tree:
        return merge(kind, base, first, second).tree

    ends = [meet(meet(a, b), c), meet(a, meet(b, c)), meet(meet(a, c), b)]
    assert ends[0] == ends[1] == ends[2]
    assert len({yamlfile.dump(end) for end in ends}) == 1


@given(histories(2))
def test_nothing_that_either_side_says_anew_is_dropped(told: tuple[str, Tree, list[Tree]]) -> None:
    """Every value that differs from before is in the record, or in its conflicts."""
    kind, base, (ours, theirs) = told
    merged = merge(kind, base, ours, theirs).tree
    kept = set(leaves({**merged, "conflicts": []}))
    decided = values(merged.get("conflicts", []))
    for side in (ours, theirs):
        anew = set(leaves({**side, "conflicts": []})) - set(leaves({**base, "conflicts": []}))
        assert [path for path, value in anew if (path, value) not in kept and value not in decided] == []


@given(histories(2))
def test_a_list_of_things_with_ids_loses_none_that_a_side_still_worked_on(told: tuple[str, Tree, list[Tree]]) -> None:
    kind, base, (ours, theirs) = told
    merged = merge(kind, base, ours, theirs).tree
    for name in FIELDS[kind]:
        trees = (tree.get(name) for tree in (base, ours, theirs, merged))
        before, mine, yours, now = ({item["id"]: item for item in _items(tree)} for tree in trees)
        for id_ in mine.keys() | yours.keys():
            touched = any(side.get(id_, before.get(id_)) != before.get(id_) for side in (mine, yours))
            assert id_ in now or not touched
        for id_ in before.keys() - mine.keys() - yours.keys():
            assert id_ not in now


def _items(held: Any) -> list[Tree]:
    items = held.get("items", []) if isinstance(held, dict) else held
    return [item for item in (items if isinstance(items, list) else ()) if isinstance(item, dict) and "id" in item]


CHECKED: tuple[Tree, Tree] = (
    {"checked_on": "2026-01-05", "checked_by": "ash", "source": "ash"},
    {"checked_on": "2026-02-06", "checked_by": "birch", "source": "birch"},
)
GROUPS: dict[str, tuple[str, Tree, Tree]] = {
    "patient.allergies": ("", *CHECKED),
    "patient.medicines": ("", *CHECKED),
    "patient.conditions": (ONE, {"code": "J44.9", "system": "icd-10"}, {"code": "13645005", "system": "snomed-ct"}),
    "plan.needs": (ONE, {"status": "resolved", "reason": "ash"}, {"status": "not-addressed", "reason": "birch"}),
    "plan.actions": (
        ONE,
        {"status": "done", "done_on": "2026-01-05"},
        {"status": "cancelled", "done_on": "2026-02-06", "reason": "birch"},
    ),
}


@pytest.mark.parametrize("name", GROUPS)
def test_what_means_nothing_alone_is_taken_from_one_side(name: str) -> None:
    """Fails when who checked a list is taken from here and when from there."""
    (kind, section), (item, mine, yours) = name.split("."), GROUPS[name]
    least = {"conditions": {"name": "ash"}, "needs": {"text": "ash", "domain": "mood"}}.get(section, {"text": "ash"})

    def record(told: Tree) -> Tree:
        held = [{"id": item, **least, **told}] if item else {"status": "none-known", **told}
        return {**LEAST[kind], section: held}

    names = mine.keys() | yours.keys()
    merged = merge(kind, record({}), record(mine), record(yours))
    held = merged.tree[section][0] if item else merged.tree[section]
    assert {field: held[field] for field in names if field in held} in (mine, yours)
    assert len(merged.conflicts) == 1


@pytest.mark.parametrize(
    ("before", "mine", "yours", "now"),
    [
        ("a b c", "a b c", "c a b", "c a b"),
        ("a b c", "b c a", "c a b", "b c a"),
        ("a b c", "a b+ c", "c b a", "a b c"),
        ("a b c", "b+ a c", "c b a", "b a c"),
        ("a b c", "c b+ a", "c b a+", "c b a"),
        ("a b c", "c b+ a", "b c a+", "a b c"),
        ("c a", "c a d", "c a b", "c a b d"),
        ("c a", "c a d", "a c", "c a d"),
        ("c b a", "b a", "a b c", "b a"),
        ("c b a", "b a", "c a d", "a d"),
    ],
)
def test_where_the_items_of_a_list_stand(before: str, mine: str, yours: str, now: str) -> None:
    """Whoever alone changed what is in it has it as they want; a `+` is one that somebody worked on."""

    def plan(told: str, **more: Any) -> Tree:
        needs = [{"id": f"n000000{word[0]}", "text": word, "domain": "mood"} for word in told.split()]
        return {**LEAST["plan"], "needs": needs, **more}

    sides = plan(mine, funding="ash"), plan(yours, additional=["ash"])
    for first, second in (sides, sides[::-1]):
        merged = merge("plan", plan(before), first, second).tree
        assert [item["id"][-1] for item in merged["needs"]] == now.split()


@given(histories(2))
def test_what_one_side_decided_and_the_other_left_alone_stays_decided(told: tuple[str, Tree, list[Tree]]) -> None:
    kind, base, sides = told
    contested, elsewhere = {"patient": ("access", "language"), "plan": ("funding", "additional")}[kind]
    ours, theirs = ({**side, contested: word} for side, word in zip(sides, ("elm", "fir"), strict=True))
    waiting = merge(kind, base, ours, theirs).tree
    fields = [conflict["field"] for conflict in waiting["conflicts"]]
    assert contested in fields
    new = {"language": "Welsh", "additional": ["elm"]}[elsewhere]
    for field in fields:
        left = [conflict for conflict in waiting["conflicts"] if conflict["field"] != field]
        decided = canonical(kind, {**waiting, "conflicts": left})
        merged = merge(kind, waiting, decided, {**waiting, elsewhere: new}).tree
        assert merged == canonical(kind, {**decided, elsewhere: new})


# --- by example: what two people did to one record, both ways round

NEEDS = [{"id": "n1111111", "text": "ash", "domain": "mood"}, {"id": "n2222222", "text": "elm", "domain": "mood"}]
GOAL = {"id": "g1111111", "text": "ash", "needs": ["n1111111"], "lifecycle": "proposed"}


def plan(**told: Any) -> Tree:
    return {**LEAST["plan"], **told}


def patient(**told: Any) -> Tree:
    return {**LEAST["patient"], **told}


def met(base: Tree, ours: Tree, theirs: Tree) -> Tree:
    """What two sides come to, whichever is ours."""
    kind = str(ours["schema"]).partition("/")[0]
    one, two = (merge(kind, base, *sides) for sides in ((ours, theirs), (theirs, ours)))
    assert one == two
    return one.tree


def test_what_both_changed_is_for_a_person_to_decide_and_says_what_it_was() -> None:
    merged = merge("plan", plan(funding="ash"), plan(funding="elm"), plan(funding="birch", additional=["fir"]))
    assert merged.conflicts == ("funding",)
    assert merged.tree == plan(
        funding="birch",
        additional=["fir"],
        conflicts=[{"field": "funding", "values": ["birch", "elm"], "base": "ash"}],
    )


def test_one_removed_what_the_other_changed() -> None:
    gone = {"needs": [NEEDS[1]]}
    changed = {**NEEDS[0], "text": "fir"}
    merged = met(plan(needs=NEEDS), plan(**gone), plan(needs=[changed, NEEDS[1]]))
    assert merged["needs"] == [changed, NEEDS[1]]
    assert merged["conflicts"] == [{"field": "needs.n1111111", "values": [changed, None], "base": "n1111111"}]


def test_one_removed_what_the_other_left_alone() -> None:
    merged = met(plan(needs=NEEDS), plan(needs=NEEDS[1:]), plan(needs=NEEDS, funding="ash"))
    assert [need["id"] for need in merged["needs"]] == ["n2222222"]
    assert (merged["funding"], "conflicts" in merged) == ("ash", False)


def test_one_removed_what_the_other_now_builds_upon() -> None:
    """A new goal for a need speaks for the need; a goal that was there before does not."""
    merged = met(plan(needs=NEEDS), plan(needs=NEEDS[1:]), plan(needs=NEEDS, goals=[GOAL]))
    assert [one["field"] for one in merged["conflicts"]] == ["needs.n1111111"]
    before = plan(needs=NEEDS, goals=[GOAL])
    merged = met(before, plan(needs=NEEDS[1:], goals=[{**GOAL, "needs": []}]), {**before, "funding": "ash"})
    assert "conflicts" not in merged
    assert [need["id"] for need in merged["needs"]] == ["n2222222"]


def test_a_record_within_that_is_removed_goes_as_a_whole() -> None:
    practice = {"name": "ash", "phone": "1"}
    merged = met(patient(practice=practice), patient(), patient(practice=practice, language="Welsh"))
    assert merged == patient(language="Welsh")
    merged = met(patient(practice=practice), patient(), patient(practice={"name": "ash", "phone": "2"}))
    assert merged["practice"] == {"name": "ash", "phone": "2"}
    assert [one["field"] for one in merged["conflicts"]] == ["practice"]


LISTED: dict[str, Tree] = {
    "medicines": {"id": "m1111111", "name": "ash"},
    "allergies": {"id": "a1111111", "substance": "ash"},
}


@pytest.mark.parametrize("section", LISTED)
def test_one_removed_what_the_other_said_is_still_all_there_is(section: str) -> None:
    """Who confirms the list that day confirms every allergy in it; of a medicine the date alone says nothing."""
    item = LISTED[section]
    base = patient(**{section: {"status": "known", "items": [item]}})
    gone = patient(**{section: {"status": "none-known"}})
    confirmed = patient(**{section: {"status": "known", "items": [item], "checked_on": "2026-02-06"}})
    merged = met(base, gone, confirmed)
    held = merged[section]
    assert [one["field"] for one in merged.get("conflicts", ())] == (
        ["allergies.items.a1111111", "allergies.status"] if section == "allergies" else []
    )
    assert ("items" in held) is (section == "allergies")
    assert held["checked_on"] == "2026-02-06"


def test_parts_that_something_rests_on_have_one_order() -> None:
    def looked(*basis: str) -> Tree:
        told = {"looked_on": "2026-02-06", "basis": dict.fromkeys(basis, "ash")}
        crisis = {"id": "k1111111", "trigger": "elm", **told}
        return plan(needs=[{**NEEDS[0], **told}], contingency=[crisis])

    merged = merge("plan", plan(), looked("b", "a"), looked("a", "b"))
    assert merged.conflicts == ()
    for section in ("needs", "contingency"):
        assert list(merged.tree[section][0]["basis"]) == ["a", "b"]
    assert list(merge("plan", plan(), plan(), looked("b", "a")).tree["contingency"][0]["basis"]) == ["a", "b"]


LOOSE = {"field": "frequency.times", "values": ["a", "b"]}


def test_a_conflict_about_no_field_stays_until_one_side_takes_it_out() -> None:
    left, other = plan(conflicts=[LOOSE]), {**LOOSE, "values": ["c"]}
    assert met(left, {**left, "funding": "ash"}, {**left, "additional": ["elm"]})["conflicts"] == [LOOSE]
    assert "conflicts" not in met(left, plan(funding="ash"), {**left, "additional": ["elm"]})
    assert "conflicts" not in met(left, plan(additional=["elm"]), {**left, "funding": "ash"})
    both = met(plan(), plan(conflicts=[LOOSE]), plan(conflicts=[other], funding="ash"))
    assert both["conflicts"] == [LOOSE, other]
    assert met(left, plan(funding="ash"), plan(conflicts=[LOOSE, other]))["conflicts"] == [other]


@pytest.mark.parametrize(
    ("before", "mine", "yours", "now"),
    [
        ("a b c", "a b c", "c b a", "c b a"),
        ("a b c", "c b a", "b c a", "b c a"),
        ("a b c", "a b c d", "a b c", "a b c d"),
        ("b a", "b", "b a", "b"),
        ("a", "a c", "a b", "a b c"),
        ("b", "b z a", "b z a", "b z a"),
        ("", "c a", "b", "a b c"),
    ],
)
def test_where_words_stand(before: str, mine: str, yours: str, now: str) -> None:
    """A list of words is a set in a plan: as who alone changed it has it, else what was there and then by content."""
    base = plan(additional=before.split())
    merged = met(base, plan(additional=mine.split(), funding="ash"), plan(additional=yours.split(), needs=NEEDS[:1]))
    assert merged["additional"] == now.split()
    assert "conflicts" not in merged


def test_two_who_decided_differently_leave_a_new_conflict() -> None:
    waiting = merge("plan", plan(funding="ash"), plan(funding="elm"), plan(funding="fir")).tree
    ours, theirs = plan(funding="elm"), plan(funding="fir")
    again = met(waiting, ours, theirs)
    assert again["conflicts"] == [{"field": "funding", "values": ["elm", "fir"], "base": "elm"}]
    assert met(again, ours, theirs)["conflicts"] == [{"field": "funding", "values": ["elm", "fir"]}]
    assert "conflicts" not in met(waiting, ours, {**waiting, "additional": ["oak"]})
    assert "conflicts" not in met(waiting, ours, plan(funding="elm", additional=["oak"]))


def test_two_plans_begun_apart_are_put_together() -> None:
    merged = merge("plan", {}, plan(funding="ash"), plan(funding="ash", additional=["elm"]))
    assert (merged.tree, merged.conflicts) == (plan(funding="ash", additional=["elm"]), ())
    assert met({}, plan(funding="ash"), plan(funding="elm"))["conflicts"] == [
        {"field": "funding", "values": ["ash", "elm"]}
    ]


def test_a_file_without_conflicts_leaves_what_cannot_be_decided_as_it_was() -> None:
    base = {"schema": "caseload/1", "name": "North", "standards": {"triage": 5}, "audit": {"roles": ["lead"]}}
    ours = {**base, "name": "South", "audit": {"roles": ["lead", "doctor"]}}
    theirs = {**base, "name": "West", "standards": {"triage": 7}}
    one, two = merge("caseload", base, ours, theirs), merge("caseload", base, theirs, ours)
    assert one == two
    assert one.conflicts == ("name",)
    assert one.tree["standards"] == {"triage": 7}
    assert one.tree["audit"] == {"roles": ["lead", "doctor"]}
    clean = merge("caseload", base, ours, {**theirs, "name": "North"})
    assert (clean.tree["name"], clean.conflicts) == ("South", ())


def test_what_one_side_left_undecided_is_told_where_the_other_did_nothing() -> None:
    waiting = merge("plan", plan(funding="ash"), plan(funding="elm"), plan(funding="fir")).tree
    for sides in ((waiting, plan(funding="ash")), (plan(funding="ash"), waiting)):
        assert merge("plan", plan(funding="ash"), *sides).conflicts == ("funding",)
    assert merge("plan", waiting, waiting, waiting).tree == waiting


def test_a_conflict_that_a_hand_left_with_one_value_is_none() -> None:
    alone = plan(funding="ash", conflicts=[{"field": "funding", "values": ["ash"], "base": "elm"}])
    assert met(plan(), alone, plan(funding="ash")) == plan(funding="ash")
