# SPDX-FileCopyrightText: The Ashlar authors
# SPDX-License-Identifier: Apache-2.0

"""bom.cdx.json: the bill of materials of an image in the form of CycloneDX 1.6, made from its
manifest alone.

It bears no time, and its serial number is a hash of the manifest: the same image of the same inputs
has the same bill.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping

from composer.model.manifest import Input, Manifest, Tool, digest, sha256

Node = dict[str, object]  # an object of JSON
KINDS: Mapping[str, str] = {
    "kernel": "operating-system",
    "abi": "library",
    "runtime": "library",
    "component": "application",
    "library": "library",
    "shared": "library",
    "description": "data",
    "interface": "data",
    "board": "data",
    "machine": "library",
}
NAMED = ("component", "library")  # parts of which there are several, by name
TOOLS = ("composer", "build")  # parts of the repository that make the image and are not in it
# by the folder of the manifest
LIBRARIES: Mapping[str, str] = {"libc++": "libc++", "clang headers": "compiler"}
LINKED = {
    "kernel": ("abi", "libc++", "clang headers"),
    "runtime": ("abi", "libc++", "clang headers"),
    "component": ("runtime", "abi", "shared", "libc++", "clang headers"),
    "library": ("runtime", "abi", "shared", "libc++", "clang headers"),
}


def bom_to_json(manifest: Manifest, text: str) -> str:
    """`text` is the manifest as it is written."""
    parts = [*_parts(manifest), *(_library(library, manifest) for library in manifest.libraries)]
    references = [str(part["bom-ref"]) for part in parts]
    image = f"image:{manifest.system}"
    bill: Node = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, sha256(text.encode()))}",
        "version": 1,
        "metadata": {
            "tools": {"components": _tools(manifest)},
            "component": _image(manifest, image),
            "properties": [_property("manifest.json:sha256", sha256(text.encode()))],
        },
        "components": parts,
        "dependencies": [
            {"ref": image, "dependsOn": references},
            *(_depends(reference, references) for reference in references),
        ],
    }
    return json.dumps(bill, indent=1, ensure_ascii=True) + "\n"


def _image(manifest: Manifest, reference: str) -> Node:
    image = manifest.image
    return {
        "type": "firmware",
        "bom-ref": reference,
        "name": manifest.system,
        "description": f"{image.file} for {manifest.board}",
        "hashes": _hashes(image.sha256),
        "properties": [
            _property("size", str(image.size)),
            _property("loaded:sha256", image.loaded_sha256),
            *(
                _property(f"segment:{segment.name}:sha256", segment.sha256)
                for segment in manifest.segments
            ),
        ],
    }


def _tools(manifest: Manifest) -> list[Node]:
    made: list[Node] = [
        {"type": "application", "bom-ref": f"tool:{tool.name}"} | _versioned(tool)
        for tool in manifest.tools
    ]
    for part in TOOLS:
        files = [file for file in manifest.inputs if file.part == part]
        made.append(_group(part, "application", f"tool:{part}", files))
    return made


def _parts(manifest: Manifest) -> list[Node]:
    """Kernel, ABI, runtime, each type of component and each library, the description: with their
    files.
    """
    groups: dict[tuple[str, str], list[Input]] = {}
    for file in manifest.inputs:
        if file.part in KINDS:
            groups.setdefault((file.part, file.component or file.part), []).append(file)
    return [
        _group(name, KINDS[part], f"{part}:{name}" if part in NAMED else part, files)
        for (part, name), files in sorted(groups.items())
    ]


def _group(name: str, kind: str, reference: str, files: list[Input]) -> Node:
    return {
        "type": kind,
        "bom-ref": reference,
        "name": name,
        **_licenses(files),
        **_counted(files),
        "components": [_file(file) for file in files],
    }


def _library(library: Tool, manifest: Manifest) -> Node:
    """Headers of the machine: counted and hashed as one, the manifest has each."""
    files = [each for each in manifest.inputs if each.folder == LIBRARIES[library.name]]
    return {
        "type": "library",
        "bom-ref": library.name,
        **_versioned(library),
        **_licenses(files),
        **_counted(files),
    }


def _versioned(tool: Tool) -> Node:
    return {
        "name": tool.name,
        "version": tool.version,
        **({"purl": tool.package} if tool.package else {}),
    }


def _file(file: Input) -> Node:
    return {
        "type": "file",
        "bom-ref": f"file:{file.folder}:{file.name}",
        "name": file.name,
        "hashes": _hashes(file.sha256),
        **_licenses([file]),
    }


def _depends(reference: str, there: list[str]) -> Node:
    """Links between parts: a type links the runtime; any of them may include ABI and libraries."""
    linked = LINKED.get(reference.partition(":")[0], ())
    needed = [part for part in linked if part in there]
    return {"ref": reference, **({"dependsOn": needed} if linked else {})}


def _licenses(files: Iterable[Input]) -> Node:
    """What the banners say, as one SPDX expression."""
    found = sorted({file.license for file in files if file.license})
    words = [f"({one})" if len(found) > 1 and " OR " in one else one for one in found]
    return {"licenses": [{"expression": " AND ".join(words)}]} if words else {}


def _counted(files: list[Input]) -> Node:
    return {
        "properties": [
            _property("files", str(len(files))),
            _property("files:sha256", digest(files)),
        ]
    }


def _property(name: str, value: str) -> Node:
    return {"name": f"ashlar:{name}", "value": value}


def _hashes(value: str) -> list[Node]:
    return [{"alg": "SHA-256", "content": value}]
