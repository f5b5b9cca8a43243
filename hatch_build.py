"""How are the kernels in C compiled when Fihrist is installed?

Each `index/kernels/_NAME.c` becomes a module beside it, one product for all Pythons
from 3.11 on.  Without a C compiler (`CC`, else cc) or Python's headers there is none,
and everything is done in NumPy: an installation never fails for that.
"""

import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from packaging.tags import platform_tags

KERNELS = Path("index", "kernels")
# For every machine of its kind: no -march. Sums keep their order: no -ffast-math, nothing fused.
FLAGS = ["-O3", "-std=c11", "-Wall", "-Wextra", "-fPIC", "-ffp-contract=off", "-fvisibility=hidden"]
SHARED = {"darwin": ["-bundle", "-undefined", "dynamic_lookup"]}


class Kernels(BuildHookInterface):  # type: ignore[type-arg]
    """Compiles the kernels into the tree, and into the wheel."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile what can be; a wheel with a product in it is for this platform only."""
        folder = Path(self.root) / KERNELS
        for product in folder.glob("_*.so"):
            product.unlink()
        compiler = shlex.split(os.environ.get("CC") or "cc")
        if not shutil.which(compiler[0]):
            self.app.display_warning(f"no C compiler {compiler[0]!r}: NumPy does it all")
            return
        done = [self._compile(compiler, source) for source in sorted(folder.glob("_*.c"))]
        if any(done):
            build_data["pure_python"] = False
            build_data["tag"] = f"cp311-abi3-{next(platform_tags())}"
            build_data["artifacts"].append(f"/{KERNELS.as_posix()}/_*.so")

    def _compile(self, compiler: list[str], source: Path) -> bool:
        product = source.with_suffix(".abi3.so")
        headers = sysconfig.get_path("include")
        shared = SHARED.get(sys.platform, ["-shared"])
        command = [*compiler, *FLAGS, *shared, f"-I{headers}", str(source), "-o", str(product)]
        done = subprocess.run(command, capture_output=True, text=True)  # noqa: S603
        if done.returncode:
            self.app.display_warning(f"{source.name} is not compiled: {done.stderr[-2000:]}")
            product.unlink(missing_ok=True)
        return not done.returncode
