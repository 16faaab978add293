"""Build what is released: wheel, static export, list of parts, checksums."""
