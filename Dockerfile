# docker build -t scenc . && docker run --network host -v scenc-data:/data scenc
# Host networking, because phones send their audio to whatever port the call was given.
FROM python:3.11-slim AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends gcc libc6-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY requirements.lock .
RUN python -m venv /opt/scenc && /opt/scenc/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY . .
RUN /opt/scenc/bin/pip install --no-cache-dir --no-build-isolation --no-deps .

FROM python:3.11-slim
RUN useradd --system --home-dir /data --create-home scenc
COPY --from=build /opt/scenc /opt/scenc
COPY samples /samples
USER scenc
WORKDIR /data
VOLUME /data
EXPOSE 5060/udp 5060/tcp 10000-10999/udp
ENTRYPOINT ["/opt/scenc/bin/scenc"]
CMD ["run", "/samples/kancelaria", "--sip", "udp:0.0.0.0:5060", "--sip", "tcp:0.0.0.0:5060", "--rtp-ports", "10000-10999", "--data", "/data"]
