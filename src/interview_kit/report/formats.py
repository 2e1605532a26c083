"""Format numbers, sizes and lists; all renderers use these, so that a figure reads the same."""


def format_number(value: float) -> str:
    """Format a number with at most one decimal: 53.5, 60."""
    return f"{value:.1f}".removesuffix(".0")


def format_percent(value: float | None) -> str:
    """Format a percentage, joined to its sign; only exactly 100 is shown as 100."""
    if value is None:
        return "none"
    number = format_number(value)
    return f"{'99.9' if number == '100' and value < 100 else number}\u00a0%"


def format_count(amount: int, singular: str, plural: str | None = None) -> str:
    """Format an amount with its noun: `1 file`, `2 files`."""
    return f"{amount} {singular if amount == 1 else plural or singular + 's'}"


def format_size(octets: int) -> str:
    """Format a size in bytes, KiB or MiB."""
    if octets < 1024:
        return format_count(octets, "byte")
    return f"{octets / 1024:.0f} KiB" if octets < 1024**2 else f"{octets / 1024**2:.1f} MiB"


def format_points(points: float | None, maximum: float) -> str:
    """Format points with their maximum: `53.5 of 60`, `none of 60`."""
    return f"{'none' if points is None else format_number(points)} of {format_number(maximum)}"


def compute_fill(points: float | None, maximum: float) -> float:
    """Compute the filled part of a bar, from 0 to 1."""
    return min(max(points / maximum, 0.0), 1.0) if points is not None and maximum > 0 else 0.0


def format_times(ratio: float) -> str:
    """Format how many times: one decimal below ten, none from there on."""
    return f"{ratio:.0f} \u00d7" if ratio >= 9.95 else f"{ratio:.1f} \u00d7"


def format_lines(numbers: tuple[int, ...]) -> str:
    """Format line numbers as ranges: `3, 7-9`."""
    spans: list[list[int]] = []
    for line in sorted(set(numbers)):
        if spans and line == spans[-1][1] + 1:
            spans[-1][1] = line
        else:
            spans.append([line, line])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in spans)


def format_branch(arc: tuple[int, int]) -> str:
    """Format a jump between two lines."""
    # Coverage.py writes the exit of a block as a negative line.
    start, end = arc
    return f"{abs(start)} → {'exit' if end < 0 else end}"
