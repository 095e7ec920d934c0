#!/usr/bin/env python3
"""Draws what a solver found inside a cell: cell_picture.py FILE.h5 [SAMPLE] writes FILE-SAMPLE.png and .vti.

FILE.h5 is what `understudy apply CASE.toml --with=solver ... --also PORT...` wrote, or the `dataset.h5` of a
case with `dataset.fields`: SAMPLE is a row of its arrays then, by default the first that kept a field. PORT is

- `stress_field`, of a cell of a material: the Frobenius norm of the first Piola-Kirchhoff stress of every voxel,
  on the deformed cell if `displacement_fluctuation` is there too;
- `velocity_field`, of a cell of pores: the speed u as rho u L / mu, arrows, and the solid in grey.

The .vti holds all components, for ParaView. Needs h5py and pyvista (scripts/setup installs them into .venv)
and no display.
"""
import pathlib
import sys

import h5py
import numpy as np
import pyvista

pyvista.vtk_verbosity("error")  # without a display VTK says so before it draws all the same
NORM = "norm of P, MPa"  # VTK shows no '|'
SPEED = "speed, rho u L / mu"
OUTCOMES = ("ok", "not_converged", "out_of_range", "invalid_input")
SOLID_GREY = "#b0b0b0"
ARROWS = 20  # along a side


class Fields:
    """The fields of one sample, by port."""

    def __init__(self, file, sample=None):
        if "outcome" not in file:
            sys.exit(f"There are no samples in '{file.filename}': it has no `outcome`. Name the answers of "
                     "`understudy apply` or the dataset.h5 of a study.")
        self.file, self.kept = file, "fields" in file
        rows = file["field_samples"][...] if self.kept else np.arange(len(file["outcome"]))
        if sample is None and len(rows):
            sample = int(rows[0])
        if sample not in rows:
            which = " " + ", ".join(map(str, rows[:20])) + (" and so on" if len(rows) > 20 else "")
            sys.exit(f"'{file.filename}' has fields of {len(rows)} samples:{which}. Got sample {sample}.")
        self.sample, self.row = sample, int(np.searchsorted(rows, sample))
        self.group = "fields" if self.kept else "outputs"

    def __contains__(self, port):
        return f"{self.group}/{port}" in self.file

    def __getitem__(self, port):
        field = self.file[f"{self.group}/{port}"][self.row]
        if np.isnan(field).any():
            outcome = OUTCOMES[self.file["outcome"][self.sample]]
            sys.exit(f"The solver has no {port} of sample {self.sample}: its outcome is {outcome}.")
        return field

    def given(self, port):
        return self.file[f"inputs/{port}"][self.sample]


def grid(field, dimensions, cells):
    """The cell as an image, one point or one voxel for each row of a field; x runs fastest, as in VTK."""
    sides = np.array(field.shape[:dimensions])[::-1]
    image = pyvista.ImageData(dimensions=[*(sides + cells), *[1] * (3 - dimensions)],
                              spacing=[1 / sides[0]] * 3)
    if not cells:  # nodes lie in the middle of voxels
        image.origin = [0.5 / sides[0] if axis < dimensions else 0 for axis in range(3)]
    return image


def components(vectors, dimensions):
    padded = np.zeros((vectors.size // dimensions, 3))
    padded[:, :dimensions] = vectors.reshape(-1, dimensions)
    return padded


def mean_gradient(fields, dimensions):
    """Deformation gradient of the cell as a whole; a plane one stands for F33 = 1."""
    plane = fields.given("deformation_gradient")
    gradient = np.eye(dimensions)
    gradient[:plane.shape[0], :plane.shape[1]] = plane
    return gradient


class Material:
    """Stress of the voxels and, if the file has it, displacement of their corners."""

    port = "stress_field"

    def __init__(self, fields):
        stress = fields[self.port]
        dimensions = stress.shape[-1]
        self.image = grid(stress, dimensions, cells=True)
        self.image.cell_data["stress"] = stress.reshape(-1, dimensions**2)
        self.image.cell_data[NORM] = np.linalg.norm(self.image.cell_data["stress"], axis=1)
        if "displacement_fluctuation" in fields:
            self.displace(fields["displacement_fluctuation"], mean_gradient(fields, dimensions))

    def displace(self, u, gradient):
        dimensions = u.shape[-1]
        # The last nodes of a side repeat the first: the fluctuation is periodic.
        u = np.pad(u, [(0, 1)] * dimensions + [(0, 0)], mode="wrap").reshape(-1, dimensions)
        mean = self.image.points[:, :dimensions] @ (gradient - np.eye(dimensions)).T
        self.image.point_data["displacement"] = components(u + mean, dimensions)

    def draw(self, plotter, style):
        deformed = "displacement" in self.image.point_data
        shown = self.image.warp_by_vector("displacement") if deformed else self.image
        plotter.add_mesh(shown, scalars=NORM, **style)


class Pores:
    """Velocity at the nodes, rho u L / mu; the solid, where it is zero, is marked and has no speed."""

    port = "velocity_field"

    def __init__(self, fields):
        velocity = fields[self.port]
        dimensions = velocity.shape[-1]
        self.image = grid(velocity, dimensions, cells=False)
        self.image.point_data["velocity"] = components(velocity, dimensions)
        speed = np.linalg.norm(self.image.point_data["velocity"], axis=1)
        solid = (speed == 0) & speed.any()  # in a fluid at rest nothing tells them apart
        self.image.point_data["solid"] = solid.astype(np.uint8)
        self.image.point_data[SPEED] = np.where(solid, np.nan, speed)

    def arrows(self):
        """At some nodes of the fluid; their length is the speed, the longest one distance of theirs."""
        every = max(1, self.image.dimensions[0] // ARROWS)
        some = self.image.extract_subset(self.image.extent, rate=(every, every, 1))
        some = some.cast_to_unstructured_grid().extract_points(some["solid"] == 0, include_cells=False)
        length = every * self.image.spacing[0] / max(np.linalg.norm(some["velocity"], axis=1).max(), 1e-300)
        return some.glyph(orient="velocity", scale="velocity", factor=1.5 * length, geom=pyvista.Arrow())

    def draw(self, plotter, style):
        voxels = self.image.points_to_cells(scalars=SPEED)  # each node in its voxel, nothing smeared
        flat = self.image.dimensions[2] == 1
        plotter.add_mesh(voxels if flat else voxels.slice_orthogonal(), scalars=SPEED,
                         nan_color=SOLID_GREY, **style)
        if flat and np.nanmax(self.image[SPEED]) > 0:
            plotter.add_mesh(self.arrows().translate((0, 0, 0.1)), color="white", lighting=False)


def cell(fields):
    for kind in (Pores, Material):
        if kind.port in fields:
            return kind(fields)
    sys.exit(f"There is no {fields.group}/{Pores.port} or {fields.group}/{Material.port} in "
             f"'{fields.file.filename}'. Give `--also PORT` to `understudy apply`, or `dataset.fields` to the "
             "case.")


def draw(shown, target):
    plotter = pyvista.Plotter(off_screen=True, window_size=(1000, 900))
    plotter.set_background("white")
    shown.draw(plotter, {"cmap": "viridis", "lighting": False,
                         "scalar_bar_args": {"color": "black", "vertical": True, "position_x": 0.87,
                                             "position_y": 0.02, "title_font_size": 15}})
    if shown.image.dimensions[2] == 1:
        plotter.view_xy()
    plotter.screenshot(target)
    plotter.close()


def main(name, sample):
    with h5py.File(name) as file:
        fields = Fields(file, sample)
        shown = cell(fields)
    target = f"{pathlib.Path(name).with_suffix('')}-{fields.sample}"
    for written, write in ((f"{target}.vti", shown.image.save),
                           (f"{target}.png", lambda to: draw(shown, to))):
        write(written)
        print(written)


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit("Usage: cell_picture.py FILE.h5 [SAMPLE]")
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) == 3 else None)
