# gcr.io/distroless/*-debian13, from the Debian packages that the real ones are made of. Nothing of
# the target platform runs here, so that every platform comes without emulation.

ARG IMAGE=static

# packages unpacks one folder per image: what it has more than the one before.
FROM --platform=$BUILDPLATFORM debian AS packages
# From the release alone: what a mirror has of the updates for rarer platforms may be out of step.
RUN sed -i '/-updates\|-security/d' /etc/apt/sources.list \
    && apt-get update && apt-get install -y --no-install-recommends busybox-static
WORKDIR /packages
ARG TARGETARCH
RUN <<SCRIPT
set -eu
# Debian's name for the platform: linux/arm is Docker's for armhf.
case $TARGETARCH in arm) arch=armhf ;; *) arch=$TARGETARCH ;; esac
dpkg --add-architecture $arch
apt-get update

unpack() {
    folder=/image/$1
    shift
    mkdir -p $folder
    rm -f ./*.deb
    for package; do
        # The release is named: apt would take the version that is installed here, of an update.
        apt-get download $package/trixie
    done
    for file in ./*.deb; do
        dpkg-deb -x $file $folder
    done
    find $folder/usr/share/doc -type f ! -name copyright -delete
}
unpack static base-files:$arch media-types netbase tzdata
unpack nossl libc6:$arch
unpack ssl libssl3t64:$arch libzstd1:$arch zlib1g:$arch
unpack cc gcc-14-base:$arch libgcc-s1:$arch libgomp1:$arch libstdc++6:$arch
unpack debug busybox-static:$arch

mkdir -p /image/busybox/busybox
mv /image/debug/usr/bin/busybox /image/busybox/busybox/
for name in $(busybox --list); do
    [ $name = busybox ] || ln -s busybox /image/busybox/busybox/$name
done
SCRIPT

RUN cd /image/static \
    && install -d etc/ssl/certs && install -d -m 700 root && install -d -m 700 -o 65532 -g 65532 home/nonroot \
    && printf '%s\n' 'root:x:0:0:root:/root:/sbin/nologin' 'nobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin' \
        'nonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin' > etc/passwd \
    && printf '%s\n' 'root:x:0:' 'nobody:x:65534:' 'tty:x:5:' 'staff:x:50:' 'nonroot:x:65532:' > etc/group \
    && echo 'hosts: files dns' > etc/nsswitch.conf

FROM scratch AS static
COPY --from=packages /image/static/ /
COPY --from=certificates ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
ENV SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt
USER 0
WORKDIR /

FROM static AS base-nossl
COPY --from=packages /image/nossl/ /

FROM base-nossl AS base
COPY --from=packages /image/ssl/ /

FROM base AS cc
COPY --from=packages /image/cc/ /

# One target per tag of the image that IMAGE names.
FROM ${IMAGE} AS latest

FROM ${IMAGE} AS nonroot
USER 65532
WORKDIR /home/nonroot

FROM ${IMAGE} AS debug
COPY --from=packages /image/busybox/ /
ENV PATH=$PATH:/busybox
ENTRYPOINT ["/busybox/sh"]

FROM debug AS debug-nonroot
USER 65532
WORKDIR /home/nonroot
