#!/usr/bin/env python3
"""Builds alanine dipeptide and chignolin in OpenMM (AMBER ff14SB from its own files), computes every
term of their energy with its Reference platform, and has the test program compute the same.

    compare_openmm.py TEST_PROGRAM       runs the suite OpenMM of test_protein; 77 without OpenMM
    compare_openmm.py --write FOLDER     only writes the molecules, as molecule_text.hpp reads them

Conformations are made up, not folded: distances along bonds embedded in space, then minimised. The
terms have to agree all the same.
"""
import os
import subprocess
import sys
import tempfile

SKIPPED = 77
MOLECULES = {"alanine_dipeptide": "ACE ALA NME",
             "chignolin": "NGLY TYR ASP PRO GLU THR GLY THR TRP CGLY"}  # PDB 1UAO
FIELD = "amber14/protein.ff14SB.xml"
BORN = {"hct": "implicit/hct.xml", "obc2": "implicit/obc2.xml", "gbn2": "implicit/gbn2.xml",
        "obc2_in_salt": "implicit/obc2.xml"}
SALT = {"obc2_in_salt": {"implicitSolventKappa": 1.0}}  # per nm
KCAL = 1 / 4.184  # per kJ
OUTER_PERMITTIVITY = 78.54


def topology_of(field, sequence):
    """Residues from the field's templates, one after the other, joined by peptide bonds."""
    topology = app.Topology()
    chain = topology.addChain()
    last = None
    for name in sequence.split():
        template = field._templates[name]
        residue = topology.addResidue(name[-3:], chain)
        atoms = [topology.addAtom(a.name, a.element, residue) for a in template.atoms]
        for i, j in template.bonds:
            topology.addBond(atoms[i], atoms[j])
        by_name = {a.name: a for a in atoms}
        if last is not None:
            topology.addBond(last, by_name["N"])
        last = by_name.get("C")
    return topology


def embedded(topology, spacing=0.11):
    """Positions [nm] whose distances are near those along bonds (classical scaling)."""
    atoms = list(topology.atoms())
    steps = np.full((len(atoms), len(atoms)), np.inf)
    np.fill_diagonal(steps, 0)
    for a, b in topology.bonds():
        steps[a.index, b.index] = steps[b.index, a.index] = 1
    for k in range(len(atoms)):
        steps = np.minimum(steps, steps[:, k:k + 1] + steps[k:k + 1, :])
    square = (spacing * steps) ** 2
    centre = np.eye(len(atoms)) - 1 / len(atoms)
    values, vectors = np.linalg.eigh(-0.5 * centre @ square @ centre)
    noise = np.random.default_rng(1).normal(scale=0.02, size=(len(atoms), 3))
    return vectors[:, -3:] * np.sqrt(values[-3:]) + noise


def context(system, positions):
    made = mm.Context(system, mm.VerletIntegrator(0.001), mm.Platform.getPlatformByName("Reference"))
    made.setPositions(positions)
    return made


def minimised(system, positions):
    made = context(system, positions)
    mm.LocalEnergyMinimizer.minimize(made, 10.0, 0)
    return made.getState(getPositions=True).getPositions(asNumpy=True)._value


def part_of_nonbonded(force, charges, attraction):
    """The same NonbondedForce with its charges, or its Lennard-Jones energies, switched off."""
    part = mm.NonbondedForce()
    part.setNonbondedMethod(mm.NonbondedForce.NoCutoff)
    for i in range(force.getNumParticles()):
        q, sigma, epsilon = force.getParticleParameters(i)
        part.addParticle(q * charges, sigma, epsilon * attraction)
    for k in range(force.getNumExceptions()):
        i, j, qq, sigma, epsilon = force.getExceptionParameters(k)
        part.addException(i, j, qq * charges, sigma, epsilon * attraction)
    return part


def force_named(system, kind):
    return next(f for f in system.getForces() if isinstance(f, kind))


def evaluate(force, masses, positions):
    """Energy [kcal/mol] and forces [kcal/mol/A] of one force alone."""
    system = mm.System()
    for mass in masses:
        system.addParticle(mass)
    system.addForce(copy.deepcopy(force))
    state = context(system, positions).getState(getEnergy=True, getForces=True)
    return (state.getPotentialEnergy()._value * KCAL,
            state.getForces(asNumpy=True)._value * KCAL / 10)


def terms(system, positions):
    masses = [system.getParticleMass(i) for i in range(system.getNumParticles())]
    nonbonded = force_named(system, mm.NonbondedForce)
    forces = {"bond": force_named(system, mm.HarmonicBondForce),
              "angle": force_named(system, mm.HarmonicAngleForce),
              "torsion": force_named(system, mm.PeriodicTorsionForce),
              "lennard_jones": part_of_nonbonded(nonbonded, 0, 1),
              "coulomb": part_of_nonbonded(nonbonded, 1, 0)}
    return {name: evaluate(force, masses, positions) for name, force in forces.items()}


def numbers(*values):
    return " ".join(repr(float(v)) if isinstance(v, float) else str(v) for v in values)


def nonbonded_lines(topology, system):
    """Atoms, coefficients of pairs of kinds, close pairs and exclusions."""
    force = force_named(system, mm.NonbondedForce)
    atoms, kinds = [], []
    for i in range(force.getNumParticles()):
        q, sigma, epsilon = (p._value for p in force.getParticleParameters(i))
        kind = (10 * sigma, epsilon * KCAL)
        if kind not in kinds:
            kinds.append(kind)
        atoms.append((q, *kind, kinds.index(kind)))
    for atom, (q, _, _, kind) in zip(topology.atoms(), atoms):
        mass = float(system.getParticleMass(atom.index)._value)
        yield f"atom {atom.name} {atom.element.atomic_number} {numbers(mass, q, kind)}"
    for k, (sigma_k, epsilon_k) in enumerate(kinds):
        for m, (sigma_m, epsilon_m) in enumerate(kinds):
            epsilon, sigma = math.sqrt(epsilon_k * epsilon_m), 0.5 * (sigma_k + sigma_m)
            yield f"kinds {numbers(k, m, 4 * epsilon * sigma**12, 4 * epsilon * sigma**6)}"
    for x in range(force.getNumExceptions()):
        i, j, qq, _, epsilon = force.getExceptionParameters(x)
        yield f"exclusion {min(i, j)} {max(i, j)}"
        if qq._value == 0 and epsilon._value == 0:
            continue
        unscaled = math.sqrt(atoms[i][2] * atoms[j][2])
        electrostatic = float(qq._value) / (atoms[i][0] * atoms[j][0])
        attraction = epsilon._value * KCAL / unscaled if unscaled > 0 else 0.5
        yield f"close_pair {numbers(i, j, electrostatic, attraction)}"


def bonded_lines(system):
    bonds = force_named(system, mm.HarmonicBondForce)
    for k in range(bonds.getNumBonds()):
        i, j, length, stiffness = bonds.getBondParameters(k)
        yield f"bond {numbers(i, j, stiffness._value * KCAL / 200, length._value * 10)}"
    angles = force_named(system, mm.HarmonicAngleForce)
    for n in range(angles.getNumAngles()):
        i, j, k, angle, stiffness = angles.getAngleParameters(n)
        yield f"angle {numbers(i, j, k, stiffness._value * KCAL / 2, angle._value)}"
    torsions = force_named(system, mm.PeriodicTorsionForce)
    for n in range(torsions.getNumTorsions()):
        i, j, k, l, periodicity, phase, barrier = torsions.getTorsionParameters(n)
        yield f"torsion {numbers(i, j, k, l, barrier._value * KCAL, periodicity, phase._value)}"


def answer_lines(name, energy, forces):
    yield f"energy {name} {energy!r}"
    for i, f in enumerate(forces):
        yield f"force {name} {numbers(i, *f.tolist())}"


def born_lines(topology, positions, model):
    """Radii and screening factors of a generalised Born model, and what it answers."""
    field, salt = app.ForceField(FIELD, BORN[model]), SALT.get(model, {})
    system = field.createSystem(topology, nonbondedMethod=app.NoCutoff, sasaMethod=None,
                                solventDielectric=OUTER_PERMITTIVITY, **salt)
    masses = [system.getParticleMass(i) for i in range(system.getNumParticles())]
    force = force_named(system, mm.CustomGBForce)
    offset = 0.0195141 if model == "gbn2" else 0.009
    for i in range(force.getNumParticles()):
        parameters = force.getParticleParameters(i)
        radius = parameters[1] + offset
        yield f"born {model} {numbers(i, round(10 * radius, 9), round(parameters[2] / parameters[1], 9))}"
    yield from answer_lines(model, *evaluate(force, masses, positions))


def molecule_lines(name):
    field = app.ForceField(FIELD)
    topology = topology_of(field, MOLECULES[name])
    system = field.createSystem(topology, nonbondedMethod=app.NoCutoff, constraints=None,
                                removeCMMotion=False)
    positions = np.round(minimised(system, embedded(topology)), 6)
    yield f"title {name}"
    yield from nonbonded_lines(topology, system)
    yield from bonded_lines(system)
    for i, x in enumerate(10 * positions):
        yield f"position {numbers(i, *x.tolist())}"
    answers = terms(system, positions)
    for term, (energy, _) in answers.items():
        yield f"energy {term} {energy!r}"
    yield from answer_lines("mechanics", sum(e for e, _ in answers.values()),
                            sum(f for _, f in answers.values()))
    for model in BORN:
        yield from born_lines(topology, positions, model)


def write(folder):
    files = []
    for name in MOLECULES:
        files.append(os.path.join(folder, name + ".txt"))
        with open(files[-1], "w") as file:
            file.write("\n".join(molecule_lines(name)) + "\n")
    return files


def main(arguments):
    if arguments[0] == "--write":
        write(arguments[1])
        return 0
    with tempfile.TemporaryDirectory() as folder:
        environment = dict(os.environ, UNDERSTUDY_OPENMM_MOLECULES=":".join(write(folder)),
                           UNDERSTUDY_PRINT_ANSWERS="1")
        return subprocess.run([arguments[0], "--gtest_filter=OpenMM.*"], env=environment).returncode


try:
    import copy
    import math
    import numpy as np
    import openmm as mm
    from openmm import app
except ImportError as missing:
    print(f"Skipped: {missing}; `pip install openmm numpy` gives what this test compares with")
    sys.exit(SKIPPED)
sys.exit(main(sys.argv[1:]))
