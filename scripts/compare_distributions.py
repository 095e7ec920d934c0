#!/usr/bin/env python3
"""Compares the angles of runs of molecular dynamics: compare_distributions.py REFERENCE RUN... [--picture FILE.png]

Each is the folder of a run of dynamics with dihedral angles (its result.h5; replicas count together). Prints, per
angle and run,

- effective samples, as result.h5 states them (history/statistics/ANGLE);
- half the sum of the differences of its distribution and the reference's (total variation: 0 the same, 1 nothing
  in common), over the bins of history/angles/ANGLE;
- what two runs of one and the same ensemble would differ by: the mean and, in brackets, what 95 of 100 stay
  below; and the share of such pairs that differ by more than these two do;
- what follows from that, in words.

That chance is a circular block bootstrap (Politis and Romano 1992). Blocks of four autocorrelation times (two
effective samples) or more, as many as make up the run, are drawn from each run's own samples; their mean less
the run's is how far such a run strays. Half the summed difference of what two runs stray by is one draw of
PAIRS. Whole blocks keep what neighbouring samples and bins have in common: in each valley a run knows the
distribution far better than it knows how much each valley holds. That blocks are cut at their ends is made good
by a factor, that of correlations which fade exponentially. The random numbers have a fixed seed.

Draws free energies -k_B T ln(density) with bands of one standard deviation by the same blocks; bins that a run
never visited are left out. Needs h5py, numpy and matplotlib (scripts/setup installs them into .venv).
"""
import argparse
import math
import pathlib

import h5py
import matplotlib

if __name__ == "__main__":
    matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

SEED, PAIRS = 1, 2000
BLOCK_TIMES = 4    # autocorrelation times in a block, at least
MOST_BLOCKS = 200  # in a run; of longer runs the blocks are longer
FEWEST = 20        # effective samples below which the samples do not say how little they know
SURE = 0.05        # a difference that fewer of the pairs exceed is not chance
COLOURS = ["#566070", "#d55e00", "#0072b2", "#009e73", "#cc79a7", "#e69f00"]


class CannotCompare(SystemExit):
    """What was given cannot be compared; the message says what to do."""


class Angle:
    """One dihedral angle of a run: its distribution, and how far another such run would stray from it."""

    def __init__(self, run, name, history):
        found = history[f"angles/{name}"]
        self.run, self.name = run, name
        self.centre = found["centre"][...]  # rad
        self.shares = found["density"][...] * 2 * np.pi / len(self.centre)
        self.free_energy = found["free_energy"][...]  # kcal/mol, infinite in bins never visited
        self.effective = float(history[f"statistics/{name}"].attrs["effective_samples"])
        self.samples = history[f"samples/{name}"][...]  # rad, [samples, replicas]

    def thermal_energy(self):
        """k_B T in kcal/mol, as the run's free energies have it."""
        highest = np.argmax(np.where(self.shares > 0, self.free_energy, -np.inf))
        if self.shares[highest] == self.shares.max():
            return math.nan  # all in one bin: no energies to tell it by, and no band to draw
        return self.free_energy[highest] / np.log(self.shares.max() / self.shares[highest])

    def blocks(self, length):
        """Shares in every block of so many samples, each replica's end joined to its start: [blocks, bins]."""
        bins = len(self.centre)
        inside = np.floor((self.samples / (2 * np.pi) + 0.5) * bins).astype(int).clip(0, bins - 1)
        replicas = []
        for one in inside.T:
            seen = np.concatenate([one, one[:length - 1]])[:, None] == np.arange(bins)
            sums = np.zeros((len(seen) + 1, bins), dtype=np.int32)
            np.cumsum(seen, axis=0, out=sums[1:])
            replicas.append((sums[length:] - sums[:-length]) / length)
        return np.concatenate(replicas)

    def strayed(self, seed):
        """Shares of PAIRS other such runs less those of this one: [PAIRS, bins]."""
        size, time = self.samples.size, self.samples.size / (2 * self.effective)
        longest = max(1, len(self.samples) // 2)
        length = min(max(1, round(BLOCK_TIMES * time), size // MOST_BLOCKS), longest)
        random, blocks = np.random.default_rng(seed), self.blocks(length)
        mean, drawn = blocks.mean(axis=0), max(1, round(size / length))
        picked = (random.integers(0, len(blocks), drawn) for _ in range(PAIRS))
        return end_factor(length / time) * np.array([blocks[some].mean(axis=0) - mean for some in picked])


def end_factor(times):
    """By how much the mean of a block of so many autocorrelation times strays too little: its ends cut some off."""
    return 1 / math.sqrt(1 - (1 - math.exp(-times)) / times)


def difference(first, second):
    """Total variation of two distributions, or of each of many."""
    return np.abs(first - second).sum(axis=-1) / 2


class Comparison:
    """An angle of a run beside the reference's."""

    def __init__(self, reference, angle):
        self.difference = difference(angle.shares, reference.shares)
        pairs = difference(reference.strayed([SEED, 0]), angle.strayed([SEED, 1]))
        self.by_chance, self.rarely = pairs.mean(), np.quantile(pairs, 1 - SURE)
        self.exceeded = np.mean(pairs > self.difference)
        self.fewest = min(reference.effective, angle.effective)

    def verdict(self):
        if self.fewest < FEWEST:
            return f"undecided: fewer than {FEWEST} effective samples"
        return "another distribution" if self.exceeded < SURE else "the same within chance"


def angles_of(folder):
    """Angles of a run by name."""
    file = pathlib.Path(folder) / "result.h5"
    if not file.is_file():
        raise CannotCompare(f"There is no run in '{folder}': it has no result.h5. Name the folder of a run, as "
                            "out/alanine/run-surrogate.")
    run = "/".join(file.resolve().parent.parts[-2:])
    with h5py.File(file) as result:
        history = result["history"] if "history" in result else {}
        names = [name for name in history.get("angles", {}) if f"statistics/{name}" in history]
        if not names:
            raise CannotCompare(f"The run in '{folder}' has measured no angles: there is no history/angles in its "
                                "result.h5. Write [[loop.dihedral]] in its case, once for each angle, and run it again.")
        return {name: Angle(run, name, history) for name in names}


def check_alike(reference, angles):
    """Throws unless both have the same angles in the same bins."""
    mine, theirs = ({name: len(angle.centre) for name, angle in run.items()} for run in (angles, reference))
    if mine == theirs:
        return

    def said(bins):
        return ", ".join(f"{name} in {count} bins" for name, count in bins.items())
    first, other = next(iter(reference.values())).run, next(iter(angles.values())).run
    raise CannotCompare(f"The runs do not compare: '{first}' has {said(theirs)}, but '{other}' has {said(mine)}. Run "
                        "one of them again with the other's [[loop.dihedral]] and loop.bins.")


def print_table(runs, name):
    width = max(len(run[name].run) for run in runs)
    reference = runs[0][name]
    print(f"{name:{width}}  effective samples  difference  by chance (95 %)  exceeded by  verdict")
    print(f"{reference.run:{width}}  {reference.effective:17.0f}  {'reference':>10}")
    for run in runs[1:]:
        angle = run[name]
        found = Comparison(reference, angle)
        print(f"{angle.run:{width}}  {angle.effective:17.0f}  {found.difference:10.4f}  "
              f"{found.by_chance:9.3f} ({found.rarely:.3f})  {found.exceeded:11.1%}  {found.verdict()}")
    print()


def draw_free_energy(axes, angle, colour, label):
    """Over degrees, in kcal/mol, with a band of one standard deviation."""
    seen = angle.shares > 0
    error = angle.strayed(SEED).std(axis=0)[seen] / angle.shares[seen]
    degrees, free = np.degrees(angle.centre), np.where(seen, angle.free_energy, np.nan)
    below, above = np.full((2, len(seen)), np.nan)
    thermal_energy = angle.thermal_energy()
    below[seen] = free[seen] - thermal_energy * np.log1p(error)
    above[seen] = free[seen] - thermal_energy * np.log(np.maximum(1 - error, 1e-3))
    axes.fill_between(degrees, below, above, color=colour, alpha=0.2, linewidth=0)
    axes.plot(degrees, free, ".-", color=colour, linewidth=1, markersize=4,
              label=f"{label} ({angle.effective:.0f} effective samples)")
    axes.set(xlabel=f"{angle.name}, degrees", xlim=(-180, 180), xticks=range(-180, 181, 60),
             ylabel="free energy, kcal/mol")
    axes.grid(alpha=0.25)


def figure_of(runs):
    """The free energies of all angles; each run is a dictionary of them by name."""
    names = list(runs[0])
    figure, axes = plt.subplots(1, len(names), figsize=(5.5 * len(names), 4.2), squeeze=False,
                                layout="constrained")
    for panel, name in zip(axes[0], names):
        for k, run in enumerate(runs):
            draw_free_energy(panel, run[name], COLOURS[k % len(COLOURS)], run[name].run)
        highest = max(run[name].free_energy[run[name].shares > 0].max() for run in runs)
        panel.set_ylim(-0.2, 1.25 * highest)  # bands of bins that were hardly visited go on and on
        panel.legend(fontsize=8, loc="upper center")
    return figure


def main(folders, picture):
    runs = [angles_of(folder) for folder in folders]
    for run in runs[1:]:
        check_alike(runs[0], run)
    for name in runs[0]:
        print_table(runs, name)
    figure_of(runs).savefig(picture, dpi=140)
    print(picture)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reference", help="folder of the run that the others are compared with")
    parser.add_argument("run", nargs="+", help="folder of another run")
    parser.add_argument("--picture", default="distributions.png", help="where the free energies are drawn")
    given = parser.parse_args()
    main([given.reference, *given.run], given.picture)
