"""Recorded experiments: calls, the processes that make them, records and claims."""
