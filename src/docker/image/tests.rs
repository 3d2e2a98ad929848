//! Tests of references to images.

use super::*;

const DIGEST: &str = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

fn image(text: &str) -> ImageRef {
    text.parse().unwrap()
}

#[test]
fn a_reference_is_shown_as_written() {
    for text in [
        "golang",
        "golang:1.27-alpine3.24",
        "gcr.io/distroless/static-debian13:nonroot",
        "localhost:5000/a/b__c.d--e:T_1.2-3",
        "localhost/a",
        "[::1]:5000/a",
        "Registry/a",
        &format!("golang:1.27@{DIGEST}"),
    ] {
        assert_eq!(image(text).to_string(), text);
    }
}

#[test]
fn the_parts_are_told_apart() {
    let parts = |text| {
        let image = image(text);
        let tag = image.tag().map(str::to_owned);
        (
            image.registry().to_owned(),
            image.repository(),
            image.name(),
            tag,
        )
    };
    let tuple = |registry: &str, repository: &str, name: &str, tag: Option<&str>| {
        (
            registry.to_owned(),
            repository.to_owned(),
            name.to_owned(),
            tag.map(str::to_owned),
        )
    };
    assert_eq!(
        parts("golang:1"),
        tuple("docker.io", "library/golang", "golang", Some("1"))
    );
    assert_eq!(
        parts("docker.io/golang"),
        tuple("docker.io", "library/golang", "docker.io/golang", None)
    );
    assert_eq!(
        parts("tonistiigi/xx:1.9.0"),
        tuple("docker.io", "tonistiigi/xx", "tonistiigi/xx", Some("1.9.0"))
    );
    assert_eq!(parts("a.b:1/c"), tuple("a.b:1", "c", "a.b:1/c", None));
}

#[test]
fn what_is_no_reference_is_an_error() {
    for text in [
        "",
        "a:",
        "a@",
        "Golang",
        "a//b",
        "a/",
        "/a",
        "a b",
        "a:b c",
        "a..b",
        "a___b",
        "-a",
        "a-",
        "golang:$V",
        "a:-1",
        "a@sha256:12",
        "a.b-/c",
        "https://a.b/c",
        "a.b:x/c",
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
    ] {
        assert!(text.parse::<ImageRef>().is_err(), "{text}");
    }
}

#[test]
fn a_prefix_stands_in_the_place_of_the_registry() {
    let prefixed = |text, prefix| {
        image(text)
            .with_registry_prefix(prefix)
            .unwrap()
            .to_string()
    };
    let mirror = "registry.example.com/mirror/";
    for (text, expected) in [
        (
            "golang:1.27",
            "registry.example.com/mirror/library/golang:1.27",
        ),
        (
            "docker.io/library/golang",
            "registry.example.com/mirror/library/golang",
        ),
        (
            "tonistiigi/xx:1.9.0",
            "registry.example.com/mirror/tonistiigi/xx:1.9.0",
        ),
        (
            "gcr.io/distroless/static",
            "registry.example.com/mirror/distroless/static",
        ),
        (
            "registry.example.com/team/base:1",
            "registry.example.com/team/base:1",
        ),
        ("scratch", "scratch"),
    ] {
        assert_eq!(prefixed(text, mirror), expected);
    }
    assert_eq!(prefixed("a", "localhost:5000"), "localhost:5000/library/a");
}

#[test]
fn a_prefix_without_a_host_is_an_error() {
    let error = |prefix| {
        image("a")
            .with_registry_prefix(prefix)
            .unwrap_err()
            .to_string()
    };
    for prefix in ["mirror", "", "https://a.b", "a.b/C", "a.b//c", "a.b:1:2"] {
        let expected =
            format!("`{prefix}` is no image: a registry is a host, which may have a path");
        assert_eq!(error(prefix), expected);
    }
}

#[test]
fn a_digest_is_added_behind_the_tag() {
    let pinned = image("golang:1.27").with_digest(DIGEST).unwrap();
    assert_eq!(pinned.to_string(), format!("golang:1.27@{DIGEST}"));
    assert_eq!(pinned.digest(), Some(DIGEST));
    assert!(image("golang").with_digest("sha256:xyz").is_err());
}

#[test]
fn it_is_a_text_in_files() {
    let read: ImageRef = serde_json::from_str("\"golang:1.27\"").unwrap();
    assert_eq!(serde_json::to_string(&read).unwrap(), "\"golang:1.27\"");
    assert!(serde_json::from_str::<ImageRef>("\"Golang\"").is_err());
}

#[test]
fn an_image_of_docker_hub_is_shown_without_its_host() {
    let shown = |text: &str| {
        let image: ImageRef = text.parse().unwrap();
        (image.familiar_name(), image.is_on_hub())
    };
    for (text, name, is_on_hub) in [
        ("docker.io/library/golang:1.26", "golang", true),
        ("index.docker.io/tonistiigi/xx", "tonistiigi/xx", true),
        ("library/golang", "golang", true),
        ("gcr.io/library/golang", "gcr.io/library/golang", false),
    ] {
        assert_eq!(shown(text), (name.to_owned(), is_on_hub));
    }
}
