"""The data and the atlas, read once for all tests of a process."""

from __future__ import annotations

from app.atlas.atlas import STATIC, Atlas
from app.data.checked_data import checked_data
from app.data.dataset import Data

DATA: Data = checked_data()
ATLAS = Atlas(DATA, STATIC)

PLAIN = {"accept-encoding": "identity"}
"""Headers of a client that takes nothing compressed, so that no page is packed for a test that unpacks it again."""
