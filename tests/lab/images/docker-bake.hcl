# The stand-ins, each under the name that a Dockerfile gives to the real image.
# `up` runs it: docker buildx bake --push

# The lab's folder, this one, and the registry that is pushed to.
variable "LAB" {}
variable "HERE" {}
variable "REGISTRY" {}

group "default" {
  targets = ["frontend", "debian", "golang", "node", "distroless"]
}

target "common" {
  contexts = {
    certificates = "/etc/ssl/certs"
  }
}

target "frontend" {
  inherits   = ["common"]
  context    = "${LAB}/bin"
  dockerfile = "${HERE}/frontend.Dockerfile"
  tags       = ["${REGISTRY}/docker.io/docker/dockerfile:1"]
}

target "debian" {
  inherits = ["common"]
  matrix = {
    release = [
      # There is no Alpine here: what only runs a program does so on Debian too, what runs apk fails.
      { suite = "trixie", version = "13", also = ["alpine:3.22", "alpine:3.23", "alpine:3.24", "alpine:latest"] },
      { suite = "bookworm", version = "12", also = [] },
    ]
  }
  name       = "debian-${release.suite}"
  context    = "${LAB}/roots"
  dockerfile = "${HERE}/debian.Dockerfile"
  args       = { SUITE = release.suite }
  tags = formatlist("${REGISTRY}/docker.io/library/%s", concat(
    ["debian:${release.suite}", "debian:${release.suite}-slim", "debian:${release.version}-slim"],
    release.also,
  ))
}

target "golang" {
  inherits = ["common"]
  matrix = {
    go = [
      { line = "1.24", alpines = ["3.20", "3.21", "3.22", "3.23"] },
      { line = "1.25", alpines = ["3.21", "3.22", "3.23", "3.24"] },
      { line = "1.26", alpines = ["3.22", "3.23", "3.24"] },
      { line = "1.27", alpines = ["3.23", "3.24"] },
    ]
    suite = ["trixie", "bookworm"]
  }
  name       = "golang-${replace(go.line, ".", "-")}-${suite}"
  context    = HERE
  dockerfile = "golang.Dockerfile"
  contexts = {
    debian = "target:debian-${suite}"
    goroot = "${LAB}/go/${go.line}"
  }
  tags = formatlist("${REGISTRY}/docker.io/library/golang:${go.line}%s", concat(
    ["-${suite}"],
    suite == "trixie" ? concat(["", "-alpine"], formatlist("-alpine%s", go.alpines)) : [],
  ))
}

target "node" {
  inherits = ["common"]
  matrix = {
    release = [
      { node = "20", npm = "10", yarn = "1.22.22" },
      { node = "22", npm = "10", yarn = "1.22.22" },
      { node = "24", npm = "11", yarn = "1.22.22" },
      { node = "26", npm = "11", yarn = "" },
    ]
  }
  name       = "node-${release.node}"
  context    = HERE
  dockerfile = "node.Dockerfile"
  contexts   = { debian = "target:debian-trixie" }
  args       = { NODE = release.node, NPM = release.npm, YARN = release.yarn }
  tags       = ["${REGISTRY}/docker.io/library/node:${release.node}-alpine"]
}

target "distroless" {
  inherits = ["common"]
  matrix = {
    image = ["static", "base-nossl", "base", "cc"]
    tag   = ["latest", "nonroot", "debug", "debug-nonroot"]
  }
  name       = "${image}-${tag}"
  context    = HERE
  dockerfile = "distroless.Dockerfile"
  contexts   = { debian = "target:debian-trixie" }
  target     = tag
  args       = { IMAGE = image }
  platforms  = ["linux/amd64", "linux/arm64", "linux/arm/v7"]
  tags       = ["${REGISTRY}/gcr.io/distroless/${image}-debian13:${tag}"]
}
