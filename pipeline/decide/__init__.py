"""What people decide: uncertain pairs and wrong values at hand, and the files in which decisions are kept.

`open_pairs` gathers what awaits a decision, `exchange` takes decisions out to a spreadsheet and in again,
`value_corrections` makes guarded corrections, and `files` alone writes below `sources/`.
"""
