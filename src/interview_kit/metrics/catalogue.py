"""All metrics, in the order in which they are measured and shown."""

from collections.abc import Mapping, Sequence

from interview_kit.metrics.base import Metric, load_engine
from interview_kit.metrics.behaviour.metric import BehaviourMetric
from interview_kit.metrics.code.metric import CodeMetric
from interview_kit.metrics.coverage.metric import CoverageMetric
from interview_kit.metrics.mutation.metric import MutationMetric
from interview_kit.metrics.robustness.metric import RobustnessMetric

REACH = "mutation.faults.reach"

METRICS: Mapping[str, Metric] = {
    "behaviour": BehaviourMetric(),
    "coverage": CoverageMetric(
        explain_before=lambda grading: load_engine(REACH).unmeasurable_reason(grading.submission),
        explain_after=lambda *measured: load_engine(REACH).unseen_reason(*measured),
    ),
    "mutation": MutationMetric(),
    "code": CodeMetric(),
    "robustness": RobustnessMetric(),
}


def select_metrics(only: Sequence[str]) -> tuple[str, ...]:
    """Return the names of the metrics that `only` asks for; all when it is empty."""
    return tuple(only) or tuple(METRICS)


def order_metrics(only: Sequence[str]) -> Mapping[str, Metric]:
    """Return the metrics to measure for `only` by name, each after those that it needs."""
    names = select_metrics(only)
    needed = {name for metric in names for name in METRICS[metric].needs}
    return {name: metric for name, metric in METRICS.items() if name in {*names, *needed}}
