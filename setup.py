"""The native media engine; everything else about the project is in pyproject.toml."""

from __future__ import annotations

from pathlib import Path

from Cython.Build import cythonize
from setuptools import Extension, setup

NATIVE = Path("scenc/media/native")

setup(
    ext_modules=cythonize(  # type: ignore[no-untyped-call]
        [
            Extension(
                "scenc.media.native.engine",
                [str(NATIVE / "engine.pyx")],
                depends=[str(NATIVE / "engine.pxd"), *map(str, sorted(NATIVE.glob("kernel/*.h")))],
                include_dirs=[str(NATIVE)],
                extra_compile_args=["-std=gnu11", "-O3", "-Wall", "-Wextra", "-Wno-unused-parameter", "-g0"],
                libraries=["m"],
            )
        ],
        language_level=3,
    )
)
