# The atlas in a slim image: no compiler, no root, nothing written to disk.
#   docker build -t trigger-point-atlas --build-arg SOURCE_DATE_EPOCH=$(git log -1 --format=%ct) .
#   docker run --read-only --tmpfs /tmp -p 8000:8000 trigger-point-atlas
# The digest is that of the index for all machines, of August 2026; docs/deploy.md says how to take a newer one.
FROM python:3.12-slim@sha256:78387bc3881b8273120a12ebe6c1ab22b018ccc2c9adf565ae1ac9b536e184ea AS build
ARG SOURCE_DATE_EPOCH
WORKDIR /src
COPY pyproject.toml setup.py MANIFEST.in README.md LICENSE LICENSE-DATA NOTICE ./
COPY requirements ./requirements
COPY app ./app
COPY data ./data
COPY static ./static
COPY templates ./templates
# Exactly the locked packages, then the atlas itself.
RUN python -m venv /opt/atlas \
 && /opt/atlas/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements/image.txt \
 && /opt/atlas/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps .

FROM python:3.12-slim@sha256:78387bc3881b8273120a12ebe6c1ab22b018ccc2c9adf565ae1ac9b536e184ea
RUN useradd --system --uid 10001 --no-create-home atlas
COPY --from=build /opt/atlas /opt/atlas
WORKDIR /tmp
ENV PATH=/opt/atlas/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=3s --start-period=10s \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/readyz', timeout=2)"]
CMD ["trigger-point-atlas", "serve", "--host", "0.0.0.0", "--port", "8000", "--log", "json"]
