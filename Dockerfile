# The portal's image: one for web, workers, beat and migrations. See docs/operations.md.

# 1. The design system in the council's look.
FROM node:22-bookworm-slim AS assets
RUN apt-get update && apt-get install --yes --no-install-recommends python3 && rm -rf /var/lib/apt/lists/*
WORKDIR /portal
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY script/assets script/build_assets.py script/
COPY static/src static/src
COPY config/council.toml config/council.toml
RUN script/assets

# 2. The Python packages, by hash.
FROM python:3.11-slim-bookworm AS packages
RUN pip install --no-cache-dir "uv>=0.9,<1" && python -m venv /opt/venv
COPY requirements.lock .
RUN uv pip sync --require-hashes --compile-bytecode --python /opt/venv/bin/python requirements.lock

# 3. What runs: no compiler, no node, no package manager's caches, no root.
FROM python:3.11-slim-bookworm
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 GT_VAR_DIR=/var/lib/portal
RUN useradd --system --uid 10001 --home-dir /var/lib/portal --create-home portal
WORKDIR /portal
COPY --from=packages /opt/venv /opt/venv
COPY . .
COPY --from=assets /portal/static/dist static/dist
# Named, hashed and compressed once here; the settings want servers to be named, none is used.
RUN SECRET_KEY=build DATABASE_URL=postgres://build@localhost/build REDIS_URL=redis://localhost \
    python manage.py collectstatic --noinput
USER portal
EXPOSE 8000
CMD ["gunicorn", "config.wsgi", "--bind=0.0.0.0:8000", "--preload", "--workers=2", "--threads=4", \
     "--timeout=60", "--worker-tmp-dir=/dev/shm", "--max-requests=5000", "--max-requests-jitter=500"]
