"""From an entry of data/poses.yaml to a posed figure with its things in place.

Things find their own place: a ball lies between the spot that it presses and what it is pressed against, a wall
touches what touches it, a seat is under the person who sits.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from app.build.body import FIGURES
from app.build.cameras import Camera
from app.build.pipeline import Build, BuildError, Look
from app.build.poses.posing import Skeleton, load_skeleton, posed
from app.build.poses.props import Solid, ball, box, rod
from app.build.poses.scene import Scene, camera_towards, posed_body
from app.data.models.self_care_drawings import FRAMES, Finger, PoseDrawing, Side, Spot, Thing

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

ROOM_UNITS = 16.0
"""Free space round the whole person."""
WAYS = {
    "left": np.array([1.0, 0, 0]),
    "right": np.array([-1.0, 0, 0]),
    "front": np.array([0, -1.0, 0]),
    "back": np.array([0, 1.0, 0]),
    "down": np.array([0, 0, -1.0]),
    "up": np.array([0, 0, 1.0]),
}
DIGITS: dict[Finger, int] = {"thumb": 1, "index": 2, "middle": 3, "ring": 4}
FLAT = np.array([1.0, 1.0, 0.0])
WALL_CM = 7.0
SEAT_BONES = ("root", "pelvis.L", "pelvis.R", "upperleg01.L", "upperleg01.R")


@dataclass(frozen=True)
class Stage:
    """What all drawings share: the builder's body, landmarks and looks, and a skeleton for each figure."""

    build: Build

    @cached_property
    def skeletons(self) -> dict[str, Skeleton]:
        folder = self.build.data_folder
        body = self.build.body
        return {
            figure: load_skeleton(
                folder / "posing" / "skeleton.npz", folder / "body" / "joints.json", body.joints[figure], body.mirror
            )
            for figure in FIGURES
        }

    @cached_property
    def looks(self) -> dict[str, Look]:
        return {figure: self.build.look(figure) for figure in FIGURES}

    def prepare(self, drawings: Iterable[PoseDrawing]) -> None:
        """Make what these drawings share, so that processes forked afterwards have it."""
        if not (self.skeletons and self.looks):
            raise BuildError("there are no figures to pose")
        for drawing in drawings:
            for spot in drawing.spots():
                if spot.bone is None:
                    self.vertex(spot)

    @cached_property
    def places(self) -> dict[str, str]:
        return {r.id: r.at for r in self.build.data.referrals}

    def vertex(self, spot: Spot) -> int:
        """The vertex of a place on the skin or of a trigger point, on the side that the spot names."""
        place = spot.place or self.places[str(spot.point)]
        vertex = self.build.surface.vertex(place)
        return int(self.build.body.mirror[vertex]) if spot.side == "left" else vertex

    def pad(self, figure: str, finger: Finger, side: Side) -> int:
        """The vertex at the middle of a fingertip's pad."""
        skeleton, skin = self.skeletons[figure], self.build.body.skins[figure]
        digit, letter = DIGITS[finger], side[0].upper()
        bone = skeleton.index(f"finger{digit}-3.{letter}")
        own = np.flatnonzero(skeleton.bones[:, 0] == bone)
        along = skeleton.joint(f"finger{digit}-3.{letter}") - skeleton.joint(f"finger{digit}-2.{letter}")
        along = along / np.linalg.norm(along)
        tip = skin.points[own] @ along
        # At rest the palm looks ahead and the pad of the thumb towards the fingers.
        out = np.array([0.0, -1.0, 0.0])
        facing = skin.normals[own] @ out
        score = np.where(facing > 0.3, tip + 0.6 * facing, -np.inf)
        score = np.where(tip > tip.max() - 1.1, score, -np.inf)
        # Half-way along the last centimetre rather than under the nail.
        score = -np.abs(tip - (tip.max() - 0.6)) + 1.5 * facing
        return int(own[np.argmax(score)])


@dataclass
class Setting:
    """A posed figure with its things, still without a camera. Raises BuildError for what cannot be placed."""

    stage: Stage
    drawing: PoseDrawing

    def __post_init__(self) -> None:
        skin = self.stage.build.body.skins[self.drawing.figure]
        self.skeleton = self.stage.skeletons[self.drawing.figure]
        self.points, self.motion = posed(self.skeleton, skin.points, self.drawing.angles())
        self.body = posed_body(self.stage.build.body, self.points)
        for thing in self.drawing.things:
            if thing.lifts:
                self._lift(thing)

    def _lift(self, thing: Thing) -> None:
        if thing.at is None:
            raise BuildError(f"poses.yaml: {self.drawing.id}: what lifts has to say where")
        at = self.where(thing.at)[2]
        height = 2 * thing.radius if thing.size is None else thing.size[2]
        by = np.array([0.0, 0.0, max(height - thing.sinks - at, 0.0)])
        self.points, self.motion = self.points + by, self.motion.shifted(by)
        self.body = posed_body(self.stage.build.body, self.points)

    def where(self, spot: Spot) -> Floats:
        """The spot in the room (3,)."""
        if spot.bone is not None:
            name = spot.bone if spot.bone in self.skeleton.names else f"{spot.bone}.{spot.side[0].upper()}"
            bone = self.skeleton.index(name)
            at = self.motion.moved(bone, self.skeleton.joints[bone][None])[0]
        else:
            at = self.points[self.stage.vertex(spot)]
        return np.asarray(at + np.array(spot.offset))

    def fingertip(self, finger: Finger, side: Side) -> Floats:
        """Where the pad of a finger is (3,)."""
        return np.asarray(self.points[self.stage.pad(self.drawing.figure, finger, side)])

    # ------------------------------------------------------------------------------------------ things

    def solids(self) -> tuple[Solid, ...]:
        """All things in place, those that others touch first."""
        made: list[Solid] = []
        for thing in self.drawing.things:
            made += getattr(self, f"_{thing.kind}")(thing, made)
        return tuple(made)

    def _spot(self, thing: Thing) -> Floats:
        if thing.at is None:
            raise BuildError(f"poses.yaml: {self.drawing.id}: a {thing.kind} has to say where it is (`at`)")
        return self.where(thing.at)

    def _ball(self, thing: Thing, made: list[Solid]) -> list[Solid]:
        way = WAYS[thing.toward]
        radii = np.full(3, thing.radius)
        centre = self._spot(thing) + way * (thing.radius - thing.sinks)
        return [ball("ball", centre, radii)]

    def _roll(self, thing: Thing, made: list[Solid]) -> list[Solid]:
        length = np.array(thing.size or (40.0, 0.0, 0.0))
        centre = self._spot(thing) + WAYS[thing.toward] * (thing.radius - thing.sinks)
        return [rod("soft", centre - length / 2, centre + length / 2, thing.radius)]

    def _cushion(self, thing: Thing, made: list[Solid]) -> list[Solid]:
        size = np.array(thing.size or (40.0, 30.0, 10.0))
        centre = self._spot(thing) + WAYS[thing.toward] * (size / 2 - thing.sinks)
        return [ball("soft", centre, size / 2, 0.55)]

    def _wall(self, thing: Thing, made: list[Solid]) -> list[Solid]:
        way = WAYS[thing.toward]
        axis = int(np.argmax(np.abs(way)))
        balls = [float((s.points @ way).max()) for s in made if s.css == "ball"]
        reached = balls or [float((self.points @ way).max())]
        face = (max(reached) if thing.at is None else float(self._spot(thing) @ way)) * way[axis]
        middle = self.points.mean(axis=0)
        size = np.array(thing.size or (110.0, 110.0, 190.0))
        low, high = middle - size / 2, middle + size / 2
        low[2], high[2] = 0.0, size[2]
        low[axis], high[axis] = sorted((face, face + way[axis] * WALL_CM))
        return [box("wall", low, high)]

    def _post(self, thing: Thing, made: list[Solid]) -> list[Solid]:
        """A door post that a spot touches on the side `toward`."""
        way = WAYS[thing.toward]
        size = np.array(thing.size or (9.0, 9.0, 205.0))
        centre = self._spot(thing) + way * size / 2
        if thing.at and thing.at.bone == "wrist":
            # The forearm lies on the post, whichever part of it comes first.
            lower = [i for i, n in enumerate(self.skeleton.names) if _on_forearm(n, thing.at.side)]
            skin = self.points[np.isin(self.skeleton.bones[:, 0], lower)]
            axis = int(np.argmax(np.abs(way)))
            centre[axis] = way[axis] * (float((skin @ way).max()) + size[axis] / 2)
        low, high = centre - size / 2, centre + size / 2
        low[2], high[2] = 0.0, size[2]
        return [box("wood", low, high)]

    def _table(self, thing: Thing, made: list[Solid]) -> list[Solid]:
        """A table top under a spot, on two boards."""
        at = self._spot(thing)
        size = np.array(thing.size or (100.0, 60.0, 3.5))
        middle = at + WAYS["down"] * size[2] / 2
        top = box("wood", middle - size / 2, middle + size / 2)
        out = []
        for x in (-1, 1):
            for y in (-1, 1):
                foot = np.array([middle[0] + x * (size[0] / 2 - 4), middle[1] + y * (size[1] / 2 - 4), 0.0])
                leg_top = foot + np.array([0, 0, at[2] - size[2]])
                out.append(box("wood", foot - 2 * FLAT, leg_top + 2 * FLAT))
        return [*out, top]

    def _seat_height(self) -> float:
        bones = [self.skeleton.index(b) for b in SEAT_BONES]
        return float(self.points[np.isin(self.skeleton.bones[:, 0], bones)][:, 2].min())

    def _chair(self, thing: Thing, made: list[Solid]) -> list[Solid]:
        top = self._seat_height() + 0.6 if thing.at is None else float(self._spot(thing)[2])
        hips = (
            self.where(Spot(bone="upperleg01", side="left")) + self.where(Spot(bone="upperleg01", side="right"))
        ) / 2
        knees = (
            self.where(Spot(bone="lowerleg01", side="left")) + self.where(Spot(bone="lowerleg01", side="right"))
        ) / 2
        size = np.array(thing.size or (42.0, 40.0, 4.0))
        ahead = (knees - hips) * [1, 1, 0] if thing.size is None else np.zeros(3)
        ahead = ahead / max(float(np.linalg.norm(ahead)), 1e-9)
        turn = np.column_stack([np.cross(-ahead, [0, 0, 1.0]), -ahead, [0, 0, 1.0]]) if ahead.any() else np.eye(3)
        if thing.at is not None:
            hips = self.where(thing.at)
        centre = hips * [1, 1, 0] + ahead * 6 + [0, 0, top - size[2] / 2]
        parts = [box("wood", centre - size / 2, centre + size / 2, turn)]
        for x in (-1, 1):
            for y in (-1, 1):
                foot = centre + turn @ np.array([x * (size[0] / 2 - 2.5), y * (size[1] / 2 - 2.5), 0.0])
                tall = 44.0 if thing.backrest and y > 0 else -size[2] / 2
                low = np.array([*(foot[:2] - 1.6), 0.0])
                high = np.array([*(foot[:2] + 1.6), centre[2] + tall])
                parts.insert(0, box("wood", low, high, turn))
        if thing.backrest:
            rest = centre + turn @ np.array([0.0, size[1] / 2 - 2.5, 36.0])
            half = np.array([size[0] / 2, 1.2, 8.0])
            parts.append(box("wood", rest - half, rest + half, turn))
        return parts

    def _bed(self, thing: Thing, made: list[Solid]) -> list[Solid]:
        """What the person lies on: thick as a bed, or thin as a mat with `size`."""
        low, high = self.points.min(axis=0)[:2] - 9, self.points.max(axis=0)[:2] + 9
        across = int(np.argmin(np.abs(self._along()[:2])))
        middle = (self.where(Spot(bone="spine03")) + self.where(Spot(bone="root")))[across] / 2
        low[across], high[across] = middle - 36, middle + 36
        thick = 5.0 if thing.size is None else thing.size[2]
        return [box("soft", np.array([*low, -thick]), np.array([*high, 0.0]))]

    def _along(self) -> Floats:
        """From the pelvis to the head."""
        return self.where(Spot(bone="head")) - self.where(Spot(bone="root"))

    def _strap(self, thing: Thing, made: list[Solid]) -> list[Solid]:
        if thing.to is None:
            raise BuildError(f"poses.yaml: {self.drawing.id}: a {thing.kind} goes from `at` to `to`")
        return [rod("strap", self._spot(thing), self.where(thing.to), thing.radius if thing.radius < 3.3 else 1.2)]

    _stick = _strap

    # ------------------------------------------------------------------------------------------ camera

    def scene(self) -> Scene:
        """The whole before its camera."""
        look = self.drawing.look
        width, height = FRAMES[look.shape]
        things = self.solids()
        camera = camera_towards(look.azimuth, look.elevation, np.zeros(3), (0.0, 0.0), 1.0)
        near = [t.points for t in things if t.css in ("ball", "strap")]
        shown = camera.project(np.vstack([self.points, *near]))
        low, high = shown.min(axis=0), shown.max(axis=0)
        if look.around is None:
            scale = min((width - 2 * ROOM_UNITS) / (high[0] - low[0]), (height - 2 * ROOM_UNITS) / (high[1] - low[1]))
            middle = (low + high)[:2] / 2
        else:
            middle = camera.project(self.where(look.around)[None])[0, :2]
            scale = height / (look.height_cm or 80.0)
        if look.around is None and look.height_cm:
            scale = height / look.height_cm
        anchor = middle[0] * camera.right - middle[1] * camera.up
        placed = Camera(camera.right, camera.up, camera.toward, anchor, (width / 2, height / 2), scale)
        kept = self.stage.looks[self.drawing.figure]
        return Scene(self.body, kept.relief, kept.features, placed, width, height, things)


def _on_forearm(bone: str, side: Side) -> bool:
    return bone.endswith(f".{side[0].upper()}") and bone.startswith(("lowerarm", "wrist", "finger", "metacarpal"))
