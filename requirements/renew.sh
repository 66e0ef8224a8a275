#!/usr/bin/env bash
# Pins what pyproject.toml asks for, for every platform and Python from 3.11 on, with the hashes of every file.
# Each file holds all that the one before it holds: runtime, test, dev. Needs 'uv'. Pins stay as they are while they
# satisfy pyproject.toml; 'requirements/renew.sh --upgrade' moves them.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

pin() {
    # No addresses are written: where packages come from is the installing machine's business.
    uv pip compile --quiet --no-config --universal --fork-strategy fewest --python-version 3.11 --generate-hashes \
        --strip-extras --no-annotate --no-emit-index-url --no-emit-find-links \
        --custom-compile-command 'requirements/renew.sh' pyproject.toml "$@"
}

pin "$@" --output-file requirements/runtime.txt
pin "$@" --extra test --constraints requirements/runtime.txt --output-file requirements/test.txt
pin "$@" --extra dev --constraints requirements/test.txt --output-file requirements/dev.txt
