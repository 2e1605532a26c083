"""The commands of the clock: start, next, pause, resume, status; and their recovery."""

from interview_kit.candidate import files, show, snapshots
from interview_kit.candidate.bundle import HandoutPhase
from interview_kit.candidate.project import Project, brief_name
from interview_kit.candidate.run_checks import VisibleRun, run_checks
from interview_kit.candidate.show import ask, say
from interview_kit.candidate.stop import Stop
from interview_kit.submission.clock import format_clock
from interview_kit.submission.manifest import DEFAULT_TESTS

MAX_REASON = 200
MAX_FAILING = 60
"""Requirements that a line of the journal names."""
MAX_TRIES = 5


def format_minutes(number: float) -> str:
    """Write `40` or `12.5`."""
    return f"{number:g}"


def start(project: Project, yes: bool) -> None:
    """Say what is ahead, then start the clock. Raises `Stop`."""
    if project.list_started_phases():
        raise Stop("the clock is already running", "`status` shows it")
    handout = project.bundle.handout
    say(f"{handout.title} - {len(handout.phases)} phase{'s' * (len(handout.phases) > 1)}")
    width = max(len(phase.title) for phase in handout.phases)
    for phase in handout.phases:
        time = f"{format_minutes(phase.minutes)} minutes"
        say(f"  phase {phase.number}  {phase.title:<{width}}  {time:<11}  {phase.points:g} points")
    weights = ", ".join(f"{name} {points:g}" for name, points in handout.weights.items())
    say(f"Points: {weights}. RUBRIC.md explains them.")
    say(f"AI assistants: {handout.ai}. {handout.ai_policy}")
    count = len(handout.questions)
    say(f"Questions: {count}; `questions` lists them and opens one answer at a time.")
    say("You may work past the end of a phase; the time is recorded. Pause whenever you need to.")
    if not yes and not ask("Start the clock?"):
        raise Stop("the clock has not been started", "run `start` when you are ready", code=1)
    with project.lock():
        if project.list_started_phases():
            raise Stop("the clock is already running", "`status` shows it")
        first = handout.phases[0]
        facts = {"exercise": handout.exercise, "framework": handout.framework, "ai": handout.ai}
        project.journal.add("start", handout=handout.id, candidate=handout.candidate, **facts)
        project.snapshot("as handed out", first.number)
        begin_phase(project, first)
    say(f"Phase {first.number} has begun: {format_minutes(first.minutes)} minutes. Read BRIEF.md.")


def begin_phase(project: Project, part: HandoutPhase, *, starter: bool = False) -> None:
    """Write a phase into the journal, then lay its brief. The caller holds the lock."""
    project.journal.add("phase", phase=part.number, minutes=part.minutes, starter=starter)
    lay_briefs(project)


def lay_briefs(project: Project) -> None:
    """Write the briefs of all phases so far that are missing; others are left alone."""
    for number in project.list_started_phases():
        path = project.root / brief_name(project.bundle, number)
        if not path.exists():
            text = project.bundle.open_phase(number).brief
            files.write(path, text.encode(), project.state)


def next_phase(project: Project, *, yes: bool, catch_up: bool) -> None:
    """End this phase with a snapshot and begin the next. Raises `Stop`."""
    current = project.running()
    part = project.bundle.next_phase(current)
    if part is None:
        raise Stop(f"phase {current} is the last one", "run `submit`")
    run = run_checks(project)
    if run.error:
        say(f"Your server did not start: {run.error.cause}")
    else:
        say(show.summarise_run(project, run))
    if catch_up:
        say(f"Your code is saved in a snapshot; the starter of phase {part.number} replaces it.")
        say("Your tests stay as they are.")
    if not yes and not ask(f"End phase {current} and begin phase {part.number}?"):
        raise Stop(f"phase {current} continues", code=1)
    with project.lock():
        if project.phase() != current:
            raise Stop(f"phase {current} has ended in the meantime", "`status` shows where you are")
        record_run(project, run)
        snapshot = project.snapshot("end of phase", current)
        if catch_up:
            lay_starter(project, part)
        begin_phase(project, part, starter=catch_up)
    say(f"Phase {current} is saved in {snapshot.path.relative_to(project.root).as_posix()}.")
    brief = brief_name(project.bundle, part.number)
    say(f"Phase {part.number} has begun: {format_minutes(part.minutes)} minutes. Read {brief}.")


def record_run(project: Project, run: VisibleRun) -> None:
    """Write a run of the visible checks into the journal. The caller holds the lock."""
    failing = sorted({failure.requirement for failure in run.failures})
    about = {"visible": run.total, "passed": run.passed, "failing": failing[:MAX_FAILING]}
    error = {"trouble": run.error.number} if run.error else {}
    project.journal.add("check", phase=run.phase, **about, **error)


def lay_starter(project: Project, part: HandoutPhase) -> None:
    """Replace the candidate's program, but not their tests, by the starter of a phase."""
    try:
        tests = project.read_manifest().tests
    except Stop:
        tests = DEFAULT_TESTS
    project.journal.add("catch_up", phase=part.number)
    present = project.contents()
    starter = project.bundle.open_phase(part.number).starter
    changes: dict[str, bytes | None] = {
        path: None
        for path in present
        if not is_test(path, tests) and path.endswith(PROGRAM_SUFFIXES)
    }
    changes |= {path: text.encode() for path, text in starter.items()}
    apply_changes(project, changes, part.number)


PROGRAM_SUFFIXES = (
    ".py",
    ".toml",
    ".js",
    ".mjs",
    ".cjs",
    ".ts",
    ".json",
    ".go",
    ".mod",
    ".sum",
    ".cfg",
)
"""The files that a starter replaces; notes, diagrams and the like stay."""


def is_test(path: str, tests: tuple[str, ...]) -> bool:
    """Return whether a file belongs to the candidate's tests."""
    name = path.rpartition("/")[2]
    if any(path == place or path.startswith(f"{place.rstrip('/')}/") for place in tests):
        return True
    return name.startswith("test_") or name.endswith(("_test.py", ".test.js", "_test.go"))


def apply_changes(project: Project, changes: dict[str, bytes | None], phase: int) -> None:
    """Write and remove files; None removes one. Raises `Stop`.

    What an editor saves in the meantime goes into a snapshot first, so that nothing is lost.
    """
    changes, originals = project.spare_handed_out(changes), project.read_originals()
    for _ in range(MAX_TRIES):
        try:
            snapshots.apply_changes(project.root, project.state, changes, originals)
            return
        except snapshots.UnsavedError as error:
            problem = error
            project.snapshot("saved meanwhile", phase)
    raise Stop(f"nothing was lost, but {problem}", "move that file away, then try again")


def recover(project: Project) -> None:
    """Finish what a killed command began: an unfinished catch-up, a missing brief."""
    entries = project.entries()
    if not entries:
        return
    with project.lock():
        entries = project.entries()
        open_part = None
        for entry in entries:
            if entry.event == "catch_up":
                open_part = int(entry.about["phase"])
            elif entry.event == "phase":
                open_part = None
        if not project.list_started_phases():
            begin_phase(project, project.bundle.handout.phases[0])
        if open_part is not None:
            part = project.bundle.phase(open_part)
            say(f"Finishing an interrupted catch-up to phase {part.number} first.")
            project.snapshot("found half way", part.number)
            lay_starter(project, part)
            begin_phase(project, part, starter=True)
        lay_briefs(project)


def pause(project: Project, reason: str) -> None:
    """Pause the clock. Raises `Stop`."""
    with project.lock():
        project.running()
        project.journal.add("pause", reason=reason[:MAX_REASON])
    say(f"The clock is paused ({reason[:MAX_REASON]}). `resume` starts it again.")


def resume(project: Project) -> None:
    """Start the clock again. Raises `Stop`."""
    with project.lock():
        project.phase()
        pause = project.clock().open_pause
        if pause is None:
            raise Stop("the clock is not paused", "`status` shows it")
        project.journal.add("resume")
    say(f"The clock runs again. The pause of {format_clock(pause.seconds)} does not count.")


def status(project: Project) -> None:
    """Print the clock, the pauses, the snapshots."""
    clock = project.clock()
    say(show.status_line(project, clock))
    for phase in clock.phases:
        starter = ", from the starter" if phase.from_starter else ""
        used, planned = format_clock(phase.used), format_clock(phase.minutes * 60)
        say(f"  phase {phase.number}   {used} of {planned}{starter}")
    for pause in clock.pauses:
        say(f"  pause     {format_clock(pause.seconds)} not counted: {pause.reason}")
    for gap in clock.gaps:
        length = format_clock(gap.seconds)
        say(f"  gap       {length} in which this machine slept or its clock was set")
    saved = snapshots.list_snapshots(project.state)
    opened = {e.about["question"] for e in project.entries() if e.event == "question"}
    questions = len(project.bundle.handout.questions)
    say(f"  {len(saved)} snapshots, {len(opened)} of {questions} answers opened")
    if not clock.phases:
        say("The clock has not been started: run `start`.")
    elif clock.submitted is not None:
        say("Submitted. If you continue, the time since then counts as well.")
        say("Run `submit` again to make a new zip, and send the newest one.")
