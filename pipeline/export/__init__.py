"""Exports: the newest release in formats of other programs, each whole or not at all.

A module a format. All read one release (`published`), and none changes a value: what a format can't hold
is refused, or said where it stands.
"""
