"""The landmarks against anatomy: heights, sides, surfaces and distances that any textbook states."""

from __future__ import annotations

import pytest
import yaml

from app.build.body import FIGURES, Body, Floats, load_body
from app.build.landmarks import LandmarkError, place_landmarks
from app.data.paths import DATA

PAIRED = """
    frontal_eminence brow eye inner_canthus cheekbone zygomatic_arch cheek upper_molars lower_molars mandible_body
    mandible_angle tmj ear temple temporal_region_above_ear parietal_eminence mastoid_process occiput_lateral
    suboccipital_hollow sternocleidomastoid_mid neck_lateral_upper neck_lateral_lower neck_posterior_upper
    neck_posterior_lower neck_shoulder_angle clavicle_mid acromioclavicular_joint acromion coracoid_process
    deltoid_anterior deltoid_lateral deltoid_posterior deltoid_tuberosity anterior_axillary_fold
    posterior_axillary_fold axilla scapula_superior_angle supraspinous_fossa scapular_spine_root
    scapula_medial_border infraspinous_fossa scapula_lateral_border scapula_inferior_angle interscapular
    arm_anterior arm_lateral arm_medial arm_posterior lateral_epicondyle medial_epicondyle olecranon cubital_fossa
    forearm_radial forearm_ulnar forearm_volar forearm_dorsal radial_styloid ulnar_styloid wrist_volar wrist_dorsal
    anatomical_snuffbox thenar_eminence hypothenar_eminence palm_centre hand_dorsum first_web_space thumb_dorsal
    thumb_volar index_dorsal index_volar middle_finger_dorsal middle_finger_volar ring_finger_dorsal
    ring_finger_volar little_finger_dorsal little_finger_volar infraclavicular parasternal breast
    chest_lateral_upper chest_lateral_lower costal_margin thoracic_paraspinal_upper thoracic_paraspinal_mid
    thoracic_paraspinal_lower posterior_rib_cage_lower lumbar_paraspinal_upper lumbar_paraspinal_lower flank
    abdomen_upper_quadrant abdomen_lower_quadrant groin anterior_superior_iliac_spine iliac_crest
    posterior_superior_iliac_spine buttock_upper buttock_mid gluteal_fold ischial_tuberosity greater_trochanter
    thigh_anterior_upper thigh_anterior_mid thigh_anterior_lower thigh_medial_upper thigh_medial_mid
    thigh_medial_lower thigh_lateral_upper thigh_lateral_mid thigh_lateral_lower thigh_posterior_upper
    thigh_posterior_mid thigh_posterior_lower patella knee_medial knee_lateral popliteal_fossa pes_anserinus
    fibular_head tibial_tuberosity leg_anterior_upper leg_anterior_lower leg_lateral leg_lateral_lower leg_medial
    calf_medial calf_lateral calf_lower achilles_tendon ankle_anterior lateral_malleolus medial_malleolus
    heel_posterior heel_plantar medial_arch sole_mid foot_dorsum foot_dorsolateral fifth_metatarsal_base
    first_metatarsal_head_plantar middle_metatarsal_heads_plantar fifth_metatarsal_head_plantar great_toe_dorsal
    great_toe_plantar lesser_toes_dorsal lesser_toes_plantar
"""

MIDLINE = """
    vertex forehead_centre glabella nose_tip upper_lip lower_lip chin under_chin inion hyoid laryngeal_prominence
    suprasternal_notch c7_spinous_process manubrium sternum_mid xiphoid_process t4_spinous_process
    t8_spinous_process t12_spinous_process l3_spinous_process epigastrium umbilicus suprapubic pubic_symphysis
    perineum sacrum coccyx
"""

ENTRIES = yaml.safe_load((DATA / "landmarks.yaml").read_text())["landmarks"]


@pytest.fixture(scope="module")
def body() -> Body:
    return load_body(DATA / "body")


@pytest.fixture(scope="module")
def placed(body: Body) -> dict[str, int]:
    return place_landmarks(body, ENTRIES)


def at(body: Body, placed: dict[str, int], figure: str, name: str) -> Floats:
    """Where a landmark is: its right or only one, or with "left " before its name the left one."""
    vertex = placed[name.removeprefix("left ")]
    point: Floats = body.skins[figure].points[body.mirror[vertex] if name.startswith("left ") else vertex]
    return point


def test_every_landmark_of_the_specification_is_placed_with_its_sides() -> None:
    """All 172 ids exist, paired as specified."""
    paired = {e["id"]: e["paired"] for e in ENTRIES}
    specified = dict.fromkeys(PAIRED.split(), True) | dict.fromkeys(MIDLINE.split(), False)
    assert len(specified) == 172
    assert {n: paired.get(n) for n in specified} == specified


def test_no_two_landmarks_share_a_vertex(placed: dict[str, int]) -> None:
    """Each name is a point of its own."""
    assert len(set(placed.values())) == len(placed)


@pytest.mark.parametrize("figure", FIGURES)
def test_sides(body: Body, placed: dict[str, int], figure: str) -> None:
    """The vertex kept is on the right (x < 0), its mirror on the left, and midline points are on the midline."""
    for entry in ENTRIES:
        name = entry["id"]
        if entry["paired"]:
            assert at(body, placed, figure, name)[0] < -0.3, name
            assert at(body, placed, figure, f"left {name}")[0] > 0.3, name
        else:
            assert body.mirror[placed[name]] == placed[name], name
            assert abs(at(body, placed, figure, name)[0]) < 0.01, name


HEIGHTS = [
    "vertex forehead_centre glabella nose_tip upper_lip lower_lip chin hyoid laryngeal_prominence suprasternal_notch"
    " manubrium sternum_mid xiphoid_process epigastrium umbilicus suprapubic pubic_symphysis perineum",
    "vertex inion c7_spinous_process t4_spinous_process t8_spinous_process t12_spinous_process l3_spinous_process"
    " sacrum coccyx perineum",
    "frontal_eminence brow eye cheekbone upper_molars cheek lower_molars mandible_body",
    "parietal_eminence temporal_region_above_ear temple tmj mastoid_process mandible_angle",
    "occiput_lateral suboccipital_hollow neck_posterior_upper neck_posterior_lower c7_spinous_process",
    "c7_spinous_process scapula_superior_angle scapular_spine_root scapula_medial_border scapula_inferior_angle"
    " t8_spinous_process",
    "scapula_superior_angle thoracic_paraspinal_upper interscapular thoracic_paraspinal_mid thoracic_paraspinal_lower"
    " lumbar_paraspinal_upper lumbar_paraspinal_lower posterior_superior_iliac_spine sacrum buttock_mid gluteal_fold",
    "acromioclavicular_joint acromion deltoid_lateral deltoid_tuberosity arm_lateral lateral_epicondyle forearm_radial"
    " radial_styloid anatomical_snuffbox",
    "axilla chest_lateral_upper chest_lateral_lower flank iliac_crest greater_trochanter thigh_lateral_upper"
    " thigh_lateral_mid thigh_lateral_lower knee_lateral fibular_head leg_lateral leg_lateral_lower lateral_malleolus",
    "clavicle_mid infraclavicular parasternal breast costal_margin abdomen_upper_quadrant abdomen_lower_quadrant"
    " anterior_superior_iliac_spine groin thigh_anterior_upper thigh_anterior_mid thigh_anterior_lower patella"
    " tibial_tuberosity leg_anterior_upper leg_anterior_lower ankle_anterior foot_dorsum great_toe_dorsal",
    "groin thigh_medial_upper thigh_medial_mid thigh_medial_lower knee_medial pes_anserinus leg_medial medial_malleolus"
    " medial_arch",
    "ischial_tuberosity gluteal_fold thigh_posterior_upper thigh_posterior_mid thigh_posterior_lower popliteal_fossa"
    " calf_medial calf_lower achilles_tendon heel_posterior heel_plantar",
    "wrist_volar palm_centre index_volar",
    "wrist_dorsal hand_dorsum index_dorsal",
]


@pytest.mark.parametrize("figure", FIGURES)
@pytest.mark.parametrize("chain", HEIGHTS, ids=lambda chain: chain.split()[0])
def test_heights(body: Body, placed: dict[str, int], figure: str, chain: str) -> None:
    """From head to heel, each point lies below the one before."""
    height = {n: at(body, placed, figure, n)[2] for n in chain.split()}
    assert sorted(height, key=lambda n: -height[n]) == list(height)


LEVELS = [
    ("patella", "popliteal_fossa", 2.0),
    ("knee_lateral", "knee_medial", 1.5),
    ("lateral_epicondyle", "medial_epicondyle", 1.5),
    ("olecranon", "lateral_epicondyle", 1.5),
    ("greater_trochanter", "pubic_symphysis", 3.0),
    ("iliac_crest", "lumbar_paraspinal_lower", 3.5),
    ("scapular_spine_root", "acromion", 6.0),
    ("ulnar_styloid", "radial_styloid", 3.0),
    ("ear", "tmj", 0.5),
]


@pytest.mark.parametrize("figure", FIGURES)
@pytest.mark.parametrize(("a", "b", "within_cm"), LEVELS)
def test_levels(body: Body, placed: dict[str, int], figure: str, a: str, b: str, within_cm: float) -> None:
    """What lies at one level of the body lies at one height."""
    assert abs(at(body, placed, figure, a)[2] - at(body, placed, figure, b)[2]) <= within_cm


FRONT, BACK, OUT, IN, UP, DOWN = (0, -1, 0), (0, 1, 0), (-1, 0, 0), (1, 0, 0), (0, 0, 1), (0, 0, -1)

FACING = {
    FRONT: "forehead_centre glabella brow eye nose_tip upper_lip lower_lip chin laryngeal_prominence suprasternal_notch"
    " clavicle_mid coracoid_process deltoid_anterior arm_anterior cubital_fossa forearm_volar wrist_volar palm_centre"
    " thenar_eminence hypothenar_eminence index_volar middle_finger_volar ring_finger_volar little_finger_volar"
    " infraclavicular manubrium sternum_mid xiphoid_process parasternal breast costal_margin epigastrium umbilicus"
    " suprapubic abdomen_upper_quadrant abdomen_lower_quadrant groin pubic_symphysis anterior_superior_iliac_spine"
    " thigh_anterior_upper thigh_anterior_mid thigh_anterior_lower patella tibial_tuberosity leg_anterior_upper"
    " leg_anterior_lower ankle_anterior",
    BACK: "inion occiput_lateral suboccipital_hollow neck_posterior_upper neck_posterior_lower c7_spinous_process"
    " deltoid_posterior scapula_superior_angle scapular_spine_root scapula_medial_border infraspinous_fossa"
    " scapula_inferior_angle interscapular arm_posterior olecranon forearm_dorsal wrist_dorsal hand_dorsum index_dorsal"
    " middle_finger_dorsal ring_finger_dorsal little_finger_dorsal thoracic_paraspinal_upper thoracic_paraspinal_mid"
    " thoracic_paraspinal_lower posterior_rib_cage_lower lumbar_paraspinal_upper lumbar_paraspinal_lower"
    " t4_spinous_process t8_spinous_process t12_spinous_process l3_spinous_process posterior_superior_iliac_spine"
    " sacrum coccyx buttock_upper buttock_mid gluteal_fold ischial_tuberosity thigh_posterior_upper thigh_posterior_mid"
    " thigh_posterior_lower popliteal_fossa calf_medial calf_lateral calf_lower achilles_tendon heel_posterior",
    OUT: "zygomatic_arch cheek mandible_angle tmj temple temporal_region_above_ear mastoid_process neck_lateral_upper"
    " neck_lateral_lower deltoid_lateral deltoid_tuberosity arm_lateral lateral_epicondyle forearm_radial"
    " radial_styloid chest_lateral_upper chest_lateral_lower flank iliac_crest greater_trochanter thigh_lateral_upper"
    " thigh_lateral_mid thigh_lateral_lower knee_lateral fibular_head leg_lateral leg_lateral_lower lateral_malleolus"
    " fifth_metatarsal_base thumb_dorsal",
    IN: "arm_medial medial_epicondyle forearm_ulnar ulnar_styloid thigh_medial_upper thigh_medial_mid"
    " thigh_medial_lower knee_medial pes_anserinus leg_medial medial_malleolus medial_arch thumb_volar",
    UP: "vertex neck_shoulder_angle acromioclavicular_joint acromion foot_dorsum great_toe_dorsal lesser_toes_dorsal",
    DOWN: "under_chin perineum heel_plantar sole_mid first_metatarsal_head_plantar middle_metatarsal_heads_plantar"
    " fifth_metatarsal_head_plantar great_toe_plantar lesser_toes_plantar",
}  # fmt: skip


@pytest.mark.parametrize("figure", FIGURES)
@pytest.mark.parametrize("direction", FACING, ids=["front", "back", "out", "in", "up", "down"])
def test_facing(body: Body, placed: dict[str, int], figure: str, direction: tuple[int, int, int]) -> None:
    """The skin faces forward over the front, backward over the back of hand and body, down under the sole."""
    normals = body.skins[figure].normals
    cosine = {n: float(normals[placed[n]] @ direction) for n in FACING[direction].split()}
    assert {n: round(c, 2) for n, c in cosine.items() if c < 0.35} == {}


DISTANCES_CM = [
    ("lateral_epicondyle", "radial_styloid", 20, 27),
    ("medial_epicondyle", "ulnar_styloid", 22, 30),
    ("lateral_epicondyle", "medial_epicondyle", 6, 9),
    ("acromion", "lateral_epicondyle", 26, 34),
    ("acromion", "left acromion", 33, 43),
    ("coracoid_process", "clavicle_mid", 3, 7),
    ("scapular_spine_root", "left scapular_spine_root", 12, 16),
    ("scapula_medial_border", "left scapula_medial_border", 12, 16),
    ("suprasternal_notch", "xiphoid_process", 16, 22),
    ("breast", "left breast", 17, 23),
    ("c7_spinous_process", "l3_spinous_process", 33, 41),
    ("anterior_superior_iliac_spine", "left anterior_superior_iliac_spine", 20, 30),
    ("posterior_superior_iliac_spine", "left posterior_superior_iliac_spine", 7, 12),
    ("greater_trochanter", "left greater_trochanter", 29, 38),
    ("ischial_tuberosity", "left ischial_tuberosity", 9, 14),
    ("greater_trochanter", "knee_lateral", 36, 45),
    ("knee_lateral", "lateral_malleolus", 34, 44),
    ("patella", "tibial_tuberosity", 4, 7),
    ("medial_malleolus", "lateral_malleolus", 5.5, 8),
    ("heel_posterior", "great_toe_dorsal", 20, 28),
    ("eye", "left eye", 5.4, 7),
    ("inner_canthus", "left inner_canthus", 2.4, 3.8),
    ("mandible_angle", "left mandible_angle", 9, 12),
    ("mastoid_process", "left mastoid_process", 10, 14),
    ("lumbar_paraspinal_upper", "left lumbar_paraspinal_upper", 4.5, 10),
    ("thoracic_paraspinal_mid", "left thoracic_paraspinal_mid", 5, 10),
]


@pytest.mark.parametrize("figure", FIGURES)
@pytest.mark.parametrize(("a", "b", "least", "most"), DISTANCES_CM)
def test_distances(body: Body, placed: dict[str, int], figure: str, a: str, b: str, least: float, most: float) -> None:
    """Bony points are as far apart as calipers find them on adults of this size."""
    between = at(body, placed, figure, a) - at(body, placed, figure, b)
    assert least <= float((between**2).sum() ** 0.5) <= most


def test_thumb_is_lateral(body: Body, placed: dict[str, int]) -> None:
    """In anatomical position the thumb points outwards, and the fingers follow in their order."""
    names = "thumb_dorsal", "index_volar", "middle_finger_volar", "ring_finger_volar", "little_finger_volar"
    x = [at(body, placed, "reference", n)[0] for n in names]
    assert x == sorted(x)


@pytest.mark.parametrize("finger", ["thumb", "index", "middle_finger", "ring_finger", "little_finger"])
def test_a_fingertip_is_the_far_end_of_its_finger(body: Body, placed: dict[str, int], finger: str) -> None:
    """The tip lies beyond front and back of the finger as seen from the wrist, by less than a finger's length."""
    wrist = at(body, placed, "reference", "wrist_volar")

    def away(name: str) -> float:
        return float(((at(body, placed, "reference", name) - wrist) ** 2).sum() ** 0.5)

    for face in ("volar", "dorsal"):
        assert 0.5 < away(f"{finger}_tip") - away(f"{finger}_{face}") < 5.5


def test_great_toe_is_medial(body: Body, placed: dict[str, int]) -> None:
    """The great toe lies nearest the midline, and the toes follow in their order."""
    names = "little_toe_dorsal", "fourth_toe_dorsal", "lesser_toes_dorsal", "second_toe_dorsal", "great_toe_dorsal"
    x = [at(body, placed, "reference", n)[0] for n in names]
    assert x == sorted(x)


BROKEN = [
    ({"from": {"elbow": 1}, "ray": {"up": 1}}, "no joint called elbow"),
    ({"landmarks": {"nowhere": 1}, "ray": {"up": 1}}, "no landmark above it called nowhere"),
    ({"from": {"head": 1}, "offset_cm": {"up": 99}, "ray": {"up": 1}}, "never leaves the skin"),
    ({"from": {"head": 1}, "ray": {}}, "needs a `ray`"),
    ({"ray": {"up": 1}}, "needs joints"),
]


@pytest.mark.parametrize(("place", "complaint"), BROKEN)
def test_a_place_that_leads_nowhere_is_named(body: Body, place: dict[str, dict[str, float]], complaint: str) -> None:
    """A wrong place names the landmark and what is wrong with it."""
    with pytest.raises(LandmarkError, match=f"landmark lost: .*{complaint}"):
        place_landmarks(body, [{"id": "lost", "paired": False, "place": place}])
