"""Closed vocabularies of the data: every word that the YAML may use where meaning hangs on one word."""

from __future__ import annotations

from typing import Literal, get_args

Group = Literal[
    "head-face", "neck", "shoulder", "arm", "forearm-hand", "chest-abdomen", "back",
    "pelvis-hip", "thigh", "leg", "foot",
]  # fmt: skip

GROUP_TITLES: dict[str, str] = {
    "head-face": "Head and face",
    "neck": "Neck",
    "shoulder": "Shoulder",
    "arm": "Upper arm",
    "forearm-hand": "Forearm and hand",
    "chest-abdomen": "Chest and abdomen",
    "back": "Back",
    "pelvis-hip": "Pelvis and hip",
    "thigh": "Thigh",
    "leg": "Leg",
    "foot": "Foot",
}

BoneId = Literal[
    "skull", "mandible", "hyoid", "spine-cervical", "spine-thoracic", "spine-lumbar", "sacrum", "coccyx", "ribs",
    "sternum", "clavicle", "scapula", "humerus", "radius", "ulna", "carpals", "metacarpals", "finger-bones", "hip-bone",
    "femur", "patella", "tibia", "fibula", "tarsals", "metatarsals", "toe-bones",
]  # fmt: skip
"""Bones, and groups of bones that are named together, from head to foot."""

Layer = Literal["skin", "superficial", "deep", "bones"]
"""What a picture shows of the body, from the skin inwards: skin, all muscles, those under others, bones."""

LAYERS: tuple[Layer, ...] = get_args(Layer)

MuscleLayer = Literal["superficial", "intermediate", "deep"]
"""Where a muscle lies in its part of the body, counted from the skin.

superficial: most of its belly has only skin, fascia or the platysma over it. deep: others cover it, and it lies next to
bone, joint or cavity. intermediate: between such two.
"""

LAYERS_INWARDS: tuple[MuscleLayer, ...] = get_args(MuscleLayer)
"""From the skin inwards."""

Side = Literal["left", "right", "midline"]

Figure = Literal["female", "male"]

Voice = Literal["client", "student", "therapist"]
"""Whom a page speaks to: the same facts in other words, in another order, to another depth."""

VOICES: tuple[Voice, ...] = get_args(Voice)

Pattern = Literal["local", "distant", "both"]

PartKind = Literal["part", "companion"]
"""How a muscle that the charts take together with others stands to the entry that tells of it."""

Frequency = Literal["very-common", "common", "occasional", "rare"]

FREQUENCIES: tuple[Frequency, ...] = get_args(Frequency)
"""The classes, the most common first."""

FREQUENCY_WORDS: dict[str, str] = {
    "very-common": "very commonly involved",
    "common": "commonly involved",
    "occasional": "sometimes involved",
    "rare": "rarely involved",
}

Urgency = Literal["emergency", "urgent", "soon"]

URGENCIES: tuple[Urgency, ...] = get_args(Urgency)
"""The most urgent first."""

Likelihood = Literal["high", "medium", "low"]

Basis = Literal["expert-chart", "studied"]
"""Whether a pattern is drawn from clinical charts only, or a study tested it too."""

StudyTests = Literal["pattern", "presence"]

Counted = Literal["felt", "referred", "found"]

Subjects = Literal["healthy", "patients"]

Stimulus = Literal[
    "pressure", "needle", "saline", "potassium", "acid", "electrical", "contraction", "stretch", "records", "review"
]
"""How a study brought the pain on; records and review: it did not, but counted what others had written down."""

STIMULUS_WORDS: dict[Stimulus, str] = {
    "pressure": "pressure",
    "needle": "dry needle",
    "saline": "salt solution injected",
    "potassium": "potassium injected",
    "acid": "acid solution infused",
    "electrical": "electric current through a needle",
    "contraction": "contraction",
    "stretch": "stretch",
    "records": "patients' records",
    "review": "review of studies",
}

CountedUnit = Literal["people", "women", "men", "patients", "arms", "injections", "drawings", "points", "involvements"]
"""What the shares that a study counted are shares of."""

DrawnFrom = Literal["chart", "words", "second-hand"]
"""What a pattern is drawn from: a chart's picture, words without a picture, or a work known from others' words only."""

Contact = Literal["flat", "pincer", "deep-flat", "intraoral", "internal"]
"""How the fingers meet the muscle: flat palpation, pincer grip, deep pressure through others, from inside."""

Direction = Literal["medial", "lateral", "forwards", "backwards", "up", "down"]
"""Which way a finger presses, on the body as it stands."""

Aspect = Literal["front", "back", "side", "inner-side"]
"""From where a part of the body is looked at."""

OPPOSITE: dict[Direction, Direction] = {
    "medial": "lateral",
    "lateral": "medial",
    "forwards": "backwards",
    "backwards": "forwards",
    "up": "down",
    "down": "up",
}

# fmt: off
Tooth = Literal[
    11, 12, 13, 14, 15, 16, 17, 18, 21, 22, 23, 24, 25, 26, 27, 28,
    31, 32, 33, 34, 35, 36, 37, 38, 41, 42, 43, 44, 45, 46, 47, 48,
]
"""FDI numbers; 1 and 4 are the person's right quadrants."""

Movement = Literal[
    "jaw-closing", "jaw-opening", "jaw-protrusion", "jaw-retrusion", "jaw-lateral-deviation",
    "face-expression", "scalp-movement", "eye-closing", "eye-depression", "eye-intorsion",
    "hyoid-elevation", "hyoid-depression",
    "head-flexion", "head-extension", "head-lateral-flexion", "head-rotation-same-side",
    "head-rotation-opposite-side",
    "neck-flexion", "neck-extension", "neck-lateral-flexion", "neck-rotation-same-side",
    "neck-rotation-opposite-side",
    "scapula-elevation", "scapula-depression", "scapula-protraction", "scapula-retraction",
    "scapula-upward-rotation", "scapula-downward-rotation", "scapula-anterior-tilt",
    "clavicle-depression",
    "shoulder-flexion", "shoulder-extension", "shoulder-abduction", "shoulder-adduction",
    "shoulder-medial-rotation", "shoulder-lateral-rotation", "shoulder-horizontal-adduction",
    "shoulder-horizontal-abduction", "shoulder-stabilisation",
    "elbow-flexion", "elbow-extension", "forearm-pronation", "forearm-supination",
    "wrist-flexion", "wrist-extension", "wrist-radial-deviation", "wrist-ulnar-deviation",
    "finger-flexion", "finger-extension", "finger-abduction", "finger-adduction",
    "thumb-flexion", "thumb-extension", "thumb-abduction", "thumb-adduction", "thumb-opposition",
    "inspiration", "expiration",
    "trunk-flexion", "trunk-extension", "trunk-lateral-flexion", "trunk-rotation-same-side",
    "trunk-rotation-opposite-side", "abdominal-compression", "pelvis-elevation",
    "pelvic-floor-lift", "sphincter-closing", "erection-support",
    "hip-flexion", "hip-extension", "hip-abduction", "hip-adduction", "hip-medial-rotation",
    "hip-lateral-rotation", "hip-stabilisation",
    "knee-flexion", "knee-extension", "knee-medial-rotation", "knee-lateral-rotation",
    "ankle-dorsiflexion", "ankle-plantarflexion", "foot-inversion", "foot-eversion", "arch-support",
    "toe-flexion", "toe-extension", "toe-abduction", "toe-adduction",
    "great-toe-flexion", "great-toe-extension", "great-toe-abduction", "great-toe-adduction",
]

Joint = Literal[
    "jaw", "neck", "shoulder-girdle", "shoulder", "elbow-forearm", "wrist", "hand", "trunk", "hip", "knee",
    "ankle-foot", "toes",
]  # fmt: skip

JOINT_TITLES: dict[str, str] = {
    "jaw": "Jaw",
    "neck": "Neck",
    "shoulder-girdle": "Shoulder girdle",
    "shoulder": "Shoulder",
    "elbow-forearm": "Elbow and forearm",
    "wrist": "Wrist",
    "hand": "Fingers and thumb",
    "trunk": "Trunk",
    "hip": "Hip",
    "knee": "Knee",
    "ankle-foot": "Ankle and foot",
    "toes": "Toes",
}

Relation = Literal["same", "other", "both"]
"""A muscle's side as seen from the side that a movement test names."""

Unit = Literal["degrees", "mm"]

MovementFinding = Literal["free", "limited", "painful", "weak", "painful-resisted", "painful-stretch"]

PointAnswer = Literal["my-pain", "another-pain", "tender", "nothing"]
"""What the person says when a point is pressed."""

Presser = Literal["anyone", "trained", "clinician"]
"""Who may press a point: anyone, hands that have learnt it, or a clinician from inside the body."""

Technique = Literal["pressure", "stretch", "heat", "needle"]
"""What is done to a trigger point. A needle is for trained hands only, and no client is told of it."""

TECHNIQUES: tuple[Technique, ...] = get_args(Technique)

HazardKind = Literal[
    "pleura", "artery", "vein", "nerve", "spinal-canal", "organ", "gland", "eye", "lymph", "joint"
]  # fmt: skip
"""What a finger or a needle can hurt, the gravest first."""

FactorKind = Literal["load", "mechanical", "habit", "sleep", "mind", "nutrition", "hormone", "medicine", "illness"]

FACTOR_KIND_TITLES: dict[FactorKind, str] = {
    "load": "Load",
    "mechanical": "Mechanics",
    "habit": "Habits",
    "sleep": "Sleep",
    "mind": "Mind",
    "nutrition": "Nutrition",
    "hormone": "Hormones",
    "medicine": "Medicines",
    "illness": "Illness",
}

AfterTreatment = Literal["at-once", "first-day", "days-after", "first-week", "weeks-after", "refer", "stop"]

AFTER_TREATMENT_TITLES: dict[AfterTreatment, str] = {
    "at-once": "At once",
    "first-day": "The same day",
    "days-after": "The next days",
    "first-week": "From the third day",
    "weeks-after": "Within three weeks",
    "refer": "Refer",
    "stop": "Stop",
}

StrengthUnit = Literal["kg", "seconds", "repetitions", "percent", "percent-body-weight", "Nm/kg", "cmH2O"]

Role = Literal["contracts", "lengthens"]
"""What a muscle does in a movement."""

ROLES: tuple[Role, ...] = get_args(Role)

AlikeKind = Literal["joint", "nerve-root", "nerve", "organ", "vessel", "bone", "soft-tissue", "infection", "general"]

AlikeUrgency = Literal[Urgency, "none"]

Nerve = Literal[
    "trochlear", "facial", "mandibular", "masseteric", "deep-temporal", "medial-pterygoid", "lateral-pterygoid",
    "mylohyoid", "buccal", "accessory", "hypoglossal", "ansa-cervicalis", "suboccipital",
    "cervical-dorsal-rami", "cervical-ventral-rami", "cervical-plexus",
    "dorsal-scapular", "suprascapular", "upper-subscapular", "lower-subscapular", "thoracodorsal",
    "long-thoracic", "lateral-pectoral", "medial-pectoral", "subclavian", "axillary",
    "musculocutaneous", "radial", "deep-radial", "posterior-interosseous", "median", "anterior-interosseous",
    "ulnar", "deep-ulnar", "phrenic", "intercostal", "thoracoabdominal", "subcostal", "iliohypogastric",
    "ilioinguinal", "thoracic-dorsal-rami", "lumbar-dorsal-rami", "lumbar-ventral-rami",
    "femoral", "obturator", "superior-gluteal", "inferior-gluteal", "sciatic", "tibial",
    "common-fibular", "superficial-fibular", "deep-fibular", "medial-plantar", "lateral-plantar",
    "nerve-to-obturator-internus", "nerve-to-quadratus-femoris", "nerve-to-piriformis", "pudendal",
    "sacral-ventral-rami", "thoracic-ventral-rami",
]

Root = Literal[
    "CN IV", "CN V", "CN VII", "CN XI", "CN XII",
    "C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8",
    "T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8", "T9", "T10", "T11", "T12",
    "L1", "L2", "L3", "L4", "L5", "S1", "S2", "S3", "S4", "S5",
]
# fmt: on

MOVEMENTS: tuple[str, ...] = get_args(Movement)
NERVES: tuple[str, ...] = get_args(Nerve)
ROOTS: tuple[str, ...] = get_args(Root)
FINDINGS: tuple[str, ...] = get_args(MovementFinding)
ANSWERS: tuple[str, ...] = get_args(PointAnswer)
ALIKE_URGENCIES: tuple[AlikeUrgency, ...] = get_args(AlikeUrgency)
"""The most urgent first, as in URGENCIES."""
