"""Test: the README's way to the picture of a cell. run_cell_picture.py PROGRAM CASE SCRIPT FOLDER"""
import pathlib
import subprocess
import sys

import h5py
import numpy as np
import pyvista

program, case, script, folder = sys.argv[1:]
folder = pathlib.Path(folder)
folder.mkdir(parents=True, exist_ok=True)
with h5py.File(folder / "in.h5", "w") as file:
    for port, value, unit in (("deformation_gradient", [[[1.1, 0.15], [0.0, 0.95]]], "1"),
                              ("volume_fraction", [0.3], "1"), ("contrast", [15.0], "1"),
                              ("matrix_bulk_modulus", [62.5], "MPa")):
        file.create_dataset(f"inputs/{port}", data=value).attrs["unit"] = unit
subprocess.run([program, "apply", case, "solver.resolution=12", "solver.extrapolate_from=0",
                "solver.tolerance=1e-7", "output.vtk=none", "--with=solver", "--input", folder / "in.h5",
                "--output", folder / "out.h5", "--out", folder / "study",
                "--also", "stress_field", "displacement_fluctuation"], check=True)
subprocess.run([sys.executable, script, folder / "out.h5"], check=True)
image = pyvista.read(folder / "out-0.vti")
with h5py.File(folder / "out.h5") as file:
    stress = file["outputs/stress"][0].ravel()
mean = image.cell_data["stress"].mean(axis=0)[[0, 1, 3, 4]]
assert np.allclose(mean, stress, atol=1e-4 * abs(stress).max()), (mean, stress)
spread = np.std(pyvista.read(folder / "out-0.png").active_scalars)
assert spread > 10, "the picture is blank"
