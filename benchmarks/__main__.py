"""`make bench`: all measurements, a line each."""

from __future__ import annotations

from benchmarks import html_reading, report_page, values, whole_run


def main() -> None:
    """Print each comparison with its ratio."""
    rows = (
        *html_reading.measure(),
        *values.measure(),
        *whole_run.measure(),
        whole_run.measure_growth(),
        *report_page.measure(),
    )
    for row in rows:
        print(
            f"{row.what}: {row.ours} {row.our_seconds * 1000:.1f} ms, "
            f"{row.other} {row.other_seconds * 1000:.1f} ms, ratio {row.ratio:.2f}"
        )


if __name__ == "__main__":
    main()
