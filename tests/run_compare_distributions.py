"""Test: runs whose distributions are known. run_compare_distributions.py SCRIPT FOLDER"""
import math
import pathlib
import subprocess
import sys

import h5py
import numpy as np
from matplotlib import image

script, folder = sys.argv[1], pathlib.Path(sys.argv[2])
BINS, WIDTH, KEPT = 36, 0.6, 0.95  # standard deviation in rad; correlation of neighbouring samples
THERMAL_ENERGY = 0.6
random = np.random.default_rng(5)


def wrapped(angles):
    return (angles + np.pi) % (2 * np.pi) - np.pi


def correlated(samples, replicas=1, kept=KEPT):
    """Normal numbers of deviation 1; (1 - kept) / (1 + kept) of their number are effective."""
    numbers = random.normal(size=(samples, replicas))
    for i in range(1, samples if kept else 0):
        numbers[i] = kept * numbers[i - 1] + math.sqrt(1 - kept**2) * numbers[i]
    return numbers


def one_well(samples, shift=0.0, replicas=1, kept=KEPT):
    """A normal distribution around the circle, close to von Mises', and its effective samples."""
    numbers = correlated(samples, replicas, kept)
    return wrapped(shift + WIDTH * numbers), numbers.size * (1 - kept) / (1 + kept)


def two_wells(samples, runs=1, leave=0.01):
    """Wells that each run leaves now and then: effective samples are those of which well it is in."""
    inside = (np.cumsum(random.random((samples, runs)) < leave, axis=0) + random.integers(2, size=runs)) % 2
    numbers = correlated(samples, runs, kept=0.7)
    return wrapped(np.where(inside, -1.2, 2.4) + 0.35 * numbers), samples * leave


def shares(angles):
    return np.histogram(angles, BINS, (-np.pi, np.pi))[0] / angles.size


def write(name, found, bins=BINS):
    """A run's result.h5 with one angle."""
    angles, effective = found
    (folder / name).mkdir(parents=True, exist_ok=True)
    edges = np.linspace(-np.pi, np.pi, bins + 1)
    density = np.histogram(angles, edges)[0] / angles.size / (edges[1] - edges[0])
    with np.errstate(divide="ignore"):
        free_energy = -THERMAL_ENERGY * np.log(density / density.max())
    with h5py.File(folder / name / "result.h5", "w") as file:
        file["history/samples/phi"] = angles
        file["history/angles/phi/centre"] = (edges[1:] + edges[:-1]) / 2
        file["history/angles/phi/density"] = density
        file["history/angles/phi/free_energy"] = free_energy
        file.create_group("history/statistics/phi").attrs["effective_samples"] = effective
    return folder / name


def compare(*runs):
    return subprocess.run([sys.executable, script, *map(str, runs), "--picture", str(folder / "picture.png")],
                          text=True, capture_output=True)


def table(*runs):
    """Rows of the runs after the first: difference, by chance, rarely more, verdict."""
    done = compare(*runs)
    assert done.returncode == 0, done.stderr
    assert np.std(image.imread(folder / "picture.png")) > 0.05, "the picture is blank"
    rows = done.stdout.splitlines()[2:len(runs) + 1]
    words = [row.split(maxsplit=6) for row in rows]
    return [(float(w[2]), float(w[3]), float(w[4].strip("()")), w[6]) for w in words]


def check_refused(facts, *runs):
    done = compare(*runs)
    assert done.returncode == 1 and all(fact in done.stderr for fact in facts), done.stderr


reference = write("reference", one_well(20000))
(same, chance, rarely, verdict), shifted = table(reference, write("same", one_well(20000, replicas=2)),
                                                  write("shifted", one_well(20000, 0.3)))
assert verdict == "the same within chance" and same < rarely, (same, verdict)
assert shifted[3] == "another distribution" and shifted[0] > shifted[2], shifted

# Normal distributions a shift d apart have erf(d / sqrt(8) / deviation) in difference.
exact = math.erf(0.3 / math.sqrt(8) / WIDTH)
(found, _, _, verdict), = table(write("many", one_well(400000, kept=0.0)),
                                write("many-shifted", one_well(400000, 0.3, kept=0.0)))
assert abs(found - exact) < 0.004 and verdict == "another distribution", (found, exact)

# Which well a run is in is known far less well than where in the well: chance has to know of both.
known = [shares(one) for one in two_wells(20000, runs=100)[0].T]
pairs = [np.abs(one - other).sum() / 2 for one, other in zip(known[::2], known[1::2])]
(_, chance, rarely, _), = table(write("wells", two_wells(20000)), write("wells-too", two_wells(20000)))
assert 0.7 < chance / np.mean(pairs) < 1.4, (chance, np.mean(pairs))
assert 0.7 < rarely / np.quantile(pairs, 0.95) < 1.4, (rarely, np.quantile(pairs, 0.95))

few = write("few", one_well(400))
assert table(reference, few)[0][3] == "undecided: fewer than 20 effective samples"

check_refused(["no run in", "nowhere", "no result.h5", "Name the folder"], reference, folder / "nowhere")
coarse = write("coarse", one_well(20000), bins=18)
check_refused(["do not compare", "36 bins", "18 bins", "loop.bins"], reference, coarse)
without = write("without", one_well(400))
with h5py.File(without / "result.h5", "a") as file:
    del file["history/angles"]
check_refused(["measured no angles", "[[loop.dihedral]]"], without, reference)
