"""Reads every #include of ours and fails on one that goes against the arrows of the design."""
import pathlib
import re
import sys

ALLOWED = {
    "core": {"core"},
    "solvers": {"core", "solvers"},
    "surrogates": {"core", "surrogates"},
    "io": {"core", "io"},
    "loops": {"core", "loops"},
    "study": {"core", "solvers", "surrogates", "io", "loops", "study"},
    "cli": {"core", "solvers", "surrogates", "io", "loops", "study", "cli"},
}
FOREIGN = [  # (who must not, what)
    ({"core", "solvers", "loops", "io", "study", "cli"}, re.compile(r"<(torch|ATen|c10)/")),
    ({"core", "solvers", "loops", "surrogates", "study", "cli"}, re.compile(r"<(hdf5|H5|vtk)")),
    ({"core", "surrogates"}, re.compile(r"<(Eigen|nlohmann|toml)")),
]
KERNEL = re.compile(r"\b(KOKKOS_LAMBDA|KOKKOS_FUNCTION|Kokkos::parallel_(for|reduce|scan))\b")
TORCH = re.compile(r'#include\s*[<"](torch|ATen|c10)/')
INCLUDE = re.compile(r'^\s*#include\s*([<"][^>"]+[>"])', re.M)


def faults(root):
    for component, allowed in ALLOWED.items():
        for path in sorted((root / component).rglob("*.[ch]pp")):
            text = path.read_text()
            for include in INCLUDE.findall(text):
                ours = re.match(r"[<\"]understudy/(\w+)/", include)
                if ours and ours.group(1) not in allowed:
                    yield f"{path}: {component} must not include {include}"
                if include.startswith('"'):
                    yield f"{path}: {include} should be spelled <understudy/...>"
                for who, what in FOREIGN:
                    if component in who and what.search(include):
                        yield f"{path}: {component} must not include {include}"
            if TORCH.search(text) and KERNEL.search(text):
                yield f"{path}: a Torch header and a Kokkos kernel in one file"


def main():
    root = pathlib.Path(sys.argv[1])
    found = list(faults(root))
    print("\n".join(found) or "every include follows the arrows")
    return 1 if found else 0


sys.exit(main())
