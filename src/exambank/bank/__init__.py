"""The problems, computed and verified: their entries, and their pages as text."""
