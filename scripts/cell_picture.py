#!/usr/bin/env python3
"""Draws the stress inside a cell: cell_picture.py ANSWERS.h5 [SAMPLE] writes ANSWERS-SAMPLE.png and .vti.

ANSWERS.h5 is what `understudy apply CASE.toml --with=solver ... --also stress_field
displacement_fluctuation` wrote. The picture is the deformed cell, with the Frobenius norm of the first
Piola-Kirchhoff stress of every voxel; the .vti holds all components, for ParaView. Needs h5py and
pyvista (scripts/setup installs them into .venv) and no display.
"""
import pathlib
import sys

import h5py
import numpy as np
import pyvista

NORM = "norm of P, MPa"  # VTK shows no '|'


def read(file, port, sample):
    name = f"outputs/{port}"
    if name not in file:
        sys.exit(f"There is no {name} in '{file.filename}'. Give `--also {port}` to `understudy apply`.")
    if not 0 <= sample < len(file[name]):
        sys.exit(f"'{file.filename}' has {len(file[name])} samples. Got sample {sample}.")
    return file[name][sample]


def mean_gradient(file, sample, dimensions):
    """Deformation gradient of the cell as a whole; a plane one stands for F33 = 1."""
    plane = file["inputs/deformation_gradient"][sample]
    gradient = np.eye(dimensions)
    gradient[:plane.shape[0], :plane.shape[1]] = plane
    return gradient


def cell(file, sample):
    """Voxels of the cell as an image with the data of nodes and voxels; x runs fastest, as in VTK."""
    stress, u = (read(file, port, sample) for port in ("stress_field", "displacement_fluctuation"))
    dimensions = u.shape[-1]
    voxels = np.array(u.shape[:-1])[::-1]
    image = pyvista.ImageData(dimensions=[*(voxels + 1), *[1] * (3 - dimensions)],
                              spacing=[1 / voxels[0]] * 3)
    image.cell_data["stress"] = stress.reshape(-1, dimensions**2)
    image.cell_data[NORM] = np.linalg.norm(image.cell_data["stress"], axis=1)
    # The last nodes of a side repeat the first: the fluctuation is periodic.
    u = np.pad(u, [(0, 1)] * dimensions + [(0, 0)], mode="wrap").reshape(-1, dimensions)
    displacement = np.zeros((len(u), 3))
    displacement[:, :dimensions] = u + image.points[:, :dimensions] @ (
        mean_gradient(file, sample, dimensions) - np.eye(dimensions)).T
    image.point_data["displacement"] = displacement
    return image


def draw(image, target):
    plotter = pyvista.Plotter(off_screen=True, window_size=(1000, 900))
    plotter.set_background("white")
    plotter.add_mesh(image.warp_by_vector("displacement"), scalars=NORM, cmap="viridis",
                     lighting=False,
                     scalar_bar_args={"color": "black", "vertical": True, "position_x": 0.87,
                                      "position_y": 0.02, "title_font_size": 15})
    if image.dimensions[2] == 1:
        plotter.view_xy()
    plotter.screenshot(target)
    plotter.close()


def main(answers, sample):
    target = pathlib.Path(answers).with_suffix("")
    with h5py.File(answers) as file:
        image = cell(file, sample)
    for name, write in ((f"{target}-{sample}.vti", image.save),
                        (f"{target}-{sample}.png", lambda to: draw(image, to))):
        write(name)
        print(name)


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit("Usage: cell_picture.py ANSWERS.h5 [SAMPLE]")
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) == 3 else 0)
