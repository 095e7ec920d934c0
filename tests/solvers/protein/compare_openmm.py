#!/usr/bin/env python3
"""Loads the stored molecules into OpenMM by its own readers of AMBER's files, computes every term of
their energies and their forces with its Reference platform (double precision, no cutoff, no surface
term), and has the test program read the same files and compute the same.

    compare_openmm.py TEST_PROGRAM FOLDER    runs its test OpenMM.*; 77 without OpenMM
    compare_openmm.py --store FILE FOLDER    writes what test_against_openmm compares with elsewhere

FOLDER holds NAME.prmtop, NAME.rst7 (a minimum) and NAME-300K.rst7; a third conformation is the
second with every coordinate displaced at random. Energies in kcal/mol, forces in kcal/mol/A.
"""
import copy
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import warnings

SKIPPED = 77
try:
    import openmm as mm
except ImportError as missing:
    print(f"Skipped: {missing}; `pip install openmm` gives what this test compares with")
    sys.exit(SKIPPED)
import numpy as np
from openmm import app, unit

MOLECULES = ["alanine", "chignolin"]
BORN = {"hct": app.HCT, "obc2": app.OBC2, "gbn2": app.GBn2}
INVERSE_DEBYE_LENGTHS = [0.0, 0.1]  # 1/A
OUTER_PERMITTIVITY = 78.54
MOST_DISPLACED = 0.1  # A
FORCE_UNIT = unit.kilocalorie_per_mole / unit.angstrom
# Coulomb's constant, kJ/mol nm/e^2: that of OpenMM's kernels (CODATA 2018), and what its module
# customgbforces gives a CustomGBForce. Written to the file, so that the program can go by the same.
COULOMB = {mm.NonbondedForce: 138.93545764438198, mm.GBSAOBCForce: 138.93545764438198,
           mm.CustomGBForce: 138.935485}
NOTHING_ELSE, PARTS = 0, 8  # groups of forces


def displaced(rst7, folder):
    """A file like rst7, with every coordinate moved by up to MOST_DISPLACED."""
    places = app.AmberInpcrdFile(str(rst7)).getPositions(asNumpy=True).value_in_unit(unit.angstrom)
    moved = places + np.random.default_rng(1).uniform(-1, 1, places.shape) * MOST_DISPLACED
    fields = [f"{x:12.7f}" for x in moved.flat]
    lines = ["".join(fields[k:k + 6]) for k in range(0, len(fields), 6)]
    file = pathlib.Path(folder, f"{rst7.stem}-displaced.rst7")
    file.write_text("\n".join(["displaced at random", f"{len(moved):5d}", *lines]) + "\n")
    return file


def context(system, rst7):
    made = mm.Context(system, mm.VerletIntegrator(0.001), mm.Platform.getPlatformByName("Reference"))
    made.setPositions(app.AmberInpcrdFile(str(rst7)).getPositions())
    return made


def rounded(number):
    return float(f"{number:.12g}")


def energy(made, group):
    state = made.getState(getEnergy=True, groups={group})
    return rounded(state.getPotentialEnergy().value_in_unit(unit.kilocalorie_per_mole))


def energy_and_forces(made, group):
    forces = made.getState(getForces=True, groups={group}).getForces(asNumpy=True)
    rows = forces.value_in_unit(FORCE_UNIT).tolist()
    return {"energy": energy(made, group), "forces": [[rounded(x) for x in row] for row in rows]}


def coulomb_constant(force):
    """kcal/mol A/e^2"""
    constant = next(c for kind, c in COULOMB.items() if isinstance(force, kind))
    return rounded((constant * unit.kilojoule_per_mole).value_in_unit(unit.kilocalorie_per_mole) * 10)


def part_of_nonbonded(force, charges, attraction):
    """The same NonbondedForce with its charges, or its Lennard-Jones energies, switched off."""
    part = copy.deepcopy(force)
    for i in range(force.getNumParticles()):
        q, sigma, epsilon = force.getParticleParameters(i)
        part.setParticleParameters(i, q * charges, sigma, epsilon * attraction)
    for k in range(force.getNumExceptions()):
        i, j, qq, sigma, epsilon = force.getExceptionParameters(k)
        part.setExceptionParameters(k, i, j, qq * charges, sigma, epsilon * attraction)
    return part


def force_named(system, *kinds):
    return next(f for f in system.getForces() if isinstance(f, kinds))


def mechanics(prmtop, rst7):
    """The whole is what OpenMM makes of the file; the parts come beside it."""
    system = prmtop.createSystem(nonbondedMethod=app.NoCutoff, constraints=None,
                                 removeCMMotion=False)
    nonbonded = force_named(system, mm.NonbondedForce)
    parts = {"bond": force_named(system, mm.HarmonicBondForce),
             "angle": force_named(system, mm.HarmonicAngleForce),
             "torsion": force_named(system, mm.PeriodicTorsionForce),
             "lennard_jones": part_of_nonbonded(nonbonded, 0, 1),
             "coulomb": part_of_nonbonded(nonbonded, 1, 0)}
    for k, part in enumerate(parts.values()):
        part = copy.deepcopy(part)
        part.setForceGroup(PARTS + k)
        system.addForce(part)
    made = context(system, rst7)
    answers = {name: energy(made, PARTS + k) for k, name in enumerate(parts)}
    constant = {"coulomb_constant": coulomb_constant(nonbonded)}
    return constant | answers | energy_and_forces(made, NOTHING_ELSE)


def born(prmtop, rst7, model, kappa):
    """Radii, and screening factors but for GBn2, are those of the file whatever the model."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Non-optimal GB parameters")  # mbondi3 with HCT and OBC2
        system = prmtop.createSystem(
            nonbondedMethod=app.NoCutoff, constraints=None, removeCMMotion=False,
            implicitSolvent=BORN[model], solventDielectric=OUTER_PERMITTIVITY,
            implicitSolventKappa=kappa / unit.angstrom, gbsaModel=None)
    force = force_named(system, mm.CustomGBForce, mm.GBSAOBCForce)
    force.setForceGroup(PARTS)
    setting = {"model": model, "kappa": kappa, "coulomb_constant": coulomb_constant(force)}
    return setting | energy_and_forces(context(system, rst7), PARTS)


def answers(prmtop, rst7):
    """The names of the two files, and what OpenMM says of them."""
    loaded = app.AmberPrmtopFile(str(prmtop))
    return {"molecule": str(prmtop), "conformation": str(rst7),
            "mechanics": mechanics(loaded, rst7),
            "born": [born(loaded, rst7, model, kappa)
                     for model in BORN for kappa in INVERSE_DEBYE_LENGTHS]}


def all_answers(molecules, folder):
    for name in MOLECULES:
        warm = molecules / f"{name}-300K.rst7"
        for rst7 in (molecules / f"{name}.rst7", warm, displaced(warm, folder)):
            yield answers(molecules / f"{name}.prmtop", rst7)


def stored_answers(molecules):
    """Files by their names; forces, which take room, of the smaller molecule alone."""
    for name in MOLECULES:
        found = answers(molecules / f"{name}.prmtop", molecules / f"{name}-300K.rst7")
        found |= {key: pathlib.Path(found[key]).name for key in ("molecule", "conformation")}
        if name != MOLECULES[0]:
            for part in [found["mechanics"], *found["born"]]:
                del part["forces"]
        yield found


def write(found, file):
    """As JSON, a vector to a line."""
    text = json.dumps(list(found), indent=1)
    vectors = re.sub(r"\[[^][{}]*\]", lambda match: " ".join(match.group().split()), text)
    pathlib.Path(file).write_text(vectors + "\n")


def runs_of(report):
    """What a report of GoogleTest says of every test that the filter let through."""
    with open(report) as file:
        suites = json.load(file)["testsuites"]
    return [test["result"] for suite in suites for test in suite["testsuite"]]


def compare(program, molecules):
    with tempfile.TemporaryDirectory() as folder:
        found, report = os.path.join(folder, "openmm.json"), os.path.join(folder, "report.json")
        write(all_answers(molecules, folder), found)
        environment = dict(os.environ, UNDERSTUDY_OPENMM_ANSWERS=found, UNDERSTUDY_PRINT_ANSWERS="1")
        code = subprocess.run([program, "--gtest_filter=OpenMM.*", f"--gtest_output=json:{report}"],
                              env=environment).returncode
        if code != 0:
            return code
        results = runs_of(report)
    if not results or set(results) != {"COMPLETED"}:
        print(f"{program} compared nothing: of its tests OpenMM.* it says {results}")
        return 1
    return 0


def main(arguments):
    if arguments[0] == "--store":
        write(stored_answers(pathlib.Path(arguments[2])), arguments[1])
        return 0
    return compare(arguments[0], pathlib.Path(arguments[1]).resolve())


sys.exit(main(sys.argv[1:]))
