#!/bin/sh
# Writes the locks anew from pyproject.toml (needs uv); every line pinned, with hashes.
set -eu
cd "$(dirname "$0")/.."
lock() { out=$1; shift; uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate --no-header pyproject.toml "$@" -o "requirements/$out" -q; }
lock run.txt --extra build
lock dev.txt --extra build --extra dev --extra postgres --extra s3 --extra onnx
lock s3.txt --extra build --extra s3
lock bulk.txt --extra build --extra bulk
lock train.txt --extra build --extra train
