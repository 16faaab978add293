"""Build the wheel, the static export, a list of parts (SBOM) and checksums: `python -m tools.release.release OUT`.

The same commit gives the same bytes: times come from the commit, and the files from git.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NEEDED = ("app", "data", "static", "templates", "pyproject.toml", "setup.py", "MANIFEST.in", "README.md")
LICENCES = ("LICENSE", "LICENSE-DATA", "NOTICE")


def git(*words: str) -> str:
    """What git says. Raises CalledProcessError."""
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


def build_wheel(out: Path) -> Path:
    """The wheel of the files of this folder, built in a copy so that nothing is left behind."""
    out.mkdir(parents=True, exist_ok=True)
    epoch = os.environ.get("SOURCE_DATE_EPOCH") or git("log", "-1", "--format=%ct")
    with tempfile.TemporaryDirectory() as folder:
        for name in (*NEEDED, *LICENCES):
            source, target = ROOT / name, Path(folder) / name
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
            else:
                shutil.copyfile(source, target)
        command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-deps"]
        subprocess.run(
            [*command, "--no-build-isolation", "--no-index", "--wheel-dir", str(out.resolve()), "."],
            cwd=folder,
            env=os.environ | {"SOURCE_DATE_EPOCH": epoch},
            check=True,
        )
    return next(out.glob("trigger_point_atlas-*.whl"))


def build_export(out: Path, base_url: str) -> Path:
    """The atlas as files (docs/static-export.md) in one archive, `trigger-point-atlas-static.tar`.

    Not compressed: most of it is packed files already. Raises CalledProcessError where a link leads nowhere.
    """
    archive = out / "trigger-point-atlas-static.tar"
    epoch = int(os.environ.get("SOURCE_DATE_EPOCH") or git("log", "-1", "--format=%ct"))

    def bare(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = ""
        entry.mtime, entry.mode = epoch, 0o755 if entry.isdir() else 0o644
        return entry

    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "app", "export-static", folder, "--base-url", base_url]
        subprocess.run(command, cwd=ROOT, check=True)
        with tarfile.open(archive, "w", format=tarfile.PAX_FORMAT) as tar:
            for path in sorted(Path(folder).rglob("*")):
                name = f"trigger-point-atlas/{path.relative_to(folder).as_posix()}"
                tar.add(path, name, recursive=False, filter=bare)
    return archive


def main() -> int:
    """Write everything to a folder; 1 where the work tree is not as committed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("output", type=Path, metavar="OUT")
    parser.add_argument("--base-url", default="", metavar="URL", help="where the export will lie")
    options = parser.parse_args()
    output: Path = options.output
    if git("status", "--porcelain", "--untracked-files=no"):
        print("the work tree differs from what is committed; commit or put aside, then release", file=sys.stderr)
        return 1
    build_wheel(output)
    build_export(output, options.base_url)
    subprocess.run(
        [sys.executable, "-m", "tools.release.sbom", str((output / "sbom.cdx.json").resolve())], cwd=ROOT, check=True
    )
    files = sorted(p for p in output.iterdir() if p.is_file() and p.name != "SHA256SUMS")
    sums = "".join(f"{hashlib.sha256(p.read_bytes()).hexdigest()}  {p.name}\n" for p in files)
    (output / "SHA256SUMS").write_text(sums, encoding="utf-8")
    print(sums, end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
