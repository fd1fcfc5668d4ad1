"""Turns public web pages that list development-cooperation projects into clean, linked tables.

Stages, in the order of the flow: `fetch`, `split`, `parse`, `match`, `write`, `report`. They meet
only in the tables of `schema`. The command line is `un-projects` (`cli`).
"""
