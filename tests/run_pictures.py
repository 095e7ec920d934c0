"""Test: the pictures of a study of a molecule. run_pictures.py SCRIPTS STUDY"""
import pathlib
import shutil
import subprocess
import sys

import matplotlib
import numpy as np
from matplotlib import image

matplotlib.use("Agg")
import matplotlib.pyplot as plt

scripts, study = map(pathlib.Path, sys.argv[1:])
sys.path.insert(0, str(scripts))
import plot_labels


def check_labels():
    """Six long names on a line, two of them at one point: a label covers neither a label nor a point."""
    names = ["gb", "0.5 A", "0.375 A", "0.3 A", "guarded", "surrogate"]
    points = [(1, 10), (2, 5), (2, 5), (4, 2), (8, 1), (8.5, 1)]
    figure, axes = plt.subplots(layout="constrained")
    axes.loglog(*zip(*points))
    labels = plot_labels.Labels(axes)
    labels.block(points)
    labels.block_line(points)
    for name, point in zip(names, points):
        labels.place(point, name, "black")
    figure.draw_without_rendering()
    boxes = [words.get_window_extent().extents for words in axes.texts]
    assert len(boxes) == len(names)
    places = axes.transData.transform(points)
    for k, box in enumerate(boxes):
        assert all(plot_labels.overlap(box, other) < 20 for other in boxes[:k]), names[k]
        assert not any(box[0] < x < box[2] and box[1] < y < box[3] for x, y in places), names[k]
    key = plot_labels.key_of(["gb", "0.5 A tolerance 0.01 warm_start true", "0.3 A tolerance 0.01 warm_start true"])
    assert list(key.values()) == ["a", "b"], key


def check_pictures():
    folder = study / "pictures"
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run([sys.executable, scripts / "pictures.py", study], check=True)
    found = {file.stem for file in folder.glob("*.png")}
    wanted = {"error-time", "break-even", "molecule-guarded", "molecule-surrogate", "free-energies"}
    assert wanted <= found and "load-displacement" not in found, found
    for name in wanted:
        assert np.std(image.imread(folder / f"{name}.png")) > 0.03, f"{name}.png is blank"


check_labels()
check_pictures()
