"""`make bench`: all measurements, a line each."""

from __future__ import annotations

from benchmarks import html_reading, report_page, values, whole_run


def main() -> None:
    """Print each comparison with its ratio."""
    for row in (*html_reading.measure(), *values.measure(), *whole_run.measure(), *report_page.measure()):
        print(
            f"{row.what}: {row.ours} {row.our_seconds * 1000:.1f} ms, "
            f"{row.other} {row.other_seconds * 1000:.1f} ms, ratio {row.ratio:.2f}"
        )


if __name__ == "__main__":
    main()
