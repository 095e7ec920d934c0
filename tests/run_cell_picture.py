"""Test: the examples' way to pictures of cells. run_cell_picture.py PROGRAM EXAMPLES SCRIPT FOLDER"""
import pathlib
import subprocess
import sys

import h5py
import numpy as np
import pyvista

program, examples, script, folder = sys.argv[1:]
folder = pathlib.Path(folder)
folder.mkdir(parents=True, exist_ok=True)
COOK, POROUS = (pathlib.Path(examples) / name / "case.toml" for name in ("materials/cook", "fluid/porous"))
SMALL_CELL = ["solver.resolution=12", "solver.extrapolate_from=0", "output.vtk=none"]
SMALL_PORES = ["solver.resolution=32", "output.vtk=none"]


def understudy(*arguments):
    subprocess.run([program, *map(str, arguments)], check=True)


def apply(case, name, inputs, settings, fields):
    """Answers of the solver for inputs {port: (values, unit)}."""
    given, answers = folder / f"{name}-in.h5", folder / f"{name}.h5"
    with h5py.File(given, "w") as file:
        for port, (values, unit) in inputs.items():
            file.create_dataset(f"inputs/{port}", data=values).attrs["unit"] = unit
    understudy("apply", case, *settings, "--with=solver", "--input", given, "--output", answers, "--out",
               folder / "study", "--also", *fields)
    return answers


def picture(file, *sample):
    """What the script draws of a sample: the image that ParaView gets."""
    said = subprocess.run([sys.executable, script, file, *map(str, sample)], check=True, text=True,
                          capture_output=True).stdout.split()
    image, png = (next(name for name in said if name.endswith(end)) for end in (".vti", ".png"))
    assert np.std(pyvista.read(png).active_scalars) > 10, f"the picture {png} is blank"
    return pyvista.read(image)


def check_stress(image, stress):
    mean = image.cell_data["stress"].mean(axis=0)[[0, 1, 3, 4]]
    assert np.allclose(mean, stress.ravel(), atol=1e-4 * abs(stress).max()), (mean, stress)


def check_flow(image, reynolds, fraction):
    """The mean over the whole cell is the superficial velocity; the solid takes its share of the nodes."""
    dimensions = len(reynolds)
    mean = image.point_data["velocity"].mean(axis=0)[:dimensions]
    assert np.allclose(mean, reynolds, atol=1e-3 * abs(reynolds).max()), (mean, reynolds)
    assert abs(image.point_data["solid"].mean() - fraction) < 0.03
    speed = image.point_data["speed, rho u L / mu"]
    assert np.array_equal(np.isnan(speed), image.point_data["solid"] == 1)
    step = 1 / image.dimensions[0]
    assert np.allclose(image.points.min(axis=0)[:dimensions], step / 2), "nodes lie within voxels"
    assert np.allclose(image.points.max(axis=0)[:dimensions], 1 - step / 2)


def check_dataset(case, settings, field, check, *inputs):
    """A picture of the first and the last sample of a dataset that kept a field."""
    data = folder / field
    understudy("generate", case, *settings, "sampling.paths=4", "sampling.states_per_path=3",
               "sampling.out_of_distribution_paths=0", f'dataset.fields=["{field}"]',
               "dataset.fields_share=0.4", "--out", data)
    file = data / "data" / "dataset.h5"
    with h5py.File(file) as dataset:
        rows = dataset["field_samples"][...]
        values = [[dataset[name][row] for name in inputs] for row in (rows[0], rows[-1])]
        without = next(row for row in range(len(dataset["outcome"])) if row not in rows)
    check(picture(file), *values[0])
    check(picture(file, rows[-1]), *values[1])
    refused = subprocess.run([sys.executable, script, file, str(without)], text=True, capture_output=True)
    assert refused.returncode == 1 and f"Got sample {without}" in refused.stderr, refused.stderr


answers = apply(COOK, "stress", {"deformation_gradient": ([[[1.1, 0.15], [0.0, 0.95]]], "1"),
                                 "volume_fraction": ([0.3], "1"), "contrast": ([15.0], "1"),
                                 "matrix_bulk_modulus": ([62.5], "MPa")},
                [*SMALL_CELL, "solver.tolerance=1e-7"], ["stress_field", "displacement_fluctuation"])
with h5py.File(answers) as file:
    check_stress(picture(answers), file["outputs/stress"][0])
flow = np.array([[12.0, 4.0], [0.0, 0.0], [0.0, -8.0]])
answers = apply(POROUS, "flow", {"reynolds": (flow, "1"), "volume_fraction": ([0.25] * 3, "1")}, SMALL_PORES,
                ["velocity_field"])
check_flow(picture(answers), flow[0], 0.25)
check_flow(picture(answers, 2), flow[2], 0.25)
assert not picture(answers, 1).point_data["velocity"].any(), "a fluid at rest has a picture too"
space = apply(POROUS, "space", {"reynolds": ([[5.0, 0.0, 0.0]], "1"), "volume_fraction": ([0.2], "1")},
              [*SMALL_PORES, "solver.dimensions=3", "solver.resolution=16",
               "solver.geometry={shape=\"sphere\"}"], ["velocity_field"])
check_flow(picture(space), np.array([5.0, 0.0, 0.0]), 0.2)
check_dataset(COOK, [*SMALL_CELL, "solver.tolerance=1e-7"], "stress_field", check_stress, "outputs/stress")
check_dataset(POROUS, SMALL_PORES, "velocity_field", check_flow, "inputs/reynolds", "inputs/volume_fraction")
