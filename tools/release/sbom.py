"""The parts of the atlas as CycloneDX 1.6 JSON, from what is installed: `python -m tools.release.sbom OUT`.

Lists what the server needs (no extras) and the vendored files; the same installation gives the same bytes. Exit 1
where a licence is not among those that may be shipped with an MIT and CC BY work.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from email.message import Message
from importlib import metadata
from pathlib import Path
from typing import Any, cast

ROOT = Path(__file__).resolve().parents[2]
PROJECT = "trigger-point-atlas"
ALLOWED = re.compile(
    r"\b(MIT|MIT-0|BSD|BSD-2-Clause|BSD-3-Clause|0BSD|Apache|ISC|PSF-2\.0|Python|CC0-1\.0|Zlib|LGPL-3\.0-only|MPL.2\.0)\b"
)
"""Permissive licences, and two that ask nothing of a work that uses a package as it was published: the LGPL, and the
MPL 2.0, under which files of orjson stand (`MPL-2.0 AND (Apache-2.0 OR MIT)`); only changed files would have to be
published."""

REFUSED = re.compile(r"\b(AGPL|GPL|SSPL|BUSL)", re.IGNORECASE)


def name_of(requirement: str) -> str:
    """The normalised name of a package that a requirement asks for."""
    return re.sub(r"[-_.]+", "-", re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0]).lower()


def needed(project: str = PROJECT) -> list[str]:
    """Every installed package that the server needs, and what those need, sorted."""
    found: set[str] = set()
    open_names = [project]
    while open_names:
        for requirement in metadata.requires(open_names.pop()) or []:
            name = name_of(requirement)
            if "extra ==" in requirement or name in found:
                continue
            try:
                metadata.distribution(name)
            except metadata.PackageNotFoundError:
                continue  # for another system or Python
            found.add(name)
            open_names.append(name)
    return sorted(found)


def licence_of(name: str) -> str:
    """What a package says of its licence: the SPDX expression, else the classifiers, else the first line."""
    about = cast(Message, metadata.metadata(name))
    if expression := about.get("License-Expression"):
        return str(expression)
    classified = [c.rpartition(" :: ")[2] for c in about.get_all("Classifier") or [] if c.startswith("License ::")]
    return " AND ".join(classified) or str(about.get("License") or "").strip().partition("\n")[0]


def may_ship(licence: str) -> bool:
    """Whether a licence allows it as far as its name tells: every part that is joined by AND has to."""
    return all(ALLOWED.search(part) for part in licence.split(" AND ")) and not REFUSED.search(licence)


def components() -> list[dict[str, Any]]:
    """Packages and vendored files, in order of their names."""
    found = []
    for name in needed():
        version = metadata.version(name)
        found.append(_component(name, version, licence_of(name), f"pkg:pypi/{name}@{version}"))
    for entry in json.loads((ROOT / "static" / "vendor" / "vendor.json").read_text(encoding="utf-8")):
        name, version = entry["package"], entry["version"]
        found.append(_component(name, version, entry["licence"], f"pkg:npm/{name.replace('@', '%40')}@{version}"))
    return found


def _component(name: str, version: str, licence: str, purl: str) -> dict[str, Any]:
    licences = [{"license": {"name": licence}}]
    return {
        "type": "library",
        "bom-ref": purl,
        "name": name,
        "version": version,
        "licenses": licences,
        "purl": purl,
    }


def bill() -> str:
    """The document, without a time or a serial number, so that it can be compared."""
    subject = {"type": "application", "name": PROJECT, "version": metadata.version(PROJECT)}
    body = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": subject},
        "components": components(),
    }
    return json.dumps(body, indent=1, ensure_ascii=False) + "\n"


def main() -> int:
    """Write the bill; 1 where a licence has to be looked at."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("output", type=Path, metavar="OUT")
    parser.parse_args().output.write_text(bill(), encoding="utf-8")
    odd = [c for c in components() if not may_ship(c["licenses"][0]["license"]["name"])]
    for component in odd:
        licence = component["licenses"][0]["license"]["name"]
        print(f"{component['name']} {component['version']}: licence `{licence}` is not known to be permissive")
    return 1 if odd else 0


if __name__ == "__main__":
    sys.exit(main())
