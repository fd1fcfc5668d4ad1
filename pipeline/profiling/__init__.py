"""Profiling: what a page that no profile was written for says of itself.

`candidates` finds what looks like labels, `propose` maps them to the standard fields, `coverage` tells how much of
the page that would read, `folder` writes it as a source for a person to edit, `learned` keeps it for one run.
"""
