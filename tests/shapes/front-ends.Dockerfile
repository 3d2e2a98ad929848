# syntax=mirror.example.com/hub/docker/dockerfile:1
# Made by scaffold from scaffold.toml and the code; it keeps your edits when it runs again.
#
# Each image is a target, the last one the default:
#
#     docker build --target b .
#     docker build --target a .

# node is the toolchain that all front ends start from.
FROM --platform=$BUILDPLATFORM mirror.example.com/hub/library/node:24-alpine@sha256:0000000000000000000000000000000000000000000000000000000000000000 AS node

# What browsers run is the same for all platforms: made once, on the builder's.
# web-admin makes cmd/a/admin/dist, which is compiled in.
FROM node AS web-admin
WORKDIR /src/cmd/a/admin

# Dependencies change less often than code: a step of their own.
COPY cmd/a/admin/package.json cmd/a/admin/package-lock.json ./
RUN --mount=type=cache,target=/root/.npm \
    npm ci

COPY cmd/a/admin ./
RUN npm run build

# web-shop makes cmd/b/shop/dist, which is compiled in.
FROM node AS web-shop
WORKDIR /src/cmd/b/shop

COPY cmd/b/shop/package.json cmd/b/shop/package-lock.json ./
RUN --mount=type=cache,target=/root/.npm \
    npm ci

COPY cmd/b/shop ./
RUN npm run build -- --mode shop

# source runs on the builder's platform and cross-compiles: nothing is emulated.
FROM --platform=$BUILDPLATFORM mirror.example.com/hub/library/golang:1.26-alpine3.24 AS source
WORKDIR /src

COPY . .

# runtime has CA certificates, time zones and /tmp, with neither shell nor package manager.
FROM mirror.example.com/hub/distroless/static-debian13:nonroot AS runtime
# By number, so that Kubernetes can enforce runAsNonRoot.
USER 65532:65532

# build-b compiles cmd/b.
FROM source AS build-b
# Made above: what a machine has built on the side is not in the context.
COPY --from=web-shop /src/cmd/b/shop/dist /src/cmd/b/shop/dist

ARG TARGETOS TARGETARCH
RUN --mount=type=cache,target=/root/.cache/go-build \
    CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH \
    go build -trimpath -buildvcs=false -ldflags="-s -w" -o /out/b ./cmd/b

# b is the image of cmd/b.
FROM runtime AS b
COPY --link --from=build-b /out/b /usr/local/bin/b
ENTRYPOINT ["/usr/local/bin/b"]

# build-a compiles cmd/a.
FROM source AS build-a
COPY --from=web-admin /src/cmd/a/admin/dist /src/cmd/a/admin/dist

ARG TARGETOS TARGETARCH
RUN --mount=type=cache,target=/root/.cache/go-build \
    CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH \
    go build -trimpath -buildvcs=false -ldflags="-s -w" -o /out/a ./cmd/a

# a is the image of cmd/a, and the default: the last stage.
FROM runtime AS a
COPY --link --from=build-a /out/a /usr/local/bin/a
ENTRYPOINT ["/usr/local/bin/a"]
