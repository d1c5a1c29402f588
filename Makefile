# Two commands: `make run` and `make test`. The rest serves those who build the house.
SHELL := /bin/sh
BIN := .venv/bin
PORT ?= 8000
WORKERS ?= 2
# What knows no database ran once already: the second database sees only what uses it.
TWICE := -m "not slow and (not browser or smoke)" --with-database-only --ignore=tests/reading --ignore=tests/rulebook

# A suite starts a hundred processes of the house: each finds it compiled already.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup setup-dev run test slow check bench train-text lock clean
help:
	@echo "make run    siapkan semua, muat demonstrasi, layani http://127.0.0.1:8000 (PORT=… untuk mengganti)"
	@echo "make test   jalankan seluruh uji (SQLite, dan PostgreSQL bila ada)"
	@echo "make check  lint, tipe, arsitektur, migrasi"
	@echo "make bench  angka terukur ke bench/results/"
	@echo "make train-text  bobot pembaca teks dibuat ulang dari data berlabel"

setup: .venv/.ready-run
setup-dev: .venv/.ready-dev

.venv/.ready-run: requirements/run.txt pyproject.toml bin/setup
	@bin/setup run

.venv/.ready-dev: requirements/dev.txt pyproject.toml bin/setup
	@bin/setup dev

run: setup
	@bin/need-chromium || true
	@$(BIN)/sipatenas demonstrate --port $(PORT)
	@$(BIN)/sipatenas serve --port $(PORT)

test: setup-dev
	@bin/need-chromium || true
	@bin/need-postgres || true
	$(BIN)/pytest -n $(WORKERS) --dist loadgroup -m "not slow"
	@bin/with-postgres $(BIN)/pytest -n $(WORKERS) --dist loadgroup $(TWICE); code=$$?; \
	if [ $$code -eq 69 ]; then echo "PostgreSQL tidak tersedia: bagian itu dilewati, SQLite lulus."; else exit $$code; fi

slow: setup-dev
	@bin/need-chromium || true
	$(BIN)/pytest -n $(WORKERS) --dist loadgroup -m slow

check: setup-dev
	$(BIN)/ruff check src tests bench bin manage.py
	$(BIN)/ruff format --check src tests bench bin manage.py
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python -m sipatenas.ui.catalogue --check

bench: setup-dev
	@for script in bench/[a-z]*.py; do echo "== $$script"; $(BIN)/python $$script || exit 1; done
	@for script in pages cases; do SIPATENAS_PG_DURABLE=1 bin/with-postgres $(BIN)/python bench/$$script.py || true; done
	bin/measured

# The word lists and weights of the reader, to the byte as shipped; needs the labelled data beside the repository.
DATA ?= ../shared/data
train-text: setup-dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/train.txt
	OMP_NUM_THREADS=1 $(BIN)/python -m sipatenas.reading.training --data $(DATA)

lock:
	requirements/lock.sh

clean:
	rm -rf .venv build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache src/*.egg-info
