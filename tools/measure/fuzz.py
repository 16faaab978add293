"""`make fuzz`: schemathesis with all checks against a real server, at least 10,000 cases; exit 1 on any breach.

tests/ops/test_schema.py does the same with few cases in the suite. The seed is fixed: a failure comes again.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.measure.serving import server

ROOT = Path(__file__).resolve().parents[2]
CONFIG = ROOT / "tools" / "measure" / "schemathesis.toml"
MIN_CASES = 10_000
CASES = re.compile(r"([\d,]+) generated")


def main() -> int:
    """Start a server, let schemathesis loose on it, and tell what it found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=600, help="fuzzed cases for each operation (default: 600)")
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    with server() as (base, _, _), tempfile.TemporaryDirectory() as folder:
        command = [
            *(str(Path(sys.executable).parent / "schemathesis"), "--config-file", str(CONFIG)),
            *("run", f"{base}/openapi.json", "--checks", "all", "--phases", "examples,coverage,fuzzing"),
            *("--max-examples", str(options.examples), "--seed", str(options.seed)),
            # With a database, Hypothesis would go on to shrink whatever answered in a new way, without any end.
            *("--generation-database", "none", "--continue-on-failure", "--no-color"),
        ]
        environment = {**os.environ, "SCHEMATHESIS_HOOKS": "tools.measure.fuzz_hooks", "PYTHONPATH": str(ROOT)}
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    print(done.stdout, done.stderr)
    counted = CASES.search(done.stdout)
    cases = int(counted.group(1).replace(",", "")) if counted else 0
    print(f"{cases} cases (at least {MIN_CASES} are asked for): exit {done.returncode}")
    return done.returncode or int(cases < MIN_CASES)


if __name__ == "__main__":
    sys.exit(main())
