"""How full the team is: cases, weight and limit by manager, the weeks ahead, and what nobody here answers for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from caseload.measures.workload import MINUTES, WEEK_HOURS, Leave, Workload
from caseload.model.settings import Settings
from caseload.model.team import Staff
from caseload.render.dates import ago, count, day
from caseload.render.home import left_line
from caseload.render.report import DANGER, Block, Cell, Column, Lines, Report, Row, Table, Urgent, block_if
from caseload.render.words import Who, names_in, said

BAR = Column("bar", "Filled")
CASES = (
    Column("manager", "Manager", whole=True),
    Column("cases", "Cases", numeric=True),
    Column("weight", "Weight", numeric=True),
    Column("limit", "Limit", numeric=True),
    Column("full_percent", "Full %", numeric=True),
)
WEEKS = (
    Column("manager", "Manager", whole=True),
    Column("week", "Week from"),
    Column("planned_hours", "Planned h", numeric=True),
    Column("hours", "Of hours", numeric=True),
    Column("planned_percent", "Planned %", numeric=True),
)
WIDTH, WHOLE = 12, 100
FILLED, EMPTY, OVER = "█", "░", "▶"


@dataclass(frozen=True, slots=True)
class Supposed:
    """What is asked in case it were so: leave, and cases more."""

    leave: tuple[Leave, ...] = ()
    accept: int = 0


def board_report(
    loads: Sequence[Workload],
    waiting: Sequence[str],
    settings: Settings,
    staff: Staff,
    today: date,
    supposed: Supposed,
    *,
    bars: bool,
) -> Report:
    """Return the board; `waiting` are the days since when referrals wait, `bars` draws what the numbers say."""
    who = names_in(staff)
    extra = (BAR,) if bars else ()
    cases = Table("cases", "", (*CASES, *extra), tuple(_case_row(load, who, bars=bars) for load in loads))
    weeks = tuple(row for load in loads for row in _week_rows(load, who, bars=bars))
    ahead = Table("weeks", "Planned contacts with their travel, against working hours", (*WEEKS, *extra), weeks)
    blocks = (
        *block_if(Lines("supposed", "What if", tuple(_supposed(supposed, who))), supposed != Supposed()),
        *_left(loads, staff, today),
        *block_if(cases, cases.rows),
        Lines("waiting", "Waiting", (_waiting(waiting, today),), apart=True),
        *block_if(ahead, weeks),
    )
    return Report("board", "", blocks, tuple(_ours(settings)))


def _case_row(load: Workload, who: Who, *, bars: bool) -> Row:
    percent = _percent(load.weight, load.limit)
    row = (who(load.staff) or "NOBODY NAMED", load.cases, _short(load.weight), _short(load.limit), percent)
    return (*row, _bar(percent)) if bars else row


def _week_rows(load: Workload, who: Who, *, bars: bool) -> Iterator[Row]:
    for week in load.weeks:
        percent = _percent(week.planned, week.available)
        hours = _short(week.planned / MINUTES), _short(week.available / MINUTES)
        if week.planned or week.available:
            row = (who(load.staff), week.starts, *hours, percent)
            yield (*row, _bar(percent)) if bars else row


def _percent(part: Decimal, whole: Decimal) -> int | None:
    """Return the percentage, None of nothing."""
    return int((part * WHOLE / whole).to_integral_value(ROUND_HALF_UP)) if whole else None


def _bar(percent: int | None) -> Cell:
    if percent is None:
        return Urgent("none to spare")
    filled = min(percent * WIDTH // WHOLE, WIDTH)
    drawn = FILLED * filled + EMPTY * (WIDTH - filled)
    return drawn if percent <= WHOLE else Urgent(f"{drawn}{OVER}")


def _short(number: Decimal) -> Decimal:
    return number.quantize(Decimal("0.1"), ROUND_HALF_UP)


def _left(loads: Sequence[Workload], staff: Staff, today: date) -> Iterator[Block]:
    """Yield whose cases nobody here manages."""
    gone = (load for load in loads if load.staff and _is_gone(load, staff, today))
    texts = tuple(left_line(load.staff, load.cases) for load in gone)
    yield from block_if(Lines("nobody_here", "No manager", texts, DANGER, apart=True), texts)


def _is_gone(load: Workload, staff: Staff, today: date) -> bool:
    member = staff.member(load.staff)
    return bool(load.cases) and not (member and member.works_on(today))


def _waiting(since: Sequence[str], today: date) -> str:
    if not since:
        return "no referral waits for triage"
    first = date.fromisoformat(min(since))
    return f"{count(len(since), 'referral')} for triage, the oldest since {day(first)} ({ago(first, today)})"


def _supposed(supposed: Supposed, who: Who) -> Iterator[str]:
    for leave in supposed.leave:
        yield f"{who(leave.staff)} is away from {day(leave.starts)} to {day(leave.ends)}, nobody covers"
    if supposed.accept:
        yield f"{count(supposed.accept, 'case')} more, each to whoever is the least full"


def _ours(settings: Settings) -> Iterator[str]:
    capacity = settings.capacity
    weights = ", ".join(f"{said(name)} {tier.weight}" for name, tier in settings.tiers.items())
    yield f"Limit {capacity.limit} a whole-time manager; weight of a case: {weights}."
    yield (
        f"A contact takes {capacity.contact_minutes} minutes and {capacity.travel_minutes} of travel, as often as the "
        f"tier says; a whole-time week has {WEEK_HOURS} hours, less bank holidays and leave that is covered."
    )
    yield "For a team to set, no validated standard: caseload settings."
