"""How is Lucene used at its best?  By a small Java program of our own, compiled when needed.

Only the compiler's first stage is used for building: it takes the fewest processor
seconds for runs of this length.  Queries are timed inside Java, fully compiled, after
twenty rounds of warming up.
"""

import re
import shutil
import subprocess
from pathlib import Path

NAME = "Lucene"
SOURCE = Path(__file__).parents[1] / "lucene"
BUILDING = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xms2g", "-Xmx2g")
SEARCHING = ("-XX:+UseSerialGC", "-Xmx1g")


class LuceneMissing(Exception):
    """There is no Java, no Maven, or its jars could not be had: says which."""


def version() -> str:
    found = re.search(r"<lucene.version>(.*?)<", (SOURCE / "pom.xml").read_text("utf-8"))
    return found[1] if found else ""


def compile_into(folder: Path) -> Path:
    """Fetch the jars, compile Bench.java, and return the folder; raises LuceneMissing."""
    for tool in ("java", "javac", "mvn"):
        if shutil.which(tool) is None:
            raise LuceneMissing(f"there is no {tool}")
    if not (folder / "Bench.class").is_file():
        jars = [f"-DoutputDirectory={folder}", "dependency:copy-dependencies"]
        _run(["mvn", "-B", "-q", "-f", str(SOURCE / "pom.xml"), *jars])
        _run(["javac", "-cp", f"{folder}/*", "-d", str(folder), str(SOURCE / "Bench.java")])
    return folder


def build_command(classes: Path, records: Path, folder: Path) -> list[str]:
    """Return the command that builds an index and prints a line of JSON."""
    return [*_java(classes, BUILDING), "build", str(records), str(folder)]


def search_command(classes: Path, folder: Path, questions: Path, repeats: int) -> list[str]:
    """Return the command that times questions and prints a line of JSON."""
    return [*_java(classes, SEARCHING), "search", str(folder), str(questions), str(repeats)]


def _java(classes: Path, options: tuple[str, ...]) -> list[str]:
    return ["java", *options, "-cp", f"{classes}:{classes}/*", "Bench"]


def _run(command: list[str]) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    except subprocess.TimeoutExpired as error:
        raise LuceneMissing(f"{command[0]} took longer than ten minutes") from error
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise LuceneMissing(f"{command[0]}: {said[-1] if said else done.returncode}")
