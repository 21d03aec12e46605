# Builds behind a mirror too: name its images with BUILD_IMAGE and RUNTIME_IMAGE, and its npm
# registry with NPM_REGISTRY. A release pins what the tags mean on its day with the two digests
# (sha256:...); `docker buildx imagetools inspect IMAGE` tells them. Where a proxy opens TLS, its CA
# goes in as a secret: `--secret id=ca,src=/etc/ssl/certs/ca-certificates.crt`.
ARG BUILD_IMAGE=docker.io/library/node:24.21.0-trixie-slim
ARG BUILD_DIGEST=
# Node 24 on Debian 13 without shell, npm or package manager. Not Debian 12: distroless ends its
# Node images three months after the next Debian came out. It has no tags by Node's version.
ARG RUNTIME_IMAGE=gcr.io/distroless/nodejs24-debian13:nonroot
ARG RUNTIME_DIGEST=
# What the image says of itself; CREATED is a time as 2026-01-31T12:00:00Z.
ARG VERSION=0.1.0
ARG REVISION=unknown
ARG CREATED=

# What comes out is JavaScript for every architecture, so the stage runs on that of the builder.
FROM --platform=${BUILDPLATFORM} ${BUILD_IMAGE}${BUILD_DIGEST:+@${BUILD_DIGEST}} AS build
WORKDIR /build
ARG NPM_REGISTRY=https://registry.npmjs.org/
COPY package.json package-lock.json ./
# No install scripts: nothing here needs one, and none of a hijacked package may run.
RUN --mount=type=secret,id=ca,target=/run/secrets/ca \
    if [ -f /run/secrets/ca ]; then export NODE_EXTRA_CA_CERTS=/run/secrets/ca; fi; \
    npm ci --ignore-scripts --no-audit --no-fund --registry="${NPM_REGISTRY}"
COPY . .
ARG VERSION
ARG REVISION
RUN npm run build -- --version="${VERSION}" --revision="${REVISION}"

FROM ${RUNTIME_IMAGE}${RUNTIME_DIGEST:+@${RUNTIME_DIGEST}}
ARG VERSION
ARG REVISION
ARG CREATED
LABEL org.opencontainers.image.title="cbr-exporter" \
      org.opencontainers.image.description="Prometheus exporter for the restore points of Cloud Backup and Recovery (CBR)" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.source="https://github.com/cbr-exporter/cbr-exporter" \
      org.opencontainers.image.url="https://github.com/cbr-exporter/cbr-exporter" \
      org.opencontainers.image.documentation="https://github.com/cbr-exporter/cbr-exporter/blob/main/README.md" \
      org.opencontainers.image.created="${CREATED}" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
COPY --from=build /build/dist/cbr-exporter.js /build/dist/cbr-exporter.js.map /build/dist/THIRD-PARTY-LICENSES.txt /build/LICENSE /app/
# The heap gets half of the memory limit. Node's own default is half as well from 1 GiB up, but
# never below 259 MiB, which a smaller container is killed for before anything is collected.
# A young generation of 24 MiB instead of 48 takes up to a fifth less memory for no more CPU time.
# One thread helps V8 to collect garbage. Its four, whatever the machine has, keep the program itself
# from two processors for up to 25 ms.
# Trusted are the certificates of the image's store (SSL_CERT_FILE), not those built into Node.
# SIGUSR1 opens no debugger, not even before the program listens for it.
ENV NODE_ENV=production \
    NODE_OPTIONS="--max-old-space-size-percentage=50 --max-semi-space-size=8 --v8-pool-size=1 --use-openssl-ca --disable-sigusr1" \
    SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt \
    CBR_EXPORTER_CONFIG_FILE=/etc/cbr-exporter/config.yml
# By number, so that Kubernetes can see that it is not root.
USER 65532:65532
WORKDIR /
EXPOSE 10227
STOPSIGNAL SIGTERM
# No HEALTHCHECK: Kubernetes ignores it, it would start a second Node every time, and it could not
# know the address that --web.listen-address names.
ENTRYPOINT ["/nodejs/bin/node", "/app/cbr-exporter.js"]
