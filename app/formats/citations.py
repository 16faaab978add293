"""How to cite a page: in words, and as BibTeX, RIS and CSL-JSON for reference managers."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from app.atlas.atlas import Atlas
from app.atlas.revision import last_modified
from app.data.models.core import Muscle, Region
from app.data.models.evidence import Source
from app.data.models.guide import Condition, GuidePage, Posture

AUTHOR = "Trigger-point atlas contributors"
CONTAINER = "Trigger-point atlas"
LICENCE = "CC BY 4.0"


@dataclass(frozen=True)
class Citation:
    """One page to cite. key: its id among all pages; base: the server; path: of the page; version, date: the data's."""

    key: str
    title: str
    base: str
    path: str
    version: str
    date: datetime

    @property
    def url(self) -> str:
        """The page's whole address."""
        return self.base.rstrip("/") + self.path

    @property
    def words(self) -> str:
        """The citation up to the address, for a list of references."""
        return f"{AUTHOR}. {self.title}. {CONTAINER}, data version {self.version} ({self.date:%Y-%m-%d}). {LICENCE}."


_TEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", '"': "''",
}  # fmt: skip


def _line(text: str) -> str:
    """One line without control characters, so that no value can start a line or a field of its own."""
    kept = (" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text)
    return re.sub(r"\s+", " ", "".join(kept)).strip()


def _tex(text: str) -> str:
    return "".join(_TEX.get(c, c) for c in _line(text))


def _url(text: str) -> str:
    """An address with what BibTeX and RIS would stumble over percent-encoded."""
    return re.sub(r"[\s{}\\\"<>^`|]", lambda m: f"%{ord(m[0]):02X}", text)


def to_bibtex(citation: Citation) -> str:
    """A BibTeX entry."""
    fields = {
        "author": f"{{{AUTHOR}}}",
        "title": f"{{{_tex(citation.title)}}}",
        "howpublished": CONTAINER,
        "year": f"{citation.date:%Y}",
        "month": str(citation.date.month),
        "date": f"{citation.date:%Y-%m-%d}",
        "version": _tex(citation.version),
        "url": _url(citation.url),
        "note": f"Data version {_tex(citation.version)}, {LICENCE}",
    }
    body = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
    return f"@misc{{{citation.key},\n{body}}}\n"


def to_ris(citation: Citation) -> str:
    """A RIS record, with the line ends that RIS has."""
    lines = (
        ("TY", "ELEC"),
        ("ID", citation.key),
        ("AU", AUTHOR),
        ("TI", _line(citation.title)),
        ("T2", CONTAINER),
        ("PY", f"{citation.date:%Y}"),
        ("DA", f"{citation.date:%Y/%m/%d}"),
        ("ET", _line(citation.version)),
        ("LA", "en"),
        ("UR", _url(citation.url)),
        ("N1", f"Data version {_line(citation.version)}; {LICENCE}"),
        ("ER", ""),
    )
    return "".join(f"{tag}  - {value}\r\n" for tag, value in lines)


def to_csl(citation: Citation) -> str:
    """A CSL-JSON list of one item."""
    item = {
        "id": citation.key,
        "type": "webpage",
        "title": _line(citation.title),
        "container-title": CONTAINER,
        "author": [{"literal": AUTHOR}],
        "issued": {"date-parts": [[citation.date.year, citation.date.month, citation.date.day]]},
        "version": citation.version,
        "URL": _url(citation.url),
        "language": "en",
        "license": LICENCE,
    }
    return json.dumps([item], ensure_ascii=False, indent=1) + "\n"


FORMATS: dict[str, tuple[str, str, Callable[[Citation], str]]] = {
    "bib": ("BibTeX", "application/x-bibtex", to_bibtex),
    "ris": ("RIS", "application/x-research-info-systems", to_ris),
    "json": ("CSL-JSON", "application/vnd.citationstyles.csl+json", to_csl),
}
"""File ending -> name, media type, and what writes it."""


@dataclass(frozen=True)
class Citer:
    """Makes the citations of one server's pages. base: its address."""

    atlas: Atlas
    base: str

    @property
    def formats(self) -> dict[str, str]:
        """File ending -> name of each format."""
        return {kind: name for kind, (name, _, _) in FORMATS.items()}

    def page(self, path: str, title: str) -> Citation:
        """The citation of any page. path: as in its address; its files are `<path>/cite.<format>`."""
        key = "tpa-" + "-".join(part for part in path.split("/") if part)
        return Citation(key, title, self.base, path, self.atlas.version, last_modified(self.atlas))

    def muscle(self, muscle: Muscle) -> Citation:
        """The citation of a muscle's page."""
        name = muscle.common[:1].upper() + muscle.common[1:]
        return self.page(f"/muscles/{muscle.id}", f"{name}: trigger points and referred pain")

    def region(self, region: Region) -> Citation:
        """The citation of a region's page."""
        return self.page(f"/regions/{region.id}", f"{region.name}: trigger points that send pain there")

    def condition(self, condition: Condition) -> Citation:
        """The citation of a condition's page."""
        return self.page(
            f"/guide/conditions/{condition.id}", f"{condition.title}: what trigger points have to do with it"
        )

    def posture(self, posture: Posture) -> Citation:
        """The citation of the page of a posture, an activity or a sport."""
        return self.page(f"/guide/posture/{posture.id}", f"{posture.title}: muscles loaded, and what to change")

    def guide(self, guide: GuidePage) -> Citation:
        """The citation of a page of the guide."""
        return self.page(f"/guide/{guide.id}", guide.title)

    def glossary(self) -> Citation:
        """The citation of the glossary."""
        return self.page("/glossary", "Glossary of trigger points and referred pain")

    def about(self) -> Citation:
        """The citation of the page with the studies and what is disputed."""
        return self.page("/about", "Evidence for trigger points and their referred pain")


def short_name(source: Source) -> str:
    """First author or authors and year, as people cite it in passing."""
    found = re.search(r"(?:19|20)\d\d", source.id) or re.search(r"(?:19|20)\d\d", source.citation)
    year = found[0] if found else ""
    authors = re.split(r"[.:;(]| et al|\b(?:19|20)\d\d", source.citation)[0]
    names = [re.sub(r" [A-Z]{1,3}$", "", name.strip()) for name in authors.split(",") if name.strip()]
    if " et al" in source.citation[: len(authors) + 7] or len(names) > 2:
        return f"{names[0]} et al. {year}".strip()
    return f"{' and '.join(names)} {year}".strip()
