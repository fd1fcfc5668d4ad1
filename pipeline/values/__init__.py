"""Parsers of field values: text in, value with evidence out; no files, clock, network or state."""
