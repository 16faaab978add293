"""What lies under the skin at places of neck and head, from the skin inwards to the bone.

The order is that of anatomy books; it was written down before these muscles were grown. Those of the nape are not
grown yet (docs/beneath.md), so that their places are still missed.
"""

from __future__ import annotations

from app.data.models.muscle_bodies import RoomId
from tools.measure.muscle_sites import Site

SITES = (
    Site("nape, beside the nuchal ligament at C2", ("semispinalis-capitis",), between=("c2_spinous", "c2_transverse")),
    Site(
        "nape, half way to the side at C4",
        ("semispinalis-capitis", "semispinalis-cervicis"),
        between=("c4_spinous", "c4_transverse"),
        share=0.35,
    ),
    Site(
        "nape at C6",
        ("splenius-capitis", "semispinalis-capitis"),
        between=("c6_spinous", "c6_transverse"),
        share=0.4,
    ),
    Site(
        "under the occiput, beside the midline",
        ("semispinalis-capitis", "suboccipitals"),
        between=("c2_spinous", "rectus_minor_field"),
        share=0.7,
    ),
    Site(
        "under the occiput, half way to the mastoid",
        ("splenius-capitis", "suboccipitals"),
        between=("superior_oblique_field", "c1_transverse"),
        share=0.3,
    ),
    Site("root of the neck behind", ("splenius-capitis",), between=("c7_spinous", "c7_transverse"), share=0.3),
    Site(
        "between the shoulder blades, T2",
        ("splenius-cervicis", "semispinalis-cervicis"),
        between=("t2_spinous", "t2_transverse"),
        share=0.5,
    ),
    Site(
        "side of the neck under the mastoid",
        ("sternocleidomastoid-sternal", "splenius-capitis"),
        between=("mastoid_tip", "c1_transverse"),
        share=0.2,
        face="lateral",
    ),
    Site(
        "side of the neck at C4",
        ("sternocleidomastoid-clavicular", "scalenes"),
        between=("c3_transverse", "c5_transverse"),
        face="lateral",
    ),
    Site(
        "front of the neck at C5, beside the windpipe",
        ("sternocleidomastoid-sternal", "longus-colli"),
        between=("c5_body_front", "c5_transverse"),
        share=0.5,
        face="anterior",
    ),
    Site(
        "above the collar bone",
        ("sternocleidomastoid-clavicular", "scalenes"),
        between=("c6_transverse", "rib1_scalene_tubercle"),
        share=0.6,
        face="anterior",
    ),
    Site(
        "cheek over the angle of the jaw",
        ("masseter-superficial",),
        between=("masseter_angle", "arch_middle"),
        share=0.25,
        face="lateral",
    ),
    Site(
        "cheek in front of the jaw joint",
        ("masseter-deep", "temporalis"),
        between=("arch_middle", "mandible_notch_behind"),
        share=0.4,
        face="lateral",
    ),
    Site("temple", ("temporalis",), between=("temporal_line_front", "temporal_line_behind"), face="lateral"),
    Site(
        "temple, behind the eye",
        ("temporalis",),
        between=("temporal_line_front", "coronoid_tip"),
        share=0.6,
        face="lateral",
    ),
)

NECK_SITES: dict[RoomId, tuple[Site, ...]] = {"neck-head": SITES}
"""By the room that is measured at them."""

ORDER = (
    ("sternocleidomastoid-sternal", "scalenes", "anterior"),
    ("sternocleidomastoid-clavicular", "scalenes", "anterior"),
    ("sternocleidomastoid-sternal", "longus-colli", "anterior"),
    ("splenius-capitis", "semispinalis-capitis", "posterior"),
    ("splenius-capitis", "suboccipitals", "posterior"),
    ("semispinalis-capitis", "suboccipitals", "posterior"),
    ("semispinalis-capitis", "semispinalis-cervicis", "posterior"),
    ("semispinalis-capitis", "multifidus-cervicis", "posterior"),
    ("semispinalis-cervicis", "multifidus-cervicis", "posterior"),
    ("masseter-superficial", "masseter-deep", "lateral"),
    ("masseter-superficial", "medial-pterygoid", "lateral"),
    ("temporalis", "lateral-pterygoid", "lateral"),
    ("lateral-pterygoid", "medial-pterygoid", "lateral"),
)
"""Upper and lower muscle, and from where one looks."""
