"""A pool of checks whose verdicts are written down, and mutants for it."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from interview_kit.metrics.mutation.decisive.check_run import (
    CheckOrigin,
    CheckRun,
    CheckRunResult,
    CheckVerdict,
)
from interview_kit.suite.variants.mutant import Mutant
from interview_kit.suite.variants.mutants import generate_mutants

CHECKS = {
    name: CheckOrigin(group=name[0], requirement=name[0].upper())
    for name in ("a::1", "a::2", "b::1", "c::1")
}
A, B, C = ("a::1", "a::2"), ("b::1",), ("c::1",)


class ScriptedPool:
    """Fails a check where `fails` says so of the changed sources and the check's name."""

    checks: Mapping[str, CheckOrigin] = CHECKS

    def __init__(
        self,
        fails: Callable[[Mapping[str, str], str], bool] = lambda sources, check: False,
        log: Callable[[Mapping[str, str], str], str] = lambda sources, check: "",
        backwards: bool = False,
    ) -> None:
        self.fails = fails
        self.log = log
        self.backwards = backwards
        self.late: set[str] = set()
        self.is_down = False
        self.runs: list[CheckRun] = []

    def run(self, check_run: CheckRun) -> CheckRunResult:
        self.runs.append(check_run)
        verdicts: list[CheckVerdict] = []
        logs: list[str] = []
        if self.is_down:
            return CheckRunResult(down="no import")
        for unit in check_run.units:
            for check in unit:
                failed = self.fails(check_run.sources, check)
                late = check in self.late and check_run.timeouts[check] < 20
                verdicts.append(
                    CheckVerdict(
                        check=check, has_passed=not failed and not late, is_late=late, seconds=0.1
                    )
                )
                if check_run.stop and (failed or late):
                    return CheckRunResult(verdicts=tuple(verdicts))
            logs.append("".join(self.log(check_run.sources, check) for check in unit))
        return CheckRunResult(verdicts=tuple(verdicts), logs=tuple(logs))

    def run_all(
        self,
        keys: Iterator[str],
        make_run: Callable[[str], CheckRun],
        on_result: Callable[[str, CheckRunResult], object],
    ) -> None:
        results = [(key, self.run(make_run(key))) for key in keys]
        for key, result in results[::-1] if self.backwards else results:
            on_result(key, result)


def mutants_of(source: str, file: str = "app.py") -> Sequence[Mutant]:
    return generate_mutants({file: source})
