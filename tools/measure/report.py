"""How `make bench` prints a figure, and whether all of them held."""

from __future__ import annotations

OVER: list[str] = []
"""The figures that did not hold, or could not be measured, in this run."""


def row(what: str, measured: float, bound: float, unit: str) -> None:
    """One line of the report."""
    good = measured <= bound
    if not good:
        OVER.append(what)
    print(f"{what:<74} {measured:>9.2f} {unit:<4} bound {bound:>7.2f}  {'ok' if good else 'OVER'}", flush=True)


def missing(what: str, program: str, remedy: str) -> None:
    """The line of a figure that could not be measured because a program is not there; it counts as one that failed."""
    OVER.append(what)
    print(f"{what:<74} not measured: {program} is missing ({remedy})  FAILED", flush=True)
