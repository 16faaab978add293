"""What lies under the skin at places of hip, thigh and leg, from the skin inwards to the bone.

The order is that of anatomy books; it was written down before these muscles were measured.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.build.body import Floats
from app.build.muscle_bodies.occupied import BONE
from app.build.muscle_bodies.places import FACES, Places
from app.data.models.muscle_bodies import LimbId, RoomId

FAR_CM, STEP_CM = 14.0, 0.1
LEAST_STEPS = 3
"""A muscle that the ray meets for less than so many steps is not counted."""


@dataclass(frozen=True)
class Site:
    """A place by name and the muscles from the skin inwards, others may lie between them.

    A place of thigh or leg has `along` and `angle_deg` (app/data/models/muscle_bodies.py, LimbPoint). Any other lies
    at a share of the way between two landmarks of bones, seen from `face`.
    """

    name: str
    order: tuple[str, ...]
    along: float = 0.0
    angle_deg: float | None = None
    between: tuple[str, str] = ("", "")
    share: float = 0.5
    face: str = "posterior"
    limb: LimbId = "thigh"


EXTENSORS, HALLUCIS = "extensor-digitorum-longus", "extensor-hallucis-longus"
HAMSTRINGS = "semitendinosus-semimembranosus"
SITES = (
    Site("middle of the thigh, front", ("rectus-femoris", "vastus-intermedius"), 0.5, 0),
    Site("middle of the thigh, outer side", ("vastus-lateralis", "vastus-intermedius"), 0.5, 90),
    Site("middle of the thigh, front inner side", ("sartorius", "vastus-medialis"), 0.5, -55),
    Site("middle of the thigh, inner side", ("gracilis", "adductor-magnus"), 0.45, -105),
    Site("middle of the thigh, back outer side", ("biceps-femoris",), 0.55, 160),
    Site("middle of the thigh, back inner side", (HAMSTRINGS, "adductor-magnus"), 0.5, -160),
    Site("above the knee, inner side", ("vastus-medialis",), 0.87, -60),
    Site("above the knee, outer side", ("vastus-lateralis",), 0.83, 70),
    Site("above the knee, back outer side", ("biceps-femoris",), 0.85, 150),
    Site("above the knee, back inner side", (HAMSTRINGS,), 0.85, -150),
    Site("upper thigh, front outer side", ("tensor-fasciae-latae", "vastus-lateralis"), 0.2, 65),
    Site("groin", ("iliopsoas",), between=("anterior_iliac_spine", "pubis_body_front"), face="anterior"),
    Site(
        "beside the pubis",
        ("pectineus", "short-lateral-rotators"),
        between=("iliopubic_eminence", "pubis_body_front"),
        share=0.6,
        face="anterior",
    ),
    Site(
        "buttock, upper part",
        ("gluteus-maximus", "gluteus-medius"),
        between=("posterior_iliac_spine", "trochanter_tip"),
    ),
    Site(
        "buttock, middle",
        ("gluteus-maximus", "piriformis"),
        between=("sacrum_back_lateral", "trochanter_tip"),
        share=0.55,
    ),
    Site(
        "buttock, beside the sitting bone",
        ("gluteus-maximus", "short-lateral-rotators"),
        between=("ischial_tuberosity_side", "quadrate_tubercle"),
    ),
    Site(
        "side of the hip",
        ("gluteus-medius", "gluteus-minimus-anterior"),
        between=("iliac_crest_tubercle", "trochanter_lateral_middle"),
        face="lateral",
    ),
)

LEG_SITES = (
    Site("shin, upper third", ("tibialis-anterior",), 0.3, 35, limb="leg"),
    Site("outer shin, middle", (EXTENSORS, HALLUCIS), 0.6, 85, limb="leg"),
    Site("outer shin, lower third", (EXTENSORS, HALLUCIS), 0.7, 70, limb="leg"),
    Site("outer side of the leg, upper third", ("fibularis-longus",), 0.25, 125, limb="leg"),
    Site("outer side of the leg, middle", ("fibularis-longus", "fibularis-brevis"), 0.55, 130, limb="leg"),
    Site("outer side of the leg, lower third", ("fibularis-brevis",), 0.72, 130, limb="leg"),
    Site("back of the knee, outer side", ("gastrocnemius", "plantaris"), 0.05, 160, limb="leg"),
    Site("below the knee, back inner side", ("gastrocnemius", "popliteus"), 0.13, -150, limb="leg"),
    Site("calf, upper part, outer side", ("gastrocnemius", "soleus"), 0.25, 150, limb="leg"),
    Site("calf, middle, outer side", ("gastrocnemius", "soleus"), 0.42, 160, limb="leg"),
    Site("calf, middle, back", ("gastrocnemius", "soleus", "tibialis-posterior"), 0.45, 178, limb="leg"),
    Site("calf, middle, inner side", ("gastrocnemius", "soleus", "flexor-digitorum-longus"), 0.38, -130, limb="leg"),
    Site("below the calf, back outer side", ("soleus", "flexor-hallucis-longus"), 0.68, 160, limb="leg"),
    Site("above the ankle, back inner side", ("flexor-digitorum-longus", "tibialis-posterior"), 0.75, -135, limb="leg"),
)
SITES_IN: dict[RoomId, tuple[Site, ...]] = {"hip-thigh": SITES, "leg": LEG_SITES}
"""By the room that is measured at them."""


def found_at(site: Site, places: Places, grid: Mapping[str, NDArray[np.generic]]) -> list[str]:
    """The muscles of a room that a ray from the skin inwards meets at a site before it meets bone."""
    ray = _ray(site, places)
    labels = np.asarray(grid["labels"])
    at = np.rint((ray - grid["low_cm"]) / grid["step_cm"]).astype(int)
    at = at[((at >= 0) & (at < labels.shape)).all(axis=1)]
    met = labels[tuple(at.T)]
    stop = np.flatnonzero(met == BONE)
    met = met[: stop[0]] if len(stop) else met
    numbers, counts = np.unique(met[met > 0], return_counts=True)
    kept = numbers[counts >= LEAST_STEPS]
    first = sorted((int(np.flatnonzero(met == number)[0]), int(number)) for number in kept)
    return [str(grid["muscles"][number - 1]) for _, number in first]


def _ray(site: Site, places: Places) -> Floats:
    """Places (n, 3) from far outside inwards."""
    steps = np.arange(FAR_CM, -FAR_CM, -STEP_CM)[:, None]
    if site.angle_deg is not None:
        limb = places.limbs[site.limb]
        return limb.centre(site.along) + np.maximum(steps, 0) * limb.way(site.angle_deg)
    first, last = (places.at[name] for name in site.between)
    return np.asarray(first + site.share * (last - first) + steps * FACES[site.face])


def in_order(order: tuple[str, ...], found: list[str]) -> bool:
    """Whether some muscles were found in an order, others between them or not."""
    left = iter(found)
    return all(muscle in left for muscle in order)
