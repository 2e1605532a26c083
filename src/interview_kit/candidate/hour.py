"""The hour: start, next, pause, resume, status, and what an interrupted command left to do."""

from interview_kit.candidate import checks, files, show, snapshots
from interview_kit.candidate.bundle import Part
from interview_kit.candidate.errors import Stop
from interview_kit.candidate.manifest import read as read_manifest
from interview_kit.candidate.project import Project, brief_name
from interview_kit.candidate.show import ask, say
from interview_kit.submission.clock import format_clock

LONGEST_REASON = 200


def minutes(number: float) -> str:
    """`40` or `12.5`."""
    return f"{number:g}"


def start(project: Project, yes: bool) -> None:
    """Say what is ahead, then start the clock."""
    if project.begun():
        raise Stop("the clock runs already", "`status` shows it")
    handout = project.bundle.handout
    say(f"{handout.title} - {len(handout.phases)} phase{'s' * (len(handout.phases) > 1)}")
    for one in handout.phases:
        time = f"{minutes(one.minutes)} minutes"
        say(f"  phase {one.number}  {one.title:<14} {time:<12} {one.points:g} points")
    weights = ", ".join(f"{name} {points:g}" for name, points in handout.weights.items())
    say(f"Counts: {weights}. RUBRIC.md says how.")
    say(f"Assistants: {handout.ai}. {handout.ai_policy}")
    say(f"Questions: {len(handout.questions)} with answers that open one at a time: `questions`.")
    say("Late work is shown, never locked out. Pause whenever you need to.")
    if not yes and not ask("Start the clock?"):
        raise Stop("the clock has not been started", "start it when you are ready", code=1)
    with project.locked():
        if project.begun():
            raise Stop("the clock runs already", "`status` shows it")
        first = handout.phases[0]
        facts = {"exercise": handout.exercise, "framework": handout.framework, "ai": handout.ai}
        project.journal.add("start", handout=handout.id, candidate=handout.candidate, **facts)
        project.snapshot("as handed out", first.number)
        begin(project, first)
    say(f"Phase {first.number} has begun: {minutes(first.minutes)} minutes. Read BRIEF.md.")


def begin(project: Project, part: Part, *, starter: bool = False) -> None:
    """Begin a phase: its line in the journal, then its brief. The caller holds the lock."""
    project.journal.add("phase", phase=part.number, minutes=part.minutes, starter=starter)
    lay_briefs(project)


def lay_briefs(project: Project) -> None:
    """Put the briefs of begun phases where none is; one that is there is left alone."""
    for number in project.begun():
        place = project.root / brief_name(project.bundle, number)
        if not place.exists():
            text = project.bundle.open_phase(number).brief
            files.write(place, text.encode(), project.state)


def next_phase(project: Project, *, yes: bool, catch_up: bool) -> None:
    """End this phase with a snapshot and begin the next."""
    current = project.running()
    part = project.bundle.following(current)
    if part is None:
        raise Stop(f"phase {current} is the last one", "run `submit`")
    outcome = checks.run(project)
    if outcome.trouble:
        say(f"Your server cannot be asked: {outcome.trouble.cause}")
    say(show.passing(outcome))
    say(show.still_hidden(project, outcome))
    if catch_up:
        say(f"Your code is kept in a snapshot; the starter of phase {part.number} takes its place.")
        say("Your tests stay where they are.")
    if not yes and not ask(f"End phase {current} and begin phase {part.number}?"):
        raise Stop(f"phase {current} goes on", code=1)
    with project.locked():
        if project.phase() != current:
            raise Stop(f"phase {current} has ended meanwhile", "`status` shows where you are")
        note_check(project, outcome)
        kept = project.snapshot("end of phase", current)
        if catch_up:
            lay_starter(project, part)
        begin(project, part, starter=catch_up)
    say(f"Phase {current} is kept in {kept.path.relative_to(project.root).as_posix()}.")
    brief = brief_name(project.bundle, part.number)
    say(f"Phase {part.number} has begun: {minutes(part.minutes)} minutes. Read {brief}.")


def note_check(project: Project, outcome: checks.Outcome) -> None:
    """Note what the visible checks found. The caller holds the lock."""
    failing = sorted({one.check.requirement for one in outcome.failures})
    about = {"visible": len(outcome.checks), "passed": outcome.passed, "failing": failing[:60]}
    trouble = {"trouble": outcome.trouble.number} if outcome.trouble else {}
    project.journal.add("check", phase=outcome.phase, **about, **trouble)


def lay_starter(project: Project, part: Part) -> None:
    """Set the candidate's program aside, not their tests, and lay a starter in its place."""
    try:
        tests = read_manifest(project.root).tests
    except Exception:
        tests = ("tests",)
    project.journal.add("catch_up", phase=part.number)
    present = project.contents()
    starter = project.bundle.open_phase(part.number).starter
    wanted: dict[str, bytes | None] = {
        path: None for path in present if not is_test(path, tests) and path.endswith(PROGRAM)
    }
    wanted |= {path: text.encode() for path, text in starter.items()}
    lay(project, wanted, part.number)


PROGRAM = (".py", ".toml", ".js", ".mjs", ".cjs", ".ts", ".json", ".go", ".mod", ".sum", ".cfg")
"""What a starter takes the place of; notes, diagrams and the like stay."""


def is_test(path: str, tests: tuple[str, ...]) -> bool:
    """Whether a file belongs to the candidate's tests."""
    name = path.rpartition("/")[2]
    if any(path == one or path.startswith(f"{one.rstrip('/')}/") for one in tests):
        return True
    return name.startswith("test_") or name.endswith(("_test.py", ".test.js", "_test.go"))


def lay(project: Project, wanted: dict[str, bytes | None], phase: int) -> None:
    """Put files in place; what was saved in the meantime is kept first."""
    wanted, carried = project.sparing(wanted), project.carried()
    for _ in range(5):
        try:
            snapshots.lay(project.root, project.state, wanted, carried)
            return
        except snapshots.UnkeptError as error:
            problem = error
            project.snapshot("saved meanwhile", phase)
    raise Stop(f"nothing was lost, but {problem}", "move that file away, then try again")


def recover(project: Project) -> None:
    """Finish what a killed command began: a starter half laid, a brief not yet there."""
    entries = project.entries()
    if not entries:
        return
    with project.locked():
        entries = project.entries()
        open_part = None
        for entry in entries:
            if entry.event == "catch_up":
                open_part = int(entry.about["phase"])
            elif entry.event == "phase":
                open_part = None
        if not project.begun():
            begin(project, project.bundle.handout.phases[0])
        if open_part is not None:
            part = project.bundle.phase(open_part)
            say(f"An interrupted catch-up to phase {part.number} is finished first.")
            project.snapshot("found half way", part.number)
            lay_starter(project, part)
            begin(project, part, starter=True)
        lay_briefs(project)


def pause(project: Project, reason: str) -> None:
    """Stop the clock."""
    with project.locked():
        project.running()
        project.journal.add("pause", reason=reason[:LONGEST_REASON])
    say(f"The clock is paused ({reason[:LONGEST_REASON]}). `resume` starts it again.")


def resume(project: Project) -> None:
    """Start the clock again."""
    with project.locked():
        project.phase()
        paused = project.clock().open_pause
        if paused is None:
            raise Stop("the clock is not paused", "`status` shows it")
        project.journal.add("resume")
    say(f"The clock runs again after {format_clock(paused.seconds)}, which does not count.")


def status(project: Project) -> None:
    """Where the hour stands."""
    clock = project.clock()
    say(show.head(project, clock))
    for one in clock.phases:
        starter = ", from the starter" if one.from_starter else ""
        used, planned = format_clock(one.used), format_clock(one.minutes * 60)
        say(f"  phase {one.number}   {used} of {planned}{starter}")
    for stop in clock.pauses:
        say(f"  pause     {format_clock(stop.seconds)} not counted: {stop.reason}")
    for gap in clock.gaps:
        length = format_clock(gap.seconds)
        say(f"  gap       {length} in which this machine slept or its clock was set")
    taken = snapshots.listed(project.state)
    opened = {e.about["question"] for e in project.entries() if e.event == "question"}
    questions = len(project.bundle.handout.questions)
    say(f"  {len(taken)} snapshots, {len(opened)} of {questions} answers open")
    if not clock.phases:
        say("Nothing is timed yet: `start` starts the clock.")
    elif clock.submitted is not None:
        say("Submitted. If you go on, the time since then counts, too.")
        say("`submit` again packs again; the newest zip is the one to send.")
