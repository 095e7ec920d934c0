"""Pictures of molecules for pictures.py: atoms and bonds, what a run of dynamics saw over time, free energies."""
import h5py
import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pyvista

import compare_distributions

BOND_GREY = "#a0a0a0"
RADIUS, BOND_RADIUS = 0.32, 0.11  # of atoms times that of their element; A
ELEMENTS = {1: ("H", "#e6e6e6", 0.75), 6: ("C", "#505050", 1.2), 7: ("N", "#3050f8", 1.2), 8: ("O", "#e02020", 1.2),
            16: ("S", "#e6c800", 1.4)}
OTHER = ("other", "#cc79a7", 1.4)
ORANGE, GREY = "#d55e00", "#566070"


def is_molecule(mesh):
    return "element" in mesh.point_data


def facing(points):
    """The points turned so that the molecule is seen from its flattest side, its length across."""
    centred = points - points.mean(axis=0)
    axes = np.linalg.svd(centred, full_matrices=False)[2]
    axes[2] = np.cross(axes[0], axes[1])  # no mirror image
    return centred @ axes.T


def cropped(pixels):
    inked = (pixels < 255).any(axis=2)
    rows, columns = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
    return pixels[rows[0]:rows[-1] + 1, columns[0]:columns[-1] + 1]


def image(mesh, colours):
    """Atoms as balls of these colours [atoms, 3] (0 to 1) and bonds as sticks: pixels [rows, columns, 3]."""
    shape = pyvista.PolyData(facing(mesh.points), lines=mesh.lines)
    atoms = pyvista.PolyData(shape.points)
    atoms["colour"] = (255 * colours).astype(np.uint8)
    atoms["radius"] = [RADIUS * ELEMENTS.get(int(element), OTHER)[2] for element in mesh.point_data["element"]]
    plotter = pyvista.Plotter(off_screen=True, window_size=(1100, 900))
    plotter.set_background("white")
    if mesh.n_lines:
        plotter.add_mesh(shape.tube(radius=BOND_RADIUS), color=BOND_GREY)
    balls = atoms.glyph(scale="radius", orient=False, geom=pyvista.Sphere(radius=1))
    plotter.add_mesh(balls, scalars="colour", rgb=True, smooth_shading=True)
    plotter.view_xy()
    plotter.enable_parallel_projection()
    pixels = plotter.screenshot(return_img=True)
    plotter.close()
    return cropped(pixels)


def show(axes, mesh, colours, title):
    axes.imshow(image(mesh, colours))
    axes.set_title(title)
    axes.axis("off")


def draw_elements(axes, mesh):
    kinds = [ELEMENTS.get(int(element), OTHER) for element in mesh.point_data["element"]]
    show(axes, mesh, np.array([matplotlib.colors.to_rgb(kind[1]) for kind in kinds]), "the last frame")
    axes.legend(handles=[matplotlib.patches.Patch(facecolor=kind[1], edgecolor="grey", label=kind[0])
                         for kind in sorted(set(kinds))], loc="upper center",
                bbox_to_anchor=(0.5, -0.02), ncols=4, fontsize=8)


def draw_forces(axes, mesh):
    """The operator's force on each atom."""
    sizes = np.linalg.norm(mesh.point_data["forces"], axis=1)
    scale = matplotlib.cm.ScalarMappable(matplotlib.colors.Normalize(0, sizes.max()), "viridis")
    show(axes, mesh, scale.to_rgba(sizes)[:, :3], "force of the water, kcal/mol/A")
    axes.figure.colorbar(scale, ax=axes, orientation="horizontal", shrink=0.8, pad=0.03)


def draw_energy(axes, history):
    samples = history["samples"]
    axes.plot(samples["time"][...], samples["solvation_energy"][...], color=GREY, linewidth=0.8)
    axes.set_ylabel("solvation energy\nkcal/mol")


def draw_force_error(axes, history):
    """Of the operator against the solver, where the run asked it."""
    compared = history["comparison"]
    axes.plot(compared["time"][...], compared["force_error"][...], ".-", color=ORANGE, linewidth=0.6, markersize=4)
    axes.set(ylabel="error of forces\nkcal/mol/A, rms", ylim=(0, None))


def draw_uncertainty(axes, frames, names, colours):
    """The ensemble's spread at each frame, and who answered there. One number for all atoms."""
    times = np.array([time for time, _ in frames])
    spread = np.array([mesh.point_data["uncertainty"][0] for _, mesh in frames])
    source = np.array([int(mesh.point_data["source"][0]) if "source" in mesh.point_data else 0 for _, mesh in frames])
    axes.plot(times, spread, color=GREY, linewidth=0.6)
    for kind in sorted(set(source)):
        axes.plot(times[source == kind], spread[source == kind], "o", markersize=4, color=colours(kind),
                  label=names[kind])
    axes.set(ylabel="uncertainty\nof the forces", ylim=(0, None))
    axes.legend(fontsize=8, loc="lower right")


def draw_run(result, frames, title, names, colours):
    """A figure of a run: its last frame, and what happened over time. `frames`: (ps, mesh) pairs."""
    mesh = frames[-1][1]
    panels = [draw_energy]
    with h5py.File(result) as file:
        history = file["history"]
        if "comparison" in history:
            panels.append(draw_force_error)
        if "uncertainty" in mesh.point_data:
            panels.append(lambda axes, _: draw_uncertainty(axes, frames, names, colours))
        figure = plt.figure(figsize=(13, 4.6), layout="constrained")
        balls, lines = figure.subfigures(1, 2, width_ratios=(1.7, 1))
        left, right = balls.subplots(1, 2)
        draw_elements(left, mesh)
        draw_forces(right, mesh)
        rows = lines.subplots(len(panels), 1, sharex=True, squeeze=False)[:, 0]
        for axes, draw in zip(rows, panels):
            draw(axes, history)
            axes.grid(alpha=0.25)
        rows[-1].set_xlabel("time, ps")
    figure.suptitle(title)
    return figure


def free_energies(folders):
    """A figure of the angles of these runs, or None where there are no angles."""
    runs = [compare_distributions.angles_of(folder) for folder in folders if has_angles(folder)]
    return compare_distributions.figure_of(runs) if runs else None


def has_angles(folder):
    with h5py.File(folder / "result.h5") as file:
        return "history/angles" in file
