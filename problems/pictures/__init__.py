"""The pictures of the problems, one module a problem: functions from its given to a Picture."""
