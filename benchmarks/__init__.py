"""Measurements, in ratios taken in one run; `make bench` prints them. No test depends on them."""
