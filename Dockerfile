# The service alone; the database is another container (see compose.yaml).
FROM python:3.12-slim AS built
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY graph graph
COPY matching matching
COPY api api
RUN python -m venv /opt/gongjian && /opt/gongjian/bin/pip install --no-cache-dir ".[serve]"

FROM python:3.12-slim
RUN useradd --system --uid 10001 --home-dir /home/gongjian --create-home gongjian \
    && install -d -o gongjian -m 0700 /keys /state /audit /cache
COPY --from=built /opt/gongjian /opt/gongjian
ENV PATH=/opt/gongjian/bin:$PATH PYTHONUNBUFFERED=1 GONGJIAN_LANG=zh GONGJIAN_CACHE=/cache NUMBA_CACHE_DIR=/cache/numba
USER gongjian
EXPOSE 8321
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8321/readyz', timeout=4)"]
ENTRYPOINT ["gongjian"]
CMD ["serve", "--host", "0.0.0.0"]
