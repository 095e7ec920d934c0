#!/usr/bin/env python3
"""Are the packages there that pictures and notebooks need? Names those that are missing; exit code 1."""
import importlib.util
import sys

NEEDED = ["h5py", "matplotlib", "numpy", "pyvista", "nbclient", "ipykernel"]

missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
if missing:
    sys.exit(f"Python packages are missing: {', '.join(missing)}.")
