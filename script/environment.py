"""What the scripts need of a machine: Debian packages, a virtual environment, installed requirements.

Standard library only: this runs on a fresh machine, before anything is installed.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
OLDEST_PYTHON = (3, 11)


class Missing(Exception):
    """Something this machine lacks and the script cannot add itself; the message says what to do."""


def main(script) -> None:
    """Run a script's function; what it lacks is said in one sentence."""
    if sys.version_info < OLDEST_PYTHON:
        sys.exit("需要 Python 3.11 或更新版本。 Python 3.11 or newer is needed.")
    os.chdir(ROOT)
    try:
        sys.exit(script())
    except Missing as missing:
        sys.exit(str(missing))
    except subprocess.CalledProcessError as failed:
        sys.exit(failed.returncode)
    except KeyboardInterrupt:
        sys.exit(130)


def run(*command, **options) -> subprocess.CompletedProcess:
    return subprocess.run([str(part) for part in command], check=True, **options)


def manage(*arguments, **options) -> subprocess.CompletedProcess:
    return run(PYTHON, "manage.py", *arguments, **options)


# Debian packages


def is_installed(package: str) -> bool:
    asked = ["dpkg-query", "--show", "--showformat=${Status}", package]
    return "ok installed" in subprocess.run(asked, capture_output=True, text=True).stdout


def packages_can_be_added() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def add_packages(*packages: str, what_for: str) -> None:
    """Install what is missing, or raise Missing with the command to give."""
    if shutil.which("dpkg-query") is None:
        return
    lacking = [package for package in packages if not is_installed(package)]
    if not lacking:
        return
    if not packages_can_be_added():
        raise Missing(f"{what_for}：请先运行 sudo apt-get install {' '.join(lacking)}（install these packages first）")
    print(f"apt-get install {' '.join(lacking)}", flush=True)
    quiet = {"stdout": subprocess.DEVNULL, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
    run("apt-get", "update", "-qq", **quiet)
    run("apt-get", "install", "-y", "-qq", "--no-install-recommends", *lacking, **quiet)


# Virtual environment


def prepare(requirements: str = "requirements.txt") -> None:
    """A virtual environment in .venv with these requirements; nothing is asked again until a file changes."""
    if not is_whole():
        create()
    stamp, wanted = VENV / f".installed-{requirements.replace('/', '-')}", fingerprint(requirements)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print(f"pip install -r {requirements}", flush=True)
    run(PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements)
    stamp.write_text(wanted)


def is_whole() -> bool:
    """An environment copied from elsewhere, or left half made by a missing package, does not count."""
    probe = [str(PYTHON), "-c", "import pip, sys; print(sys.prefix)"]
    if not PYTHON.exists():
        return False
    return subprocess.run(probe, capture_output=True, text=True).stdout.strip() == str(VENV)


def create() -> None:
    if subprocess.run([sys.executable, "-c", "import ensurepip, venv"], capture_output=True).returncode:
        add_packages("python3-venv", what_for="需要 Python 虚拟环境 (a virtual environment is needed)")
    shutil.rmtree(VENV, ignore_errors=True)
    print("python3 -m venv .venv", flush=True)
    run(sys.executable, "-m", "venv", VENV)


def fingerprint(requirements: str) -> str:
    """Of the file, the files it includes, and the interpreter."""
    text = (ROOT / requirements).read_text()
    included = [line.split()[1] for line in text.splitlines() if line.startswith("-r ")]
    parts = [text, *(fingerprint(str(Path(requirements).parent / name)) for name in included), sys.version]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
