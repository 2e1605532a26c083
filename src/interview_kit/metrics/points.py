"""Percentages and points: what every metric counts with."""


def share(part: float, whole: float) -> float:
    """Percentage of a whole, two decimals; of nothing it is 0."""
    return round(100 * part / whole, 2) if whole else 0.0


def points_for(percent: float, full_marks_at: float, max_points: float) -> float:
    """Points of a metric: all from `full_marks_at` percent on, below it in proportion."""
    return round(max_points * min(1.0, percent / full_marks_at), 2)
