# syntax=docker/dockerfile:1
# Made by scaffold from scaffold.toml and the code; it keeps your edits when it runs again.
#
# Each image is a target, the last one the default:
#
#     docker build --target b .
#     docker build --target a .

# go is the toolchain that all build stages start from.
FROM --platform=$BUILDPLATFORM golang:1.26-alpine3.24 AS go

# build-b runs on the builder's platform and cross-compiles: nothing is emulated.
FROM go AS build-b
WORKDIR /src

COPY . .

# TARGETOS and TARGETARCH are the platform asked for: what stands above runs once for all.
ARG TARGETOS TARGETARCH
RUN --mount=type=cache,target=/root/.cache/go-build \
    CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH \
    go build -trimpath -buildvcs=false -ldflags="-s -w" -o /out/b ./cmd/b

# b is the image of cmd/b; its base has CA certificates, time zones and /tmp, with neither shell nor package manager.
FROM gcr.io/distroless/static-debian13:nonroot AS b

COPY --link --from=build-b /out/b /usr/local/bin/b

# By number, so that Kubernetes can enforce runAsNonRoot.
USER 65532:65532
ENTRYPOINT ["/usr/local/bin/b"]

# build-a runs on the builder's platform and cross-compiles: nothing is emulated.
FROM go AS build-a

# /rootfs is what a program expects of a system: root certificates, a user, a /tmp.
RUN install -d /rootfs/etc/ssl/certs \
    && install -d -m 1777 /rootfs/tmp \
    && cp /etc/ssl/certs/ca-certificates.crt /rootfs/etc/ssl/certs/ \
    && echo 'nonroot:x:65532:65532:nonroot:/tmp:/sbin/nologin' > /rootfs/etc/passwd \
    && echo 'nonroot:x:65532:' > /rootfs/etc/group

WORKDIR /src

COPY . .

ARG TARGETOS TARGETARCH
# timetzdata compiles the time zones in: the base has none.
RUN --mount=type=cache,target=/root/.cache/go-build \
    CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH \
    go build -trimpath -buildvcs=false -tags=timetzdata -ldflags="-s -w" -o /out/a ./cmd/a

# a is the image of cmd/a, and the default: the last stage; its base has CA certificates, a user and /tmp; nothing else.
FROM scratch AS a

COPY --link --from=build-a /rootfs/ /
COPY --link --from=build-a /out/a /usr/local/bin/a

# By number, so that Kubernetes can enforce runAsNonRoot.
USER 65532:65532
ENTRYPOINT ["/usr/local/bin/a"]
