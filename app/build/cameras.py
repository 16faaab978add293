"""Where the camera of each view stands, what it leaves out, and what each pixel shows.

Only the views of the right side and those of the midline are described; a left view is the exact mirror
image of its right one. A camera is orthographic. It is placed by joints of the figure, so that a close-up
frames the same part of both figures, and scales the figure to 170 cm. What a view leaves out (an arm, the
other leg) is decided once, on the reference, by a field over the skin that is positive where the view
shows it: so a cut runs through the same places of the same triangles on both figures.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import binary_dilation, binary_fill_holes, label
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from app.build.body import MIRROR_X, REFERENCE_STATURE_CM, Body
from app.build.clipping import clipped
from app.build.raster import Raster, rasterise
from app.views import VIEWS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

UP = np.array([0.0, 0.0, 1.0])
FRONT = np.array([0.0, -1.0, 0.0])
LEFT = np.array([1.0, 0.0, 0.0])
FAR_CM = 1e3
MIN_AREA_PX = 1e-7

# The cuts, in cm of the reference.
ARM_CUT_SHIFT_CM = np.array([-3.0, 0.0, 0.0])
ARM_CUT_NORMAL = np.array([-1.0, 0.0, -0.6])
LEG_TOP_CM = 112.0
PELVIS_CUT_SHIFT_CM = np.array([9.5, -3.6, -11.5])
PELVIS_CUT_NORMAL = np.array([0.7, 0.3, 1.0])
MOUTH_CUT_SHIFT_CM = np.array([0.0, 0.0, -4.5])
MOUTH_CUT_NORMAL = np.array([0.0, -0.43, 1.0])
SHOULDERS_BELOW_CM = 9.0
NECK_CUT_SHIFT_CM = np.array([0.0, -1.5, -14.0])
NECK_CUT_NORMAL = np.array([0.0, -1.3, 1.0])
NECK_HALF_WIDTH_CM = 6.6
JAW_BELOW_CM = 7.0


@dataclass(frozen=True)
class Camera:
    """An orthographic camera.

    right, up, toward: orthonormal; on the page to the right and up, and out of the page to the viewer.
    anchor: (3,) cm of the figure; the point that lands on `at` (x, y user units).
    units_per_cm: of this figure, its scaling to 170 cm included.
    """

    right: Floats
    up: Floats
    toward: Floats
    anchor: Floats
    at: tuple[float, float]
    units_per_cm: float

    def project(self, points: Floats) -> Floats:
        """points (n, 3) in cm of the figure -> (n, 3): x and y in user units, nearness in cm."""
        d = points - self.anchor
        x, y, z = d[:, 0], d[:, 1], d[:, 2]
        # Written out, because a matrix product may round a mirrored point differently.
        across, high, near = (x * a[0] + (y * a[1] + z * a[2]) for a in (self.right, self.up, self.toward))
        return np.stack([self.at[0] + self.units_per_cm * across, self.at[1] - self.units_per_cm * high, near], axis=1)

    def mirrored(self, width: float) -> Camera:
        """The camera that shows the mirrored body in the mirrored picture of this width."""
        return Camera(
            right=-self.right * MIRROR_X,
            up=self.up * MIRROR_X,
            toward=self.toward * MIRROR_X,
            anchor=self.anchor * MIRROR_X,
            at=(width - self.at[0], self.at[1]),
            units_per_cm=self.units_per_cm,
        )


@dataclass(frozen=True)
class Stand:
    """Where a camera stands: directions, and the point of the figure that lands on `at` of the viewBox."""

    toward: Floats
    up: Floats
    anchor: Floats
    at: tuple[float, float]


Joints = dict[str, Floats]


def _unit(v: Floats) -> Floats:
    return np.asarray(v / np.linalg.norm(v), dtype=np.float64)


def _tilted(direction: Floats, towards: Floats, degrees: float) -> Floats:
    a = np.radians(degrees)
    return _unit(np.cos(a) * direction + np.sin(a) * towards)


def canonical(view_id: str) -> tuple[str, bool]:
    """The view that is computed for this one, and whether this one is its mirror image."""
    view = VIEWS[view_id]
    return (view.mirror, True) if view.side == "left" else (view_id, False)


# ------------------------------------------------------------------------------------------------ stands


def _whole(toward: Floats) -> Callable[[Joints, float], Stand]:
    def stand(joints: Joints, cm: float) -> Stand:
        middle = 280.0 if toward[1] else 180.0
        return Stand(toward, UP, np.array([0.0, -5.0 * cm, 0.0]), (middle, 976.0))

    return stand


def _head(toward: Floats) -> Callable[[Joints, float], Stand]:
    return lambda joints, cm: Stand(toward, UP, joints["head"], (380.0, 396.0))


def _mouth(joints: Joints, cm: float) -> Stand:
    return Stand(FRONT, UP, joints["head"], (400.0, 60.0))


def _hand(back: bool) -> Callable[[Joints, float], Stand]:
    def stand(joints: Joints, cm: float) -> Stand:
        wrist, tip = joints["wrist.R"], joints["finger3-2.R"]
        down = _unit(tip - wrist)
        across = joints["finger5-1.R"] - joints["finger2-1.R"]  # from thumb to little finger: to the trunk
        palm = _unit(np.cross(across, down))
        palm = palm if palm @ FRONT > 0 else -palm
        toward = -palm if back else palm
        return Stand(toward, -down, wrist, (320.0 + (10.0 if back else -10.0), 220.0))

    return stand


def _foot_flat(sole: bool) -> Callable[[Joints, float], Stand]:
    def stand(joints: Joints, cm: float) -> Stand:
        heel, toe = joints["foot.R"], joints["toe2-1.R"]
        ahead = _unit((toe - heel) * [1, 1, 0])
        toward = -UP if sole else _tilted(UP, ahead, 14.0)
        up = ahead if sole else _unit(ahead - (ahead @ toward) * toward)
        return Stand(toward, up, (heel + toe) / 2 * [1, 1, 0], (240.0, 424.0 if sole else 400.0))

    return stand


def _foot_side(medial: bool) -> Callable[[Joints, float], Stand]:
    def stand(joints: Joints, cm: float) -> Stand:
        heel, toe = joints["foot.R"], joints["toe2-1.R"]
        ahead = _unit((toe - heel) * [1, 1, 0])
        outward = np.cross(ahead, UP)
        toward = -outward if medial else outward
        return Stand(toward, UP, (heel + toe) / 2 * [1, 1, 0], (430.0, 580.0))

    return stand


def _trunk(joints: Joints, cm: float) -> Stand:
    return Stand(-LEFT, UP, joints["spine02"], (280.0, 480.0))


def _head_from_above(joints: Joints, cm: float) -> Stand:
    return Stand(UP, FRONT, joints["head"], (430.0, 330.0))


def _head_from_below(joints: Joints, cm: float) -> Stand:
    toward = _tilted(FRONT, -UP, 55.0)
    up = _unit(UP - (UP @ toward) * toward)
    return Stand(toward, up, joints["head"], (380.0, 356.0))


def _armpit(joints: Joints, cm: float) -> Stand:
    toward = _tilted(_tilted(-LEFT, FRONT, 22.0), -UP, 12.0)
    up = _unit(UP - (UP @ toward) * toward)
    return Stand(toward, up, joints["upperarm01.R"], (250.0, 300.0))


def _leg(joints: Joints, cm: float) -> Stand:
    return Stand(LEFT, UP, joints["lowerleg01.R"] * [1, 1, 0], (220.0, 976.0))


def _pelvis(joints: Joints, cm: float) -> Stand:
    toward = _tilted(-UP, -FRONT, 32.0)
    up = _unit(FRONT - (FRONT @ toward) * toward)
    return Stand(toward, up, joints["pelvis.R"] * [0, 1, 1], (420.0, 320.0))


STANDS: dict[str, Callable[[Joints, float], Stand]] = {
    "anterior": _whole(FRONT),
    "posterior": _whole(-FRONT),
    "right": _whole(-LEFT),
    "head-anterior": _head(FRONT),
    "head-posterior": _head(-FRONT),
    "head-right": _head(-LEFT),
    "head-superior": _head_from_above,
    "head-inferior": _head_from_below,
    "mouth": _mouth,
    "hand-palmar-right": _hand(back=False),
    "hand-dorsal-right": _hand(back=True),
    "foot-dorsal-right": _foot_flat(sole=False),
    "foot-plantar-right": _foot_flat(sole=True),
    "foot-medial-right": _foot_side(medial=True),
    "foot-lateral-right": _foot_side(medial=False),
    "trunk-right": _trunk,
    "armpit-right": _armpit,
    "leg-medial-right": _leg,
    "pelvis-inferior": _pelvis,
}


def camera_for(body: Body, figure: str, view_id: str) -> Camera:
    """The camera of a view; figure is "female", "male" or "reference"."""
    view = VIEWS[view_id]
    base, mirrored = canonical(view_id)
    scale = REFERENCE_STATURE_CM / float(np.ptp(body.skins[figure].points[:, 2]))
    stand = STANDS[base](body.joints[figure], 1.0 / scale)
    camera = Camera(
        right=np.cross(stand.up, stand.toward),
        up=stand.up,
        toward=stand.toward,
        anchor=stand.anchor,
        at=stand.at,
        units_per_cm=view.units_per_cm * scale,
    )
    return camera.mirrored(view.width) if mirrored else camera


# -------------------------------------------------------------------------------------------------- cuts


def _beyond(points: Floats, through: Floats, normal: Floats) -> Floats:
    """Signed distance (v,) in cm past the plane through a point."""
    return np.asarray((points - through) @ _unit(np.asarray(normal, dtype=np.float64)))


def _right_arm(body: Body) -> Floats:
    """Positive (v,) on the right arm from a cut through shoulder and armpit on; cm."""
    points, joints = body.reference.points, body.joints["reference"]
    past = _beyond(points, joints["upperarm01.R"] + ARM_CUT_SHIFT_CM, ARM_CUT_NORMAL)
    beyond = (past[body.faces] > 0).all(axis=1)
    faces = body.faces[beyond]
    ends = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]]])
    links = coo_matrix((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(len(points),) * 2)
    part = connected_components(links, directed=False)[1]
    wrist = np.argmin(np.linalg.norm(points - joints["wrist.R"], axis=1))
    # Hips and chest lie past the plane too: only what hangs together with the hand is the arm.
    return np.asarray(np.where((past > 0) & (part != part[wrist]), -FAR_CM, past))


def _without_arms(body: Body) -> Floats:
    arm = _right_arm(body)
    return np.asarray(-np.maximum(arm, arm[body.mirror]))


def _foot(body: Body, above_ankle_cm: float) -> Floats:
    points, joints = body.reference.points, body.joints["reference"]
    return np.asarray(np.minimum(joints["foot.R"][2] + above_ankle_cm - points[:, 2], -points[:, 0]))


def _hand_and_wrist(body: Body) -> Floats:
    joints = body.joints["reference"]
    elbow, wrist = joints["lowerarm01.R"], joints["wrist.R"]
    return np.asarray(np.minimum(_right_arm(body), _beyond(body.reference.points, elbow, wrist - elbow)))


def _right_leg(body: Body) -> Floats:
    points = body.reference.points
    return np.asarray(np.minimum.reduce([_without_arms(body), -points[:, 0], LEG_TOP_CM - points[:, 2]]))


def _pelvis_from_below(body: Body) -> Floats:
    points, joints = body.reference.points, body.joints["reference"]
    through = joints["upperleg01.R"] + PELVIS_CUT_SHIFT_CM
    right = _beyond(points, through, PELVIS_CUT_NORMAL)
    leg = np.where(points[:, 0] <= 0, right, right[body.mirror])
    return np.asarray(np.minimum.reduce([_without_arms(body), leg, joints["spine04"][2] - points[:, 2]]))


def _head_and_shoulders(body: Body) -> Floats:
    points, joints = body.reference.points, body.joints["reference"]
    return np.asarray(points[:, 2] - (joints["upperarm01.R"][2] - SHOULDERS_BELOW_CM))


def _head_and_neck(body: Body) -> Floats:
    points, joints = body.reference.points, body.joints["reference"]
    above = _beyond(points, joints["head"] + NECK_CUT_SHIFT_CM, NECK_CUT_NORMAL)
    head = points[:, 2] - (joints["head"][2] - JAW_BELOW_CM)
    neck = NECK_HALF_WIDTH_CM - np.abs(points[:, 0])
    return np.asarray(np.minimum(above, np.maximum(head, neck)))


def _without_left_arm(body: Body) -> Floats:
    return np.asarray(-_right_arm(body)[body.mirror])


def _lower_face(body: Body) -> Floats:
    points, joints = body.reference.points, body.joints["reference"]
    return _beyond(points, joints["head"] + MOUTH_CUT_SHIFT_CM, MOUTH_CUT_NORMAL)


CUTS: dict[str, Callable[[Body], Floats]] = {
    "head-superior": _head_and_shoulders,
    "head-inferior": _head_and_neck,
    "mouth": _lower_face,
    "hand-palmar-right": _hand_and_wrist,
    "hand-dorsal-right": _hand_and_wrist,
    "foot-dorsal-right": lambda body: _foot(body, 3.0),
    "foot-plantar-right": lambda body: _foot(body, 3.0),
    "foot-medial-right": lambda body: _foot(body, 20.0),
    "foot-lateral-right": lambda body: _foot(body, 20.0),
    "trunk-right": _without_arms,
    "armpit-right": _without_left_arm,
    "leg-medial-right": _right_leg,
    "pelvis-inferior": _pelvis_from_below,
}


_FIELDS: dict[str, tuple[Body, Floats]] = {}


def cut_field(body: Body, view_id: str) -> Floats | None:
    """What a view shows of the skin: (v,) positive where it does, zero along the cut; None for all of it."""
    base, mirrored = canonical(view_id)
    if base not in CUTS:
        return None
    kept = _FIELDS.get(base)
    if kept is None or kept[0] is not body:
        kept = _FIELDS[base] = (body, CUTS[base](body))
    return kept[1][body.mirror] if mirrored else kept[1]


# ---------------------------------------------------------------------------------------------- pictures


@dataclass(frozen=True)
class Sight:
    """What a view shows on a grid of `pixels_per_unit`, with `margin` pixels around the viewBox.

    raster: the skin; -1 on the background and on cut surfaces.
    cut: (rows, columns) where a cut surface is seen.
    """

    raster: Raster
    cut: Bools
    pixels_per_unit: float
    margin: int


def sight(body: Body, figure: str, view_id: str, pixels_per_unit: float, margin: int = 0) -> Sight:
    """Look at a figure. Pixel (row, column) is centred on x = (column - margin + 0.5) / pixels_per_unit."""
    view = VIEWS[view_id]
    shape = (round(view.height * pixels_per_unit) + 2 * margin, round(view.width * pixels_per_unit) + 2 * margin)
    points = camera_for(body, figure, view_id).project(body.skins[figure].points)
    points[:, :2] = points[:, :2] * pixels_per_unit - 0.5 + margin
    field = cut_field(body, view_id)
    if field is None:
        which = np.flatnonzero(_facing_viewer(points, body.faces))
        raster = rasterise(points, body.faces[which], shape)
        face = np.where(raster.inside, which[raster.face], -1)
        return Sight(Raster(face, raster.bary, raster.depth), np.zeros(shape, dtype=bool), pixels_per_unit, margin)
    clip = clipped(body.faces, field)
    corners = (points[body.faces[clip.origin]][:, None, :, :] * clip.bary[..., None]).sum(axis=2)
    flat = corners.reshape(-1, 3)
    pieces = np.arange(len(flat), dtype=np.int64).reshape(-1, 3)
    area = _areas(flat, pieces)
    solid = np.flatnonzero(np.abs(area) > MIN_AREA_PX)
    raster = rasterise(flat, pieces[solid], shape)
    seen = raster.inside
    piece = np.where(seen, solid[raster.face], -1)
    back = seen & (area[piece] > 0)
    holes, _ = label(binary_fill_holes(seen) & ~seen)
    through = np.unique(holes[binary_dilation(back)])
    back |= np.isin(holes, through[through > 0])  # cut open on both sides
    back = binary_fill_holes(back)  # skin that shows through skin, deep in the armpit
    skin = seen & ~back
    piece = piece[skin]
    face = np.full(shape, -1, dtype=np.int64)
    face[skin] = clip.origin[piece]
    bary = np.zeros((*shape, 3))
    bary[skin] = (raster.bary[skin][:, :, None] * clip.bary[piece]).sum(axis=1)
    depth = np.where(skin, raster.depth, -np.inf)
    return Sight(Raster(face, bary, depth), back, pixels_per_unit, margin)


def see(body: Body, figure: str, view_id: str, pixels_per_unit: float) -> Raster:
    """The skin that a view shows, on a grid over its viewBox; cut surfaces are background.

    Pixel (row, column) is centred on x = (column + 0.5) / pixels_per_unit, y likewise.
    """
    return sight(body, figure, view_id, pixels_per_unit).raster


def _areas(points: Floats, faces: Ints) -> Floats:
    """Twice the area (f,) on the page; negative where a triangle faces the viewer, for y runs down."""
    a, b, c = (points[faces[:, i]] for i in range(3))
    return np.asarray((b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0]))


def _facing_viewer(points: Floats, faces: Ints) -> Bools:
    return np.asarray(_areas(points, faces) < -MIN_AREA_PX)
