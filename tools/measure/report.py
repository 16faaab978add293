"""How `make bench` prints a figure."""

from __future__ import annotations


def row(what: str, measured: float, bound: float, unit: str) -> None:
    """One line of the report."""
    verdict = "ok" if measured <= bound else "OVER"
    print(f"{what:<74} {measured:>9.2f} {unit:<4} bound {bound:>7.2f}  {verdict}", flush=True)
