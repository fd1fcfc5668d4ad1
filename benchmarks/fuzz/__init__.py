"""Feeds the value parsers with texts that a coverage-guided fuzzer makes up (extra `fuzz`, `make fuzz`)."""
