"""Executes a notebook the way a person would, and fails when a cell does: run_notebook.py NOTEBOOK."""
import pathlib
import sys

import nbclient
import nbformat

path = pathlib.Path(sys.argv[1])
notebook = nbformat.read(path, as_version=4)
resources = {"metadata": {"path": str(path.parent)}}
nbclient.NotebookClient(notebook, timeout=600, kernel_name="python3", resources=resources).execute()
outputs = sum(len(cell.get("outputs", [])) for cell in notebook.cells)
print(f"{path.name}: {len(notebook.cells)} cells ran, {outputs} outputs")
