# syntax=docker/dockerfile:1
# Made by scaffold from scaffold.toml and the code; it keeps your edits when it runs again.

# What browsers run is the same for all platforms: made once, on the builder's.
# web makes ui/dist, which is compiled in.
FROM --platform=$BUILDPLATFORM node:26-alpine AS web
# Images of Node have no Yarn from 26 on.
RUN npm install --global yarn@1.22.22
WORKDIR /src/ui

# Installing reads the sources, too.
COPY ui ./
RUN --mount=type=cache,target=/usr/local/share/.cache/yarn \
    yarn install --frozen-lockfile
RUN yarn build

# build runs on the builder's platform and cross-compiles: nothing is emulated.
FROM --platform=$BUILDPLATFORM golang:1.26-alpine3.24 AS build
WORKDIR /src

COPY . .

# Made above: what a machine has built on the side is not in the context.
COPY --from=web /src/ui/dist /src/ui/dist

# TARGETOS and TARGETARCH are the platform asked for: what stands above runs once for all.
ARG TARGETOS TARGETARCH
RUN --mount=type=cache,target=/root/.cache/go-build \
    CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH \
    go build -trimpath -buildvcs=false -ldflags="-s -w" -o /out/shop .

# shop is the image: CA certificates, time zones and /tmp, with neither shell nor package manager.
FROM gcr.io/distroless/static-debian13:nonroot AS shop

COPY --link --from=build /out/shop /usr/local/bin/shop

# By number, so that Kubernetes can enforce runAsNonRoot.
USER 65532:65532
ENTRYPOINT ["/usr/local/bin/shop"]
