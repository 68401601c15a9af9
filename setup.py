"""What is compiled; everything else about the project is in pyproject.toml.

The media engine is C and Cython. Of the SIP core those modules are compiled that have a `.pxd` beside them, which
gives types to what stands in the `.py`: the same source is what runs where it is not compiled.
"""

from __future__ import annotations

import os
from pathlib import Path

from Cython.Build import cythonize
from setuptools import Extension, setup

NATIVE = Path("scenc/media/native")
FLAGS = ["-std=gnu11", "-Wall", "-Wextra", "-Wno-unused-parameter", "-g0"]

engine = Extension(
    "scenc.media.native.engine",
    [str(NATIVE / "engine.pyx")],
    depends=[str(NATIVE / "engine.pxd"), *map(str, sorted(NATIVE.glob("kernel/*.h")))],
    include_dirs=[str(NATIVE)],
    extra_compile_args=[*FLAGS, "-O3"],
    libraries=["m"],
)
typed = sorted(Path("scenc/sip").rglob("*.pxd"))
sip = [
    Extension(
        ".".join(path.with_suffix("").parts),
        [str(path.with_suffix(".py"))],
        depends=[*map(str, typed)],
        extra_compile_args=[*FLAGS, "-O2", "-w"],
    )
    for path in typed
]

setup(
    ext_modules=[
        *cythonize([engine], language_level=3),  # type: ignore[no-untyped-call]
        *cythonize(  # type: ignore[no-untyped-call]
            sip,
            language_level=3,
            build_dir="build/cython",
            compiler_directives={"annotation_typing": False, "nonecheck": True},
        ),
    ],
    options={"build_ext": {"parallel": os.cpu_count() or 1}},
)
