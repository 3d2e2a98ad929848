# golang:1.N-SUITE: the packages and the environment of the official image, and Go's own release.

# packages has what the official image takes from buildpack-deps:scm and adds for cgo.
FROM debian AS packages
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        ca-certificates \
        curl \
        g++ \
        gcc \
        git \
        gnupg \
        libc6-dev \
        make \
        openssh-client \
        pkg-config \
        wget \
    && rm -rf /var/lib/apt/lists/* \
    && install -d -m 1777 /go /go/bin /go/src
# The machine's own bundle: where a proxy with its own root stands between, downloads work too.
COPY --link --from=certificates ca-certificates.crt /etc/ssl/certs/ca-certificates.crt

FROM packages
# Module downloads are read-only; a Go that was installed is not.
COPY --link --chmod=u+w --from=goroot / /usr/local/go/
ENV GOTOOLCHAIN=local GOPATH=/go
ENV PATH=/go/bin:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
WORKDIR /go
