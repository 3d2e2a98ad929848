//! docker-bake.hcl: all images in one build, where scaffold.toml wants it.

use snapbox::{Assert, IntoData, str};

use super::folder::Folder;
use super::refuses;

const MAIN: &str = "package main\n\nvar version = \"dev\"\n\nfunc main() { print(version) }\n";

#[test]
fn each_image_is_a_target_with_its_secret_its_version_and_the_platforms_it_compiles_for() {
    let folder = Folder::new()
        .with(
            "go.mod",
            "module example.com/shop\n\ngo 1.26\n\nrequire example.com/dep v1.0.0\n",
        )
        .with("go.sum", "")
        .with("cmd/api/main.go", MAIN)
        .with(
            "cmd/thumb.er/main.go",
            "package main\n\nimport \"C\"\n\nfunc main() {}\n",
        )
        .with(
            "scaffold.toml",
            "[output]\nbake = \"build/docker-bake.hcl\"\n\n[go]\nprivate = [\"example.com/*\"]\n",
        );
    folder.succeeds(&["init", "--yes"]);
    Assert::new().action_env("SNAPSHOTS").eq(
        folder.read("build/docker-bake.hcl"),
        str![[r##"
# Made by scaffold from scaffold.toml and the code; it keeps your edits when it runs again.
#
# All images in one build, in which they share their stages:
#
#     docker buildx bake --file build/docker-bake.hcl --push
#
# or for the platform of this machine, into its engine:
#
#     docker buildx bake --file build/docker-bake.hcl --set '*.platform=' --load

# PREFIX comes before the names of the images: ghcr.io/acme/
variable "PREFIX" {
  default = ""
}

# TAG is the tag of the images.
variable "TAG" {
  default = "latest"
}

# VERSION is what the programs say of themselves; the Dockerfile's own default where it is empty.
variable "VERSION" {
  default = ""
}

# HOME is where .netrc lies, for modules that are private.
variable "HOME" {
  default = ""
}

group "default" {
  targets = ["thumb_er", "api"]
}

target "thumb_er" {
  dockerfile = "Dockerfile"
  target     = "thumb.er"
  tags       = ["${PREFIX}thumb.er:${TAG}"]
  secret     = ["id=netrc,src=${HOME}/.netrc"]
}

target "api" {
  dockerfile = "Dockerfile"
  target     = "api"
  tags       = ["${PREFIX}api:${TAG}"]
  platforms  = ["linux/amd64", "linux/arm64"]
  secret     = ["id=netrc,src=${HOME}/.netrc"]
  args = {
    VERSION = VERSION != "" ? VERSION : null
  }
}

"##]]
        .raw(),
    );
}

#[test]
fn a_bake_file_at_the_place_of_another_output_is_an_error() {
    let folder = super::program().with("scaffold.toml", "[output]\nbake = \"./Dockerfile\"\n");
    refuses(
        &folder,
        &["init", "--yes"],
        str![[r#"
exit code 2
error[manifest]: two files would both be Dockerfile
 --> scaffold.toml:2:8
  |
2 | bake = "./Dockerfile"
  |        ^^^^^^^^^^^^^^
  |
  = help: a path of its own for `bake` in [output]


"#]],
    );
}

#[test]
fn images_whose_names_bake_cannot_tell_apart_are_targets_of_their_own() {
    let folder = Folder::new()
        .with("go.mod", "module example.com/shop\n\ngo 1.26\n")
        .with("a/main.go", "package main\n\nfunc main() {}\n")
        .with("b/main.go", "package main\n\nfunc main() {}\n")
        .with(
            "scaffold.toml",
            "layout = \"per-image\"\n\n[output]\nbake = \"docker-bake.hcl\"\n\n\
             [image.\"a.b\"]\nmain = \"a\"\n\n[image.a_b]\nmain = \"b\"\n",
        );
    folder.succeeds(&["init", "--yes"]);
    let text = folder.read("docker-bake.hcl");
    let targets: Vec<&str> = text
        .lines()
        .filter(|line| line.contains("target"))
        .collect();
    Assert::new().action_env("SNAPSHOTS").eq(
        targets.join("\n"),
        str![[r#"
  targets = ["a_b", "a_b_"]
target "a_b" {
  target     = "a.b"
target "a_b_" {
  target     = "a_b"
"#]]
        .raw(),
    );
}
