"""The regions: every point of skin in one, each in one piece, and landmarks where a clinician would put them."""

from __future__ import annotations

import numpy as np
import pytest
import yaml
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from app.build.body import Body, Floats, Ints, load_body
from app.build.landmarks import place_landmarks
from app.build.regions import RegionError, arrival_cm, border_fields
from app.data.paths import DATA

pytestmark = pytest.mark.slow

SPECIFIED = """
    vertex-pain: vertex
    occipital-pain: occiput_lateral inion
    temporal-pain: temple temporal_region_above_ear
    frontal-pain: frontal_eminence
    ear-tmj-pain: ear tmj
    eye-brow-pain: eye brow
    cheek-jaw-pain: cheek cheekbone mandible_body
    toothache: upper_molars lower_molars upper_lip lower_lip
    posterior-neck-pain: neck_posterior_upper neck_posterior_lower
    throat-anterior-neck-pain: hyoid laryngeal_prominence sternocleidomastoid_mid
    upper-thoracic-back-pain: interscapular thoracic_paraspinal_upper scapula_medial_border
    posterior-shoulder-pain: deltoid_posterior infraspinous_fossa
    anterior-shoulder-pain: deltoid_anterior
    posterior-arm-pain: arm_posterior
    anterior-arm-pain: arm_anterior
    lateral-elbow-pain: lateral_epicondyle
    medial-elbow-pain: medial_epicondyle
    olecranon-pain: olecranon
    antecubital-pain: cubital_fossa
    radial-forearm-pain: forearm_radial
    dorsal-forearm-pain: forearm_dorsal
    ulnar-forearm-pain: forearm_ulnar
    volar-forearm-pain: forearm_volar
    dorsal-wrist-hand-pain: wrist_dorsal hand_dorsum
    volar-wrist-palm-pain: wrist_volar palm_centre
    thumb-base-radial-hand-pain: thenar_eminence anatomical_snuffbox first_web_space
    dorsal-finger-pain: index_dorsal middle_finger_dorsal ring_finger_dorsal little_finger_dorsal
    volar-finger-pain: index_volar middle_finger_volar ring_finger_volar little_finger_volar
    anterior-chest-pain: parasternal breast infraclavicular
    lateral-chest-pain: chest_lateral_upper chest_lateral_lower
    low-thoracic-back-pain: thoracic_paraspinal_mid thoracic_paraspinal_lower posterior_rib_cage_lower
    lumbar-pain: lumbar_paraspinal_upper lumbar_paraspinal_lower
    abdominal-pain: epigastrium abdomen_upper_quadrant abdomen_lower_quadrant suprapubic
    iliosacral-pain: posterior_superior_iliac_spine sacrum
    buttock-pain: buttock_mid buttock_upper gluteal_fold
    pelvic-pain: perineum coccyx
    groin-pain: groin
    lateral-thigh-hip-pain: greater_trochanter thigh_lateral_mid
    anterior-thigh-pain: thigh_anterior_upper thigh_anterior_mid
    medial-thigh-pain: thigh_medial_mid thigh_medial_upper
    posterior-thigh-pain: thigh_posterior_mid thigh_posterior_upper
    anterior-knee-pain: patella
    anteromedial-knee-pain: knee_medial pes_anserinus
    lateral-knee-pain: knee_lateral
    posterior-knee-pain: popliteal_fossa
    anterior-leg-pain: leg_anterior_upper leg_anterior_lower
    lateral-leg-pain: leg_lateral
    posterior-leg-pain: calf_medial calf_lateral calf_lower
    anterior-ankle-pain: ankle_anterior
    lateral-ankle-pain: lateral_malleolus
    medial-ankle-pain: medial_malleolus
    posterior-ankle-pain: achilles_tendon
    heel-pain: heel_plantar heel_posterior
    plantar-midfoot-pain: sole_mid medial_arch
    metatarsal-head-pain: first_metatarsal_head_plantar middle_metatarsal_heads_plantar fifth_metatarsal_head_plantar
    dorsal-forefoot-pain: foot_dorsum foot_dorsolateral
    dorsal-great-toe-pain: great_toe_dorsal
    dorsal-lesser-toe-pain: lesser_toes_dorsal
    plantar-great-toe-pain: great_toe_plantar
    plantar-lesser-toe-pain: lesser_toes_plantar
"""

CONTAINS = {line.split(":")[0].strip(): line.split(":")[1].split() for line in SPECIFIED.strip().splitlines()}

ADDED = """
    tongue-pain: tongue
    supraclavicular-pain: supraclavicular_fossa
    superior-shoulder-pain: shoulder_top acromioclavicular_joint acromion
    lateral-shoulder-pain: deltoid_lateral
    genital-pain: external_genitals pubic_symphysis
"""
"""Regions that the specification has not, with the landmarks that each was made for."""

CONTAINS |= {line.split(":")[0].strip(): line.split(":")[1].split() for line in ADDED.strip().splitlines()}

MIDLINE = {"vertex-pain", "pelvic-pain", "genital-pain"}

PIECES = {"plantar-lesser-toe-pain": 4}
"""The undersides of the four small toes are apart; every other region is one piece."""

ACCEPTABLE = """
    forehead_centre: frontal
    glabella: eye-brow frontal
    inner_canthus: eye-brow
    nose_tip: cheek-jaw
    zygomatic_arch: cheek-jaw ear-tmj temporal
    chin: cheek-jaw
    mandible_angle: cheek-jaw
    under_chin: throat-anterior-neck
    parietal_eminence: temporal vertex occipital
    mastoid_process: ear-tmj occipital
    suboccipital_hollow: posterior-neck occipital
    suprasternal_notch: throat-anterior-neck anterior-chest
    neck_lateral_upper: throat-anterior-neck posterior-neck
    neck_lateral_lower: posterior-neck throat-anterior-neck
    c7_spinous_process: posterior-neck upper-thoracic-back
    neck_shoulder_angle: posterior-neck upper-thoracic-back
    clavicle_mid: anterior-chest throat-anterior-neck
    coracoid_process: anterior-shoulder
    deltoid_tuberosity: anterior-arm posterior-arm
    anterior_axillary_fold: anterior-chest anterior-shoulder
    posterior_axillary_fold: posterior-shoulder
    axilla: lateral-chest
    scapula_superior_angle: upper-thoracic-back
    supraspinous_fossa: posterior-shoulder
    scapular_spine_root: upper-thoracic-back
    scapula_lateral_border: posterior-shoulder
    scapula_inferior_angle: low-thoracic-back upper-thoracic-back
    arm_lateral: anterior-arm posterior-arm
    arm_medial: anterior-arm posterior-arm
    radial_styloid: radial-forearm thumb-base-radial-hand
    ulnar_styloid: dorsal-wrist-hand ulnar-forearm
    hypothenar_eminence: volar-wrist-palm
    thumb_dorsal: thumb-base-radial-hand
    thumb_volar: thumb-base-radial-hand
    manubrium: anterior-chest
    sternum_mid: anterior-chest
    xiphoid_process: anterior-chest abdominal
    costal_margin: abdominal
    flank: lumbar lateral-chest
    t4_spinous_process: upper-thoracic-back
    t8_spinous_process: low-thoracic-back
    t12_spinous_process: low-thoracic-back
    l3_spinous_process: lumbar
    umbilicus: abdominal
    anterior_superior_iliac_spine: abdominal groin lateral-thigh-hip
    iliac_crest: lumbar buttock lateral-thigh-hip
    ischial_tuberosity: buttock
    thigh_anterior_lower: anterior-thigh
    thigh_medial_lower: medial-thigh
    thigh_lateral_upper: lateral-thigh-hip
    thigh_lateral_lower: lateral-thigh-hip
    thigh_posterior_lower: posterior-thigh
    fibular_head: lateral-knee lateral-leg
    tibial_tuberosity: anterior-knee
    leg_lateral_lower: lateral-leg
    leg_medial: anterior-leg posterior-leg
    fifth_metatarsal_base: dorsal-forefoot plantar-midfoot
    thumb_tip: thumb-base-radial-hand
    index_tip: dorsal-finger volar-finger
    middle_finger_tip: dorsal-finger volar-finger
    ring_finger_tip: dorsal-finger volar-finger
    little_finger_tip: dorsal-finger volar-finger
    second_toe_dorsal: dorsal-lesser-toe
    second_toe_plantar: plantar-lesser-toe
    fourth_toe_dorsal: dorsal-lesser-toe
    fourth_toe_plantar: plantar-lesser-toe
    little_toe_dorsal: dorsal-lesser-toe
    little_toe_plantar: plantar-lesser-toe
"""

ENTRIES = yaml.safe_load((DATA / "regions.yaml").read_text())["regions"]
IDS = [e["id"] for e in ENTRIES]


@pytest.fixture(scope="module")
def body() -> Body:
    return load_body(DATA / "body")


@pytest.fixture(scope="module")
def placed(body: Body) -> dict[str, int]:
    return place_landmarks(body, yaml.safe_load((DATA / "landmarks.yaml").read_text())["landmarks"])


@pytest.fixture(scope="module")
def arrival(body: Body, placed: dict[str, int]) -> Floats:
    return arrival_cm(body, placed, ENTRIES)


@pytest.fixture(scope="module")
def grown(arrival: Floats) -> Ints:
    first: Ints = arrival.argmin(axis=0)
    return first


def test_every_region_of_the_specification_exists() -> None:
    """All 60 ids and the five added since exist, paired as specified, and list the landmarks specified."""
    assert len(CONTAINS) == 65
    assert set(IDS) >= set(CONTAINS)
    for entry in ENTRIES:
        assert entry["paired"] == (entry["id"] not in MIDLINE), entry["id"]
        assert set(entry["contains"]) >= set(CONTAINS.get(entry["id"], [])), entry["id"]


@pytest.mark.parametrize("region", CONTAINS)
def test_a_region_holds_its_landmarks(placed: dict[str, int], grown: Ints, region: str) -> None:
    """Each landmark that the specification gives to a region lies in it."""
    assert {n: IDS[grown[placed[n]]] for n in CONTAINS[region]} == dict.fromkeys(CONTAINS[region], region)


def test_other_landmarks_lie_where_a_clinician_would_put_them(placed: dict[str, int], grown: Ints) -> None:
    """Landmarks that no region claims fall into one that names the place sensibly."""
    rows = (line.split(":") for line in ACCEPTABLE.strip().splitlines())
    allowed = {name.strip(): {f"{r}-pain" for r in regions.split()} for name, regions in rows}
    claimed = {n for names in CONTAINS.values() for n in names}
    assert set(placed) - claimed - set(allowed) == set()
    assert {n: IDS[grown[placed[n]]] for n, may in allowed.items() if IDS[grown[placed[n]]] not in may} == {}


def test_sides_mirror(body: Body, grown: Ints) -> None:
    """The left half has the same regions as the right half."""
    assert (grown == grown[body.mirror]).all()


def test_a_region_is_one_piece(body: Body, grown: Ints) -> None:
    """Each region hangs together on each side; those of the midline across it."""
    sided = np.array([r not in MIDLINE for r in IDS])
    area = np.where(sided[grown] & (body.reference.points[:, 0] > 1e-6), grown + len(IDS), grown)
    edges = np.concatenate([body.faces[:, [0, 1]], body.faces[:, [1, 2]], body.faces[:, [2, 0]]])
    edges = edges[area[edges[:, 0]] == area[edges[:, 1]]]
    graph = coo_matrix((np.ones(len(edges)), (edges[:, 0], edges[:, 1])), shape=(len(area), len(area)))
    piece = connected_components(graph, directed=False)[1]
    right = area < len(IDS)
    count = {r: len(np.unique(piece[right & (area == i)])) for i, r in enumerate(IDS)}
    assert count == {r: PIECES.get(r, 1) for r in IDS}


def test_a_region_is_neither_a_speck_nor_half_the_body(body: Body, grown: Ints) -> None:
    """One side of a region measures between 15 and 600 cm² on the reference."""
    right = body.reference.points[:, 0] <= 1e-6
    area = {r: float(body.reference.areas[right & (grown == i)].sum()) for i, r in enumerate(IDS)}
    assert {r: round(a) for r, a in area.items() if not 15 <= a <= 600} == {}


def test_border_field_is_negative_inside_and_continuous(body: Body, arrival: Floats, grown: Ints) -> None:
    """The field whose zero is a region's border agrees with who owns each vertex and changes no faster than 1."""
    i = IDS.index("anterior-knee-pain")
    field = border_fields(arrival)[i]
    assert ((field < 0) == (grown == i)).all()
    a, b = body.faces[:, 0], body.faces[:, 1]
    length = np.linalg.norm(body.reference.points[a] - body.reference.points[b], axis=1)
    near = np.abs(field[a]) < 8
    assert (np.abs(field[a] - field[b])[near] <= 1.3 * length[near] + 0.05).all()


def test_a_seed_that_is_no_landmark_is_named(body: Body, placed: dict[str, int]) -> None:
    """An unknown landmark in a seed names the region and the landmark."""
    with pytest.raises(RegionError, match="region lost: there is no landmark called knee"):
        arrival_cm(body, placed, [{"id": "lost", "seeds": [["knee"]]}])
