#!/usr/bin/env python3
"""Draws the pictures of a study: pictures.py FOLDER writes FOLDER/pictures/*.png.

Reads report.json, the HDF5 results and the VTK series that `understudy study` left there. Needs h5py,
matplotlib and pyvista (scripts/setup installs them into .venv) and no display.
"""
import json
import pathlib
import sys

import h5py
import matplotlib
import matplotlib.patches
import matplotlib.ticker

if __name__ == "__main__":
    matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
import pyvista

import molecule_pictures
import plot_labels

pyvista.OFF_SCREEN = True
pyvista.vtk_verbosity("error")  # without a display VTK says so before it draws all the same
COLOURS = {"truth": "#566070", "baseline": "#0072b2", "surrogate": "#d55e00", "guarded": "#009e73"}
MARKERS = {"truth": "s", "baseline": "o", "surrogate": "D", "guarded": "^"}
SOURCE_MAP = matplotlib.colors.ListedColormap(["#009e73", "#d55e00", "#0072b2"])
SOURCES = ["surrogate", "solver (fallback)", "surrogate, audited"]


class NoStudy(SystemExit):
    """A study, or a part of it, is missing; the message says what to do."""


class Study:
    """The output folder of a study."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder).resolve()
        file = self.folder / "report.json"
        if not file.is_file():
            raise NoStudy(
                f"There is no study in '{folder}': it has no report.json. Run "
                f"`understudy study CASE.toml --out {folder}` first, or name another folder.")
        self.report = json.loads(file.read_text())

    def rows(self, kind=None):
        return [row for row in self.report["rows"] if kind in (None, row["kind"])]

    def row(self, kind):
        return next(iter(self.rows(kind)), None)

    def runs(self):
        """Folders of the runs that left a result, by name ("guarded")."""
        return {file.parent.name.removeprefix("run-"): file.parent
                for file in sorted(self.folder.glob("run-*/result.h5"))}

    def run(self, name):
        if name not in self.runs():
            raise NoStudy(f"The study in '{self.folder}' has no run '{name}'. Run "
                          f"`understudy run CASE.toml --with={name} --out {self.folder}` first.")
        return self.runs()[name]

    def timed_run(self, row):
        """What the report kept of the first timed run of a row: its quantities over the load steps."""
        slug = "".join(c if c.isalnum() or c in "+." else "-" for c in row["name"])
        file = self.folder / "report" / "runs" / f"{slug}.json"
        if not file.is_file():
            raise NoStudy(f"The runs of '{row['name']}' are missing from '{file.parent}'. Run "
                          f"`understudy report CASE.toml --out {self.folder}` again.")
        return json.loads(file.read_text())["runs"][0]

    def quantity(self, run, name):
        """Values over the load steps and their unit, from a run's result.h5."""
        with h5py.File(self.run(run) / "result.h5") as file:
            values = file["quantities"][name]
            return values[...], text(values.attrs["unit"])

    def frame(self, run):
        """The last frame of a run's VTK series, as a mesh."""
        return self.last_frame(self.run(run))

    def compared(self):
        """The last frame of the guarded run beside the truth: arrays NAME, NAME_truth, NAME_error."""
        return self.last_frame(self.folder / "compared")

    def last_frame(self, folder):
        return self.frames(folder, -1)[0][1]

    def frames(self, folder, first=0):
        """Times and meshes of a series from its frame `first` on."""
        file = folder / "frames.pvd"
        if not file.is_file():
            raise NoStudy(f"There is no frames.pvd in '{folder}'. Set output.vtk in the case and run it "
                          "again.")
        reader = pyvista.get_reader(str(file))
        shown = []
        for time in reader.time_values[first:]:
            reader.set_active_time_value(time)
            shown.append((time, reader.read()[0]))
        return shown


def text(value):
    return value.decode() if isinstance(value, bytes) else str(value)


def interval(entry, value, factor):
    """Lengths of an error bar below and above a value."""
    low, high = (factor * (entry[key] if entry[key] is not None else value) for key in ("low", "high"))
    return [[max(0.0, factor * value - low)], [max(0.0, high - factor * value)]]


def draw_front(axes, report):
    """Error against time of every row, and the classical front."""
    first = report["quantities_of_interest"][0]["name"]
    shown = [row for row in report["rows"] if row["seconds"] and row["error"]]
    for row in shown:
        seconds = {"low": row["seconds_low"], "high": row["seconds_high"]}
        error = row["errors"].get(first) if row["kind"] != "truth" else None
        hollow = row["kind"] == "baseline" and not row["on_front"]
        axes.errorbar(row["seconds"], 100 * row["error"], fmt=MARKERS[row["kind"]],
                      xerr=interval(seconds, row["seconds"], 1),
                      yerr=interval(error, row["error"], 100) if error else None,
                      color=COLOURS[row["kind"]], capsize=3, mfc="white" if hollow else None,
                      linestyle="none")
    front = sorted((row["seconds"], 100 * row["error"]) for row in shown if row.get("on_front"))
    if front:
        axes.plot(*zip(*front), color=COLOURS["baseline"])
    axes.set(xscale="log", yscale="log", xlabel="wall time of the whole loop, s",
             ylabel=f"error of {first}, %", title=f"{report['case']}: error against time")
    axes.grid(which="both", alpha=0.25)
    axes.margins(x=0.12, y=0.12)
    for axis in (axes.xaxis, axes.yaxis):
        number_ticks(axis)
    label_rows(axes, shown, front)


def number_ticks(axis):
    """Plain numbers, 0.5 and not 5 x 10^-1: of each decade 1, 2 and 5, or 1 where there are many."""
    low, high = axis.get_view_interval()
    axis.set_major_locator(matplotlib.ticker.LogLocator(subs=(1, 2, 5) if high < 300 * low else (1,)))
    axis.set_major_formatter(lambda value, _: f"{value:g}")
    axis.set_minor_formatter(matplotlib.ticker.NullFormatter())


def label_rows(axes, rows, front):
    names = [row["name"].removeprefix("solver ") for row in rows]
    key = plot_labels.key_of(names)
    if key:
        axes.text(0, -0.16, "\n".join(f"{letter}: {name}" for name, letter in key.items()), fontsize=8, va="top",
                  transform=axes.transAxes)
    points = [(row["seconds"], 100 * row["error"]) for row in rows]
    labels = plot_labels.Labels(axes)
    if points:
        labels.block(points)
    if front:
        labels.block_line(front)
    for row, name, point in zip(rows, names, points):
        labels.place(point, key.get(name, name), COLOURS[row["kind"]])


def draw_break_even(axes, report):
    """Seconds that have been spent after so many runs: with data and training first, and without a surrogate."""
    row = next(row for row in reversed(report["rows"]) if row["kind"] in ("guarded", "surrogate"))
    first = report["data_seconds"] + report["training_seconds"]
    even = report["break_even_runs"]
    runs = np.array([0, 2 * even if even else 100])
    axes.plot(runs, first + runs * row["seconds"], color=COLOURS[row["kind"]],
              label=f"data, training, then {row['name']}")
    axes.plot(runs, runs * report["equal_error_seconds"], color=COLOURS["baseline"],
              label="classical solver at equal error")
    if even:
        axes.plot(even, even * report["equal_error_seconds"], "o", color="black", label=f"even after {even:.3g} runs")
    axes.set(xlabel="runs of the loop", ylabel="wall time of all together, s", xlim=(0, runs[1]), ylim=(0, None),
             title=f"{report['case']}: when data and training are paid back")
    axes.legend()
    axes.grid(alpha=0.25)


def draw_curves(axes, study, name):
    """A quantity over the load steps: the truth and the runs that left a result."""
    def draw(values, label, kind, style):
        axes.plot(np.concatenate([[0], values]), np.linspace(0, 1, len(values) + 1), style,
                  color=COLOURS[kind], marker=MARKERS[kind], markersize=5, mfc="none", label=label)

    for row in study.rows("truth"):
        truth = study.timed_run(row)["quantities"][name]
        draw(truth["values"], row["name"], "truth", "-")
        axes.set_xlabel(f"{name}, {truth['unit']}")
    for run in study.runs():
        draw(study.quantity(run, name)[0], run, run if run in COLOURS else "baseline", "--")
    axes.set(ylabel="share of the load steps", title=f"{study.report['case']}: {name} over the load path")
    axes.legend()
    axes.grid(alpha=0.25)


def deformed(mesh):
    return mesh.warp_by_vector("displacement") if "displacement" in mesh.point_data else mesh


def stress_norm(mesh):
    """Frobenius norm of the first Piola-Kirchhoff stress of each element, MPa."""
    return np.linalg.norm(mesh.cell_data["stress"], axis=1)


class Field:
    """A number for each element, drawn on the deformed mesh."""

    def __init__(self, title, mesh, values, names=None):
        self.title, self.mesh, self.names = title, mesh, names
        self.values = np.asarray(values, dtype=float).reshape(mesh.n_cells, -1)[:, 0]
        if names:
            self.map, self.norm = SOURCE_MAP, matplotlib.colors.Normalize(-0.5, len(names) - 0.5)
        else:
            low, high = np.nanmin(self.values), np.nanmax(self.values)
            self.map, self.norm = matplotlib.colormaps["viridis"], matplotlib.colors.Normalize(low, high)

    def image(self):
        """The mesh as pixels [rows, columns, 3], white margins cut off."""
        shape = deformed(self.mesh)
        shape.clear_data()
        shape.cell_data["colour"] = (255 * self.map(self.norm(self.values))[:, :3]).astype(np.uint8)
        plotter = pyvista.Plotter(off_screen=True, window_size=(900, 900))
        plotter.set_background("white")
        plotter.add_mesh(shape, scalars="colour", rgb=True, lighting=False, show_edges=True,
                         edge_opacity=0.15)
        plotter.view_xy()
        plotter.enable_parallel_projection()
        pixels = plotter.screenshot(return_img=True)
        plotter.close()
        return molecule_pictures.cropped(pixels)

    def draw(self, axes):
        axes.imshow(self.image())
        axes.set_title(self.title)
        axes.axis("off")
        if self.names:
            shown = sorted({int(value) for value in self.values})
            axes.legend(handles=[matplotlib.patches.Patch(color=self.map(self.norm(value)),
                                                          label=self.names[value])
                                 for value in shown], loc="lower right", fontsize=9)
        else:
            scale = matplotlib.cm.ScalarMappable(self.norm, self.map)
            axes.figure.colorbar(scale, ax=axes, orientation="horizontal", shrink=0.8, pad=0.03)


def fields(study, run):
    """What the last frame of a run can show."""
    mesh = study.frame(run)
    shown = ([Field("stress |P|, MPa", mesh, stress_norm(mesh))] if "stress" in mesh.cell_data
             else flow_fields(mesh))
    if "uncertainty" in mesh.cell_data:
        shown.append(Field("uncertainty", mesh, mesh.cell_data["uncertainty"]))
    if "source" in mesh.cell_data:
        shown.append(Field("where the answer came from", mesh, mesh.cell_data["source"], SOURCES))
    if run == "guarded" and (study.folder / "compared" / "frames.pvd").is_file():
        shown.append(error_field(study.compared(), "stress" if "stress" in mesh.cell_data else "velocity"))
    return shown


def flow_fields(mesh):
    """Speed and pressure of a flow through a porous body."""
    speed = np.linalg.norm(mesh.cell_data["velocity"], axis=1)
    return [Field("speed, mm/s", mesh, 1e3 * speed), Field("pressure, Pa", mesh, mesh.cell_data["pressure"])]


def error_field(mesh, name):
    """Error of a field against the truth, in per cent of the largest."""
    largest = np.linalg.norm(mesh.cell_data[f"{name}_truth"], axis=1).max()
    error = np.linalg.norm(mesh.cell_data[f"{name}_error"], axis=1)
    return Field(f"{name}, error against the truth, % of the largest", mesh, 100 * error / largest)


def draw_fields(shown, title):
    figure, axes = plt.subplots(1, len(shown), figsize=(4.6 * len(shown), 5), squeeze=False,
                                layout="constrained")
    for panel, field in zip(axes[0], shown):
        field.draw(panel)
    figure.suptitle(title)
    return figure


def main(folder):
    study = Study(folder)
    pictures = study.folder / "pictures"
    pictures.mkdir(exist_ok=True)

    def save(figure, name):
        figure.savefig(pictures / name, dpi=140)
        plt.close(figure)
        print(pictures / name)

    figure, axes = plt.subplots(figsize=(8, 5.2), layout="constrained")
    draw_front(axes, study.report)
    save(figure, "error-time.png")
    if study.report.get("equal_error_seconds"):
        figure, axes = plt.subplots(figsize=(6.5, 4.4), layout="constrained")
        draw_break_even(axes, study.report)
        save(figure, "break-even.png")
    if study.report["domain"] == "protein":
        draw_molecule(study, save)
    else:
        draw_loads_and_fields(study, save)


def draw_molecule(study, save):
    for run, place in study.runs().items():
        if (place / "frames.pvd").is_file():
            save(molecule_pictures.draw_run(place / "result.h5", study.frames(place),
                                            f"{study.report['case']}, {run}", SOURCES, SOURCE_MAP),
                 f"molecule-{run}.png")
    figure = molecule_pictures.free_energies(study.runs().values())
    if figure is not None:
        save(figure, "free-energies.png")


def draw_loads_and_fields(study, save):
    if study.runs() or study.rows("truth"):
        figure, axes = plt.subplots(figsize=(6.5, 4.8), layout="constrained")
        draw_curves(axes, study, study.report["quantities_of_interest"][0]["name"])
        save(figure, "load-displacement.png")
    for run, place in study.runs().items():
        if (place / "frames.pvd").is_file():
            save(draw_fields(fields(study, run), f"{study.report['case']}, {run}"), f"fields-{run}.png")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Usage: pictures.py FOLDER, the output folder of a study (as out/cook).")
    main(sys.argv[1])
