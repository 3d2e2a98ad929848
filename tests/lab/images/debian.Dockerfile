# debian:SUITE-slim, from a root folder that mmdebstrap made of Debian's packages.
FROM scratch
ARG SUITE
ADD ${SUITE}.tar /
CMD ["bash"]
