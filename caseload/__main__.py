"""`python -m caseload`."""

from caseload.cli.main import main

main()
