"""`python -m exambank` is the command `exambank`."""

from exambank.cli import main

main()
