"""What the guide may say: models of conditions, postures, the pages on NMT, the signs of danger and contraindications.

Like app/data/models/core.py: frozen, every field described, nothing extra allowed, one YAML file in data/ for each
kind of entry.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, field_validator, model_validator

from app.data.models.core import Id, Line, Model, Phrase, Text
from app.vocabulary import Technique

Evidence = Literal["none", "weak", "moderate", "strong"]
"""How well a statement is shown: strong = several good trials or reviews agree; moderate = good trials, some doubt;
weak = small, few or conflicting studies, or experience; none = looked for and not shown, or never tested."""

BodyPart = Literal["head-jaw", "neck-shoulder", "arm-hand", "back-pelvis", "leg-foot", "whole-body"]

BODY_PART_TITLES: dict[str, str] = {
    "head-jaw": "Head and jaw",
    "neck-shoulder": "Neck and shoulder",
    "arm-hand": "Elbow and hand",
    "back-pelvis": "Back and pelvis",
    "leg-foot": "Knee and foot",
    "whole-body": "Anywhere in the body",
}

PostureKind = Literal["posture", "everyday", "sport"]

POSTURE_KIND_TITLES: dict[str, str] = {
    "posture": "Ways of holding yourself",
    "everyday": "Every day",
    "sport": "Sport by sport",
}

Strain = Literal["works-hard", "held-short", "held-long"]
"""What a posture or a sport asks of a muscle: much work, or to stay shortened or lengthened for long."""

Paragraph = Annotated[str, StringConstraints(strip_whitespace=True, min_length=40, max_length=1100)]
Sources = Annotated[
    tuple[Id, ...], Field(min_length=1, description="Ids in sources.yaml on which the statement rests.")
]
Synonyms = Annotated[tuple[Line, ...], Field(description="Other names and everyday words, for the search.")]

CITATION = re.compile(r"\[@([a-z0-9-]+)\]")
"""How the markdown of the guide's pages names a source."""


class Claim(Model):
    """A statement with the strength of what speaks for it."""

    text: Annotated[Text, Field(description="The statement in a client's words (grade <= 8).")]
    evidence: Annotated[Evidence, Field(description="How well it is shown.")]
    sources: Sources


class Involved(Model):
    """A muscle that a condition often involves, with the reason."""

    muscle: Id
    why: Annotated[Phrase, Field(description="What it adds to the picture, in plain words.")]
    points: Annotated[
        tuple[Id, ...], Field(default=(), description="Trigger points that matter here; none named: all of the muscle.")
    ]


class Suspected(Involved):
    """A muscle of a condition; the map offers it for the condition's regions, or it is said why not."""

    elsewhere: Annotated[
        Phrase | None,
        Field(
            default=None,
            description="Where its own pain is felt, if the map does not offer it for the condition's regions.",
        ),
    ]


class Loaded(Involved):
    """A muscle that a posture or a sport loads."""

    strain: Annotated[Strain, Field(description="What is asked of it.")]


class Signpost(Model):
    """Whom to see, and when."""

    when: Annotated[Phrase, Field(description="The situation, in plain words.")]
    who: Annotated[Line, Field(description="The person or service, in general terms that hold in any country.")]


class Condition(Model):
    """A painful condition, and what trigger points have to do with it."""

    id: Id
    title: Annotated[Line, Field(description="Its name as people say it.")]
    synonyms: Synonyms
    part: Annotated[BodyPart, Field(description="Part of the body under which the guide lists it.")]
    summary: Annotated[Line, Field(description="One sentence for lists.")]
    what: Annotated[Paragraph, Field(description="What it is and how it feels (grade <= 8).")]
    basis: Annotated[Sources, Field(description="Sources of what it is, what else it may be and whom to see.")]
    trigger_points: Annotated[Claim, Field(description="How trigger points come in, and how well that is shown.")]
    muscles: Annotated[tuple[Suspected, ...], Field(min_length=1, max_length=9, description="Most involved first.")]
    regions: Annotated[
        tuple[Id, ...], Field(min_length=1, description="Where it is felt; the safety page asks for these.")
    ]
    also: Annotated[tuple[Phrase, ...], Field(min_length=2, description="What else gives the same picture.")]
    helps: Annotated[tuple[Claim, ...], Field(min_length=2, description="What helps, the best shown first.")]
    see: Annotated[tuple[Signpost, ...], Field(min_length=1, description="Whom to see and when.")]
    red_flags: Annotated[
        tuple[Id, ...],
        Field(default=(), description="Ids in red_flags.yaml to rule out too, beyond those of its regions."),
    ]

    @property
    def sources(self) -> tuple[str, ...]:
        """Every source named, each once, in the order of the page."""
        claims = (self.trigger_points, *self.helps)
        return tuple(dict.fromkeys((*self.basis, *(s for claim in claims for s in claim.sources))))


class Posture(Model):
    """A posture, an everyday activity or a sport: what it loads, what to change, how sure the link with pain is."""

    id: Id
    title: Line
    synonyms: Synonyms
    kind: Annotated[PostureKind, Field(description="Under which heading the guide lists it.")]
    summary: Annotated[Line, Field(description="One sentence for lists.")]
    what: Annotated[Paragraph, Field(description="What it is and where people feel it (grade <= 8).")]
    basis: Annotated[Sources, Field(description="Sources of what it is and what it loads.")]
    link: Annotated[Claim, Field(description="Whether it is linked with pain at all, said plainly.")]
    muscles: Annotated[tuple[Loaded, ...], Field(min_length=1, max_length=9, description="Most loaded first.")]
    change: Annotated[tuple[Claim, ...], Field(min_length=2, description="What to change, the most useful first.")]
    conditions: Annotated[tuple[Id, ...], Field(default=(), description="Conditions that go with it.")]

    @property
    def sources(self) -> tuple[str, ...]:
        """Every source named, each once, in the order of the page."""
        claims = (self.link, *self.change)
        return tuple(dict.fromkeys((*self.basis, *(s for claim in claims for s in claim.sources))))


class Pointer(Model):
    """A way on from a page of the guide: into the atlas, or out to a body that keeps a register."""

    href: Annotated[str, Field(pattern=r"^(/[^\s]*|https://[^\s]+)$", description="An address of the atlas, or https.")]
    text: Line


class GuidePage(Model):
    """A page of the guide to NMT."""

    id: Id
    title: Line
    synonyms: Synonyms
    summary: Annotated[Line, Field(description="One sentence for lists.")]
    text: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=300, max_length=5200),
        Field(description="Markdown without HTML; [@source-id] cites a source."),
    ]
    muscles: Annotated[tuple[Id, ...], Field(default=(), max_length=4, description="Muscles lit beside the text.")]
    treats: Annotated[
        bool,
        Field(
            default=False, description="It tells how to treat oneself; closed until the signs of danger were passed."
        ),
    ]
    try_it: Annotated[tuple[Pointer, ...], Field(min_length=1, description="Ways on, into the atlas first.")]

    @property
    def sources(self) -> tuple[str, ...]:
        """Every source cited in the text, each once, in order."""
        return tuple(dict.fromkeys(CITATION.findall(self.text)))

    @field_validator("text")
    @classmethod
    def _headings(cls, text: str) -> str:
        if re.search(r"^#\s", text, re.MULTILINE):
            raise ValueError("the title is the page's only first heading; begin sections with ##")
        return text


class Contraindication(Model):
    """When a technique is to be left out or changed: because of the person, or because of the place."""

    id: Id
    title: Line
    techniques: Annotated[tuple[Technique, ...], Field(min_length=1, description="What is to be left out or changed.")]
    signs: Annotated[
        tuple[Id, ...],
        Field(default=(), description="Ids of red_flags.yaml or cautions.yaml that bring it up."),
    ]
    regions: Annotated[tuple[Id, ...], Field(default=(), description="Regions that bring it up: the place.")]
    text: Annotated[
        Text | None,
        Field(default=None, description="To a client: what to leave out, what to do instead (grade <= 8)."),
    ]
    needle: Annotated[Text | None, Field(default=None, description="To a therapist: what it means for a needle.")]
    source: Annotated[Id, Field(description="Id in sources.yaml, or expert-opinion.")]
    further_sources: Annotated[tuple[Id, ...], Field(default=(), description="More ids in sources.yaml.")]

    @model_validator(mode="after")
    def _says_what_its_techniques_need(self) -> Self:
        if (self.needle is not None) != ("needle" in self.techniques):
            raise ValueError("`needle` goes with the technique `needle`, and that with it")
        if (self.text is not None) != bool(self.told):
            raise ValueError("`text` goes with pressure, stretch or heat, and one of those with it")
        return self

    @property
    def told(self) -> tuple[Technique, ...]:
        """The techniques of which clients are told."""
        return tuple(t for t in self.techniques if t != "needle")

    @property
    def sources(self) -> tuple[str, ...]:
        """Every source, the main one first."""
        return (self.source, *self.further_sources)
