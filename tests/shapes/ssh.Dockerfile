# syntax=docker/dockerfile:1
# Made by scaffold from scaffold.toml and the code; it keeps your edits when it runs again.
#
# Private modules are fetched with a secret of yours, which no layer keeps:
#
#     docker build --ssh default .

# Debian rather than Alpine: it has git, which fetches private modules.
# build runs on the builder's platform and cross-compiles: nothing is emulated.
FROM --platform=$BUILDPLATFORM golang:1.26-trixie AS build
WORKDIR /src

RUN install -d -m 0700 /root/.ssh \
    && echo 'example.com ssh-ed25519 AAAA' >> /root/.ssh/known_hosts \
    && git config --global url."ssh://git@example.com/".insteadOf https://example.com/

# Dependencies change less often than code: a step of their own. They stay in its layer,
# so that no other step needs the secret and a CI cache can hold them.
COPY go.mod go.sum ./
RUN --mount=type=ssh,required=true \
    GOPRIVATE="example.com/*" go mod download

COPY . .

# TARGETOS and TARGETARCH are the platform asked for: what stands above runs once for all.
ARG TARGETOS TARGETARCH
RUN --network=none \
    --mount=type=cache,target=/root/.cache/go-build \
    CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH \
    go build -trimpath -buildvcs=false -ldflags="-s -w" -o /out/shop .

# shop is the image: CA certificates, time zones and /tmp, with neither shell nor package manager.
FROM gcr.io/distroless/static-debian13:nonroot AS shop

COPY --link --from=build /out/shop /usr/local/bin/shop

# By number, so that Kubernetes can enforce runAsNonRoot.
USER 65532:65532
ENTRYPOINT ["/usr/local/bin/shop"]
