#!/usr/bin/env python3
"""Our Poisson-Boltzmann solver and APBS side by side: error, noise and time.

    compare_apbs.py BENCH_SOLVATION_NOISE PRMTOP RST7 [--shifts 8] [--spacings 0.5 0.375 0.25]

Both solve the same equation (spline surface of 0.3 A, permittivities 1 and 78.54, no salt, charges
and radii as our solver has them) for one conformation at the same places between the nodes of grids
of the same spacing, at least 6 A around the atoms; APBS on its next larger number of nodes, which is
32 c + 1. Its energies are those in water minus those in vacuum, as its self energies want it: two
solutions.

Prints per solver and spacing (kcal/mol, A): mean energy; its distance from the energy that the two
finest spacings of that solver extrapolate to (second order); its standard deviation over the shifts;
that of the forces, rms per component; the net force, rms per component; medians of the seconds that
energy and forces take, and of the processor's seconds, those of waiting threads included. 77 when
there is no `apbs`: apt-get install apbs.
"""
import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

try:
    import numpy as np
except ImportError:
    sys.exit("compare_apbs.py needs NumPy: pip install numpy.")

SKIPPED = 77
PADDING = 6.0  # A
KCAL = 1 / 4.184  # per kJ
SETTINGS = """    mg-manual
    dime {dime}
    glen {glen}
    gcent {gcent}
    mol 1
    lpbe
    bcfl mdh
    pdie 1.0
    sdie {permittivity}
    srfm spl2
    swin 0.3
    chgm spl2
    srad 1.4
    sdens 10.0
    temp 298.15
    calcenergy total
    calcforce comps
end
"""


def ours(program, molecule, shifts, spacings):
    """What bench_solvation_noise prints."""
    command = [program, *molecule, str(shifts), *map(str, spacings)]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


def grid(positions, radii, spacing):
    """Numbers of nodes and the middle of a box with room for the atoms at every shift."""
    low = (positions - radii[:, None]).min(axis=0) - PADDING
    high = (positions + radii[:, None]).max(axis=0) + PADDING
    needed = (high - low) / spacing + 2
    return 32 * np.ceil((needed - 1) / 32).astype(int) + 1, (low + high) / 2


def numbers(values):
    return " ".join(f"{value:.10g}" for value in values)


def write_input(folder, positions, molecule, spacing):
    """A PQR file, and what APBS is to do with it; returns the numbers of nodes."""
    radii = np.array(molecule["radii"])
    nodes, middle = grid(np.array(molecule["positions"]), radii, spacing)
    with open(os.path.join(folder, "molecule.pqr"), "w") as file:
        for i, (place, charge, radius) in enumerate(zip(positions, molecule["charges"], radii)):
            file.write(f"ATOM {i + 1} X ALL 1 {numbers(place)} {charge:.10g} {radius:.10g}\n")
    text = "read\n    mol pqr molecule.pqr\nend\n"
    for name, permittivity in ("water", 78.54), ("vacuum", 1.0):
        text += f"elec name {name}\n" + SETTINGS.format(
            dime=numbers(nodes), glen=numbers((nodes - 1) * spacing), gcent=numbers(middle),
            permittivity=permittivity)
    for what in "elecEnergy", "elecForce":
        text += f"print {what} water - vacuum end\n"
    with open(os.path.join(folder, "apbs.in"), "w") as file:
        file.write(text + "quit\n")
    return nodes


def read_output(text, atoms):
    """Energy and forces of the last statements."""
    text = text[text.index("PRINT STATEMENTS"):]
    energy = float(text.split("Global net ELEC energy =")[1].split()[0])
    rows = [line.split()[2:5] for line in text.splitlines()
            if line.split()[:1] == ["tot"] and line.split()[1] != "all"]
    forces = np.array(rows[-atoms:], dtype=float)
    if forces.shape != (atoms, 3):
        sys.exit(f"APBS printed forces of {len(rows)} atoms. Expected {atoms}. Its version is "
                 "perhaps another than 3.4.")
    return energy * KCAL, forces * KCAL


def children_seconds():
    """Of the processor, by all programs that were run."""
    now = os.times()
    return now.children_user + now.children_system


def apbs_sample(program, positions, molecule, spacing):
    with tempfile.TemporaryDirectory() as folder:
        nodes = write_input(folder, positions, molecule, spacing)
        begin, processor = time.perf_counter(), children_seconds()
        done = subprocess.run([program, "apbs.in"], cwd=folder, text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE)
        seconds, processor = time.perf_counter() - begin, children_seconds() - processor
    if done.returncode != 0:
        sys.exit(f"APBS failed with exit code {done.returncode}:\n{done.stdout[-2000:]}{done.stderr}")
    energy, forces = read_output(done.stdout, len(positions))
    return nodes, {"energy": energy, "forces": forces.ravel(), "seconds": seconds,
                   "processor": processor}


def apbs(program, molecule):
    """As `ours`, of the same molecule at the same shifts."""
    runs = []
    for run in molecule["runs"]:
        samples = []
        for shift in molecule["shifts"]:
            places = np.array(molecule["positions"]) + np.array(shift) * run["spacing"]
            nodes, sample = apbs_sample(program, places, molecule, run["spacing"])
            samples.append(sample)
        runs.append({"spacing": run["spacing"], "nodes": nodes, "samples": samples})
    return runs


def column(run, name):
    return np.array([sample[name] for sample in run["samples"]])


def extrapolated(runs):
    """What the mean energies go to, by the two finest spacings."""
    coarse, fine = sorted(runs, key=lambda run: -run["spacing"])[-2:]
    a, b = column(coarse, "energy").mean(), column(fine, "energy").mean()
    return b + (b - a) / ((coarse["spacing"] / fine["spacing"]) ** 2 - 1)


def measured(run):
    """Mean energy, its deviation, noise of forces, net force, seconds, those of the processor."""
    energy, forces = column(run, "energy"), column(run, "forces")
    net = forces.reshape(len(forces), -1, 3).sum(axis=1)
    return {"energy": energy.mean(), "spread": energy.std(ddof=1),
            "noise": np.sqrt(forces.var(axis=0, ddof=1).mean()),
            "net": np.sqrt((net ** 2).mean()), "seconds": np.median(column(run, "seconds")),
            "processor": np.median(column(run, "processor"))}


def show(name, runs):
    limit = extrapolated(runs)
    for run in runs:
        m = measured(run)
        nodes = "x".join(map(str, run["nodes"]))
        print(f"{name:10} {run['spacing']:6g}  {nodes:>12} {m['energy']:10.3f} "
              f"{m['energy'] - limit:7.3f} {m['spread']:7.3f} {m['noise']:7.3f} {m['net']:7.3f} "
              f"{m['seconds']:8.3f} {m['processor']:10.3f}")
    print(f"{name:10} extrapolated to {limit:.3f} kcal/mol")


def compare(molecule, theirs):
    print(f"{'':10} {'A':>6}  {'nodes':>12} {'energy':>10} {'error':>7} {'spread':>7} {'noise':>7} "
          f"{'net':>7} {'seconds':>8} {'processor':>10}")
    show("understudy", molecule["runs"])
    show("apbs", theirs)
    print()
    for a, b in zip(molecule["runs"], theirs):
        names = ("spread", "noise", "net", "seconds", "processor")
        ratios = ", ".join(f"{name} {measured(b)[name] / measured(a)[name]:.1f}" for name in names)
        print(f"apbs / understudy at {a['spacing']:g} A: {ratios}")
    finest = min(range(len(theirs)), key=lambda k: theirs[k]["spacing"])
    means = [column(runs[finest], "forces").mean(axis=0) for runs in (molecule["runs"], theirs)]
    print(f"mean forces at {theirs[finest]['spacing']:g} A differ by "
          f"{np.sqrt(((means[0] - means[1]) ** 2).mean()):.3f} kcal/mol/A, rms per component")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("program", help="bench_solvation_noise")
    parser.add_argument("molecule", nargs=2, help="prmtop and rst7")
    parser.add_argument("--shifts", type=int, default=8)
    parser.add_argument("--spacings", type=float, nargs="+", default=[0.5, 0.375, 0.25])
    options = parser.parse_args()
    if options.shifts < 2 or len(options.spacings) < 2:
        parser.error("noise takes two shifts, extrapolation two spacings at least")
    program = shutil.which("apbs")
    if program is None:
        print("There is no program 'apbs' to compare with. Install it: apt-get install apbs.")
        return SKIPPED
    molecule = ours(options.program, options.molecule, options.shifts, options.spacings)
    threads = os.environ.get("OMP_NUM_THREADS", "unset")
    print(f"{len(molecule['radii'])} atoms, {options.shifts} shifts; understudy on "
          f"{molecule['threads']} threads, OMP_NUM_THREADS {threads}")
    compare(molecule, apbs(program, molecule))
    return 0


if __name__ == "__main__":
    sys.exit(main())
