"""Drawings of self-care are what the data gives, show what the texts tell, and touch what they say they touch."""

from __future__ import annotations

import hashlib
import json
from xml.etree import ElementTree

import numpy as np
import pytest
from fastapi.testclient import TestClient

from app.build.output import committed_inputs
from app.build.pipeline import Build
from app.build.poses.picture import MAX_BYTES, draw
from app.build.poses.run import inputs
from app.build.poses.setting import Setting, Stage
from app.data.models.joint_angles import Angles, Arm, Leg, Neck, Trunk
from app.data.models.self_care_drawings import PoseDrawing, Press
from app.data.paths import ROOT
from app.web.application import create_app
from tests.known import ATLAS, DATA, PLAIN

pytestmark = pytest.mark.slow

FOLDER = ROOT / "static" / "selfcare"
MIN_MUSCLES = 40
REACH_CM = 1.5
SPOKEN = [(d, p) for d in DATA.poses for p in d.presses if p.fingers and p.hand]
FORBIDDEN = {"axilla", "popliteal_fossa", "groin", "laryngeal_prominence"}
"""Places that no drawing presses: armpit, back of the knee, groin, front of the neck."""


def test_the_committed_drawings_are_of_this_data_and_this_code(build: Build) -> None:
    """Each drawing's inputs have the hash that it was drawn from."""
    assert committed_inputs(FOLDER) == inputs(build), "run `python -m app build --poses` and commit static/selfcare"


def test_every_drawing_is_whole_small_and_told_in_words() -> None:
    """Each file has its checksum, is at most 25 kB, is XML, and says in words what it shows."""
    sums = json.loads((FOLDER / "manifest.json").read_text())["files"]
    assert set(sums) == {f"{d.id}.svg" for d in DATA.poses}
    for drawing in DATA.poses:
        content = (FOLDER / f"{drawing.id}.svg").read_bytes()
        assert hashlib.sha256(content).hexdigest() == sums[f"{drawing.id}.svg"]
        assert len(content) <= MAX_BYTES
        root = ElementTree.fromstring(content)
        assert [root[0].text, root[1].text] == [drawing.title, drawing.alt]


def test_a_drawing_drawn_again_is_the_same_to_the_byte(stage: Stage) -> None:
    """The committed file is what the pose gives."""
    drawing = next(d for d in DATA.poses if d.id == "press-temple")
    assert draw(stage, drawing).encode() == (FOLDER / "press-temple.svg").read_bytes()


def test_the_most_common_muscles_are_drawn() -> None:
    """All very common muscles and at least forty of the common ones have a drawing."""
    drawn = {shown.muscle for d in DATA.poses for shown in d.shows}
    words = {m.id: m.commonness.word for m in DATA.muscles}
    assert not {m for m, word in words.items() if word == "very-common"} - drawn
    assert sum(words[m] in ("very-common", "common") for m in drawn) >= MIN_MUSCLES


@pytest.mark.parametrize("drawing", DATA.poses, ids=lambda d: d.id)
def test_what_a_drawing_names_exists(drawing: PoseDrawing) -> None:
    """Muscles, points and bones are known, and each pressed point is one of a muscle that the drawing shows."""
    muscles, points = {m.id for m in DATA.muscles}, {r.id: r.muscle for r in DATA.referrals}
    assert {s.muscle for s in drawing.shows} | set(drawing.feels) <= muscles
    for press in drawing.presses:
        if press.at.point and press.shown:
            assert points[press.at.point] in {s.muscle for s in drawing.shows}
        assert not (press.at.place and press.at.place.split()[0] in FORBIDDEN)


@pytest.mark.parametrize(("drawing", "press"), SPOKEN, ids=[f"{d.id}-{p.hand}" for d, p in SPOKEN])
def test_fingertips_are_on_their_spot(stage: Stage, drawing: PoseDrawing, press: Press) -> None:
    """The pads of the fingers that press lie within a centimetre and a half of the place that the text tells."""
    setting = Setting(stage, drawing)
    pads = np.mean([setting.fingertip(f, press.hand or "right") for f in press.fingers], axis=0)
    spot = setting.where(press.at)
    assert np.linalg.norm(pads - spot) <= REACH_CM


@pytest.mark.parametrize(
    "drawing", [d for d in DATA.poses if any(t.kind == "wall" for t in d.things)], ids=lambda d: d.id
)
def test_nobody_stands_in_a_wall(stage: Stage, drawing: PoseDrawing) -> None:
    """Skin goes no more than two centimetres into a wall, and what touches it reaches it."""
    setting = Setting(stage, drawing)
    wall = next(s for s in setting.solids() if s.css == "wall")
    low, high = wall.points.min(axis=0), wall.points.max(axis=0)
    inside = ((setting.points > low) & (setting.points < high)).all(axis=1)
    depth = np.minimum(setting.points - low, high - setting.points)[inside]
    assert depth.min(axis=1).max(initial=0) < 2.0


def test_angles_stay_within_the_normal_ranges() -> None:
    """No bound of an angle goes beyond what is usual for the joint, by more than ten degrees of handbooks' spread."""
    usual = {m.id: m.normal.usual for m in DATA.movements if m.normal}
    pairs: list[tuple[type[Angles], str, str, int]] = [
        (Arm, "elbow", "elbow-flexion", 1), (Arm, "wrist", "wrist-flexion", 1), (Arm, "wrist", "wrist-extension", -1),
        (Arm, "forearm", "forearm-pronation", 1), (Arm, "forearm", "forearm-supination", -1),
        (Leg, "hip", "hip-flexion", 1), (Leg, "hip", "hip-extension", -1), (Leg, "out", "hip-abduction", 1),
        (Leg, "out", "hip-adduction", -1), (Leg, "turn", "hip-lateral-rotation", 1), (Leg, "knee", "knee-flexion", 1),
        (Leg, "ankle", "ankle-dorsiflexion", 1), (Leg, "ankle", "ankle-plantarflexion", -1),
        (Trunk, "bend", "trunk-flexion", 1), (Trunk, "bend", "trunk-extension", -1),
        (Trunk, "side", "trunk-lateral-flexion", 1), (Trunk, "turn", "trunk-rotation", 1),
        (Neck, "bend", "neck-flexion", 1), (Neck, "bend", "neck-extension", -1),
        (Neck, "side", "neck-lateral-flexion", 1), (Neck, "turn", "neck-rotation", 1),
    ]  # fmt: skip
    for model, name, movement, sign in pairs:
        bounds = {type(m).__name__: m for m in model.model_fields[name].metadata}
        most = bounds["Le"].le if sign > 0 else -bounds["Ge"].ge
        assert most <= usual[movement] + 10, f"{model.__name__}.{name}"


def test_a_muscles_page_shows_its_drawings_without_scripts() -> None:
    """The page of the upper trapezius has both drawings as images with words for those who do not see them."""
    client = TestClient(create_app(ATLAS), headers=PLAIN)
    text = client.get("/muscles/trapezius-upper").text
    for drawing in (d for d in DATA.poses if any(s.muscle == "trapezius-upper" for s in d.shows)):
        assert f"selfcare/{drawing.id}.svg" in text
        assert drawing.alt in text
        assert client.get(f"/static/selfcare/{drawing.id}.svg").headers["content-type"].startswith("image/svg+xml")
