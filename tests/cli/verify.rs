//! `verify` against an engine that is a script: what it is asked, what is told of its answers, and that
//! all it made is removed. tests/container.rs has a real one.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use regex::Regex;
use snapbox::{Assert, IntoData, str};

use super::compare;
use super::folder::{Answer, Folder};

/// What every engine here answers, behind what a test has of its own.
const USUAL: &str = r#"
    "version "*) echo 28.5.1 ;;
    "buildx version") echo v0.29 ;;
    "network ls "*) echo bridge ;;
    "context inspect "*) echo unix:///var/run/docker.sock ;;
    *--call=check*) echo '{"warnings":null}' ;;
    "buildx build "*) echo '#7 [build 1/2] FROM golang' >&2 ;;
    "image inspect "*) echo '[{"Size":8400000,"Config":{"User":"65532:65532","Entrypoint":["/usr/local/bin/hello"],"ExposedPorts":{"8080/tcp":{}}}}]' ;;
    "cp "*) printf '%0124d00035440000\0' 0; printf '%0376d' 0 ;;
    "inspect "*) if [ -e "$0.stopped" ]; then echo false 0; else echo true 0; fi ;;
    "stop "*) : >"$0.stopped" ;;
    "port "*) echo "127.0.0.1:$PORT" ;;
    "logs "*) echo listening ;;
"#;

/// A service that `init` has run for.
fn service() -> Folder {
    let folder = Folder::new()
        .with("go.mod", "module example.com/hello\n\ngo 1.26\n")
        .with(
            "main.go",
            "package main\n\nimport \"net/http\"\n\nfunc main() { http.ListenAndServe(\":8080\", nil) }\n",
        );
    folder.succeeds(&["init", "--yes"]);
    folder
}

/// A folder of commands, of which `program` is a script that notes what it is asked and answers by the
/// first of these cases of a shell.
fn engine(program: &str, cases: &str) -> Folder {
    let commands = Folder::called("commands");
    let script = format!(
        "#!/bin/sh\necho \"$*\" >>{}/asked\ncase \"$*\" in\n{cases}\n{USUAL}\nesac\n",
        commands.path().display()
    );
    commands.write(program, &script);
    let path = commands.path().join(program);
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    commands
}

/// `verify` where only these commands are, and the published port is `port`.
fn command(folder: &Folder, commands: &Folder, port: u16, arguments: &[&str]) -> Command {
    let mut command = folder.command();
    command
        .env("PATH", commands.path())
        .env("HOME", "/home/ann")
        .env("PORT", port.to_string())
        .arg("verify")
        .args(arguments);
    command
}

/// A port where each connection is answered by HTTP.
fn answering() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = std::io::Read::read(&mut stream, &mut [0; 512]);
            let _ = std::io::Write::write_all(&mut stream, b"HTTP/1.1 200 OK\r\n\r\n");
        }
    });
    port
}

/// Without what differs between runs: times, the number of the process.
fn steady(text: &str) -> String {
    let times = Regex::new(r"\d+\.\d+ s\b").unwrap();
    let fields = Regex::new(r#""(after|built)": [\d.]+"#).unwrap();
    let text = times.replace_all(text, "T s");
    let text = fields.replace_all(&text, "\"$1\": T");
    Regex::new("scaffold-verify-[0-9]+-")
        .unwrap()
        .replace_all(&text, "scaffold-verify-N-")
        .into_owned()
}

#[track_caller]
fn says(command: &mut Command, screen: impl IntoData) {
    let answer = Answer::of(command);
    compare(
        &Answer {
            stdout: steady(&answer.stdout),
            ..answer
        },
        screen,
    );
}

/// Compares what the engine was asked.
#[track_caller]
fn asked(commands: &Folder, lines: impl IntoData) {
    let asked = steady(&commands.read("asked"));
    Assert::new().action_env("SNAPSHOTS").eq(asked, lines.raw());
}

#[test]
fn a_service_that_answers_is_told_with_what_it_is_made_of() {
    let commands = engine("docker", "");
    says(
        &mut command(&service(), &commands, answering(), &[]),
        str![[r#"
exit code 0
verifying hello

on standard output:
hello: ok
  built in T s
  8.4 MB, 7.7 MB of it /usr/local/bin/hello
  started as 65532:65532, its root read-only
  8080/tcp answered HTTP 200 after T s
  stopped in T s with exit code 0

"#]],
    );
    asked(
        &commands,
        str![[r#"
version --format {{.Server.Version}}
buildx version
context inspect --format {{.Endpoints.docker.Host}}
network ls --filter driver=bridge --format {{.Name}}
buildx build --file ./Dockerfile --target hello --call=check,format=json .
buildx build --file ./Dockerfile --target hello --tag scaffold-verify-N-0-hello --load --progress=plain .
image inspect scaffold-verify-N-0-hello
create --name scaffold-verify-N-1-run --read-only --publish 127.0.0.1::8080 scaffold-verify-N-0-hello
start scaffold-verify-N-1-run
cp scaffold-verify-N-1-run:/usr/local/bin/hello -
inspect --format {{.State.Running}} {{.State.ExitCode}} scaffold-verify-N-1-run
port scaffold-verify-N-1-run 8080/tcp
inspect --format {{.State.Running}} {{.State.ExitCode}} scaffold-verify-N-1-run
logs --tail 1000 scaffold-verify-N-1-run
stop --time 10 scaffold-verify-N-1-run
inspect --format {{.State.Running}} {{.State.ExitCode}} scaffold-verify-N-1-run
rm --force --volumes scaffold-verify-N-1-run
image rm --force scaffold-verify-N-0-hello

"#]],
    );
}

#[test]
fn json_has_the_same_for_programs() {
    let commands = engine("docker", "");
    says(
        &mut command(&service(), &commands, answering(), &["--json"]),
        str![[r#"
exit code 0
verifying hello

on standard output:
{
  "schema": 1,
  "engine": "docker 28.5.1",
  "images": [
    {
      "name": "hello",
      "ok": true,
      "problem": "",
      "output": [],
      "needs": [],
      "warnings": [],
      "built": T,
      "size": 8400000,
      "programs": [
        {
          "path": "/usr/local/bin/hello",
          "size": 7749632
        }
      ],
      "user": "65532:65532",
      "root": "read-only",
      "added": [],
      "ports": [
        {
          "port": 8080,
          "protocol": "tcp",
          "answer": {
            "http": 200
          },
          "after": T
        }
      ],
      "ended": null,
      "stopped": {
        "code": 0,
        "after": T
      }
    }
  ]
}

"#]],
    );
}

#[test]
fn options_of_builds_and_containers_are_passed_on() {
    let commands = engine("docker", "");
    let options = [
        "--builder",
        "remote",
        "--build-arg",
        "VERSION=1.2",
        "--secret",
        "id=token,src=token",
        "-e",
        "LOG=debug",
        "--volume",
        "data:/data",
        "--network",
        "shop_default",
    ];
    let answer = Answer::of(&mut command(&service(), &commands, answering(), &options));
    assert_eq!(answer.code, Some(0), "{answer:?}");
    asked(
        &commands,
        str![[r#"
version --format {{.Server.Version}}
buildx version
context inspect --format {{.Endpoints.docker.Host}}
network ls --filter driver=bridge --format {{.Name}}
buildx build --builder remote --file ./Dockerfile --target hello --secret id=token,src=token --build-arg VERSION=1.2 --call=check,format=json .
buildx build --builder remote --file ./Dockerfile --target hello --secret id=token,src=token --build-arg VERSION=1.2 --tag scaffold-verify-N-0-hello --load --progress=plain .
image inspect scaffold-verify-N-0-hello
create --name scaffold-verify-N-1-run --read-only --network shop_default --publish 127.0.0.1::8080 --volume data:/data --env LOG=debug scaffold-verify-N-0-hello
start scaffold-verify-N-1-run
cp scaffold-verify-N-1-run:/usr/local/bin/hello -
inspect --format {{.State.Running}} {{.State.ExitCode}} scaffold-verify-N-1-run
port scaffold-verify-N-1-run 8080/tcp
inspect --format {{.State.Running}} {{.State.ExitCode}} scaffold-verify-N-1-run
logs --tail 1000 scaffold-verify-N-1-run
stop --time 10 scaffold-verify-N-1-run
inspect --format {{.State.Running}} {{.State.ExitCode}} scaffold-verify-N-1-run
rm --force --volumes scaffold-verify-N-1-run
image rm --force scaffold-verify-N-0-hello

"#]],
    );
}

#[test]
fn an_engine_without_networks_of_containers_starts_them_on_that_of_the_host() {
    let commands = engine(
        "docker",
        "\"network ls \"*) ;;\n\"inspect \"*) echo false 0 ;;",
    );
    let answer = Answer::of(&mut command(&service(), &commands, 9, &["--timeout", "1"]));
    assert_eq!(answer.code, Some(1), "{answer:?}");
    asked(
        &commands,
        str![[r#"
version --format {{.Server.Version}}
buildx version
context inspect --format {{.Endpoints.docker.Host}}
network ls --filter driver=bridge --format {{.Name}}
buildx build --file ./Dockerfile --target hello --call=check,format=json .
buildx build --file ./Dockerfile --target hello --tag scaffold-verify-N-0-hello --load --progress=plain .
image inspect scaffold-verify-N-0-hello
create --name scaffold-verify-N-1-run --read-only --network host scaffold-verify-N-0-hello
start scaffold-verify-N-1-run
cp scaffold-verify-N-1-run:/usr/local/bin/hello -
inspect --format {{.State.Running}} {{.State.ExitCode}} scaffold-verify-N-1-run
rm --force --volumes scaffold-verify-N-1-run
image rm --force scaffold-verify-N-0-hello

"#]],
    );
}

#[test]
fn podman_is_taken_where_there_is_no_docker() {
    let commands = engine("podman", "\"build \"*) echo 'STEP 1/3: FROM golang' ;;");
    says(
        &mut command(&service(), &commands, answering(), &[]),
        str![[r#"
exit code 0
verifying hello

on standard output:
hello: ok
  built in T s
  not checked by docker build --check
  8.4 MB, 7.7 MB of it /usr/local/bin/hello
  started as 65532:65532, its root read-only
  8080/tcp answered HTTP 200 after T s
  stopped in T s with exit code 0

"#]],
    );
    asked(
        &commands,
        str![[r#"
version --format {{.Client.Version}}
build --file ./Dockerfile --target hello --tag scaffold-verify-N-0-hello .
image inspect scaffold-verify-N-0-hello
create --name scaffold-verify-N-1-run --read-only --read-only-tmpfs=false --publish 127.0.0.1::8080 scaffold-verify-N-0-hello
start scaffold-verify-N-1-run
cp scaffold-verify-N-1-run:/usr/local/bin/hello -
inspect --format {{.State.Running}} {{.State.ExitCode}} scaffold-verify-N-1-run
port scaffold-verify-N-1-run 8080/tcp
inspect --format {{.State.Running}} {{.State.ExitCode}} scaffold-verify-N-1-run
logs --tail 1000 scaffold-verify-N-1-run
stop --time 10 scaffold-verify-N-1-run
inspect --format {{.State.Running}} {{.State.ExitCode}} scaffold-verify-N-1-run
rm --force --volumes scaffold-verify-N-1-run
image rm --force scaffold-verify-N-0-hello

"#]],
    );
}

#[test]
fn a_build_that_fails_is_shown_from_where_it_fails() {
    let commands = engine(
        "docker",
        r#""buildx build "*--load*) printf '%s\n' '#9 [build 2/2] RUN go build' '------' ' > [build 2/2] RUN go build:' '0.2 main.go:3:1: syntax error' '------' 'ERROR: failed to solve' >&2; exit 1 ;;"#,
    );
    says(
        &mut command(&service(), &commands, 9, &[]),
        str![[r#"
exit code 1
verifying hello

on standard output:
hello: failed: it does not build
  |  > [build 2/2] RUN go build:
  | 0.2 main.go:3:1: syntax error
  | ERROR: failed to solve

"#]],
    );
    asked(
        &commands,
        str![[r#"
version --format {{.Server.Version}}
buildx version
context inspect --format {{.Endpoints.docker.Host}}
network ls --filter driver=bridge --format {{.Name}}
buildx build --file ./Dockerfile --target hello --call=check,format=json .
buildx build --file ./Dockerfile --target hello --tag scaffold-verify-N-0-hello --load --progress=plain .
image rm --force scaffold-verify-N-0-hello

"#]],
    );
}

#[test]
fn what_docker_checks_is_told() {
    let commands = engine(
        "docker",
        r#"*--call=check*) echo '{"warnings":[{"ruleName":"JSONArgsRecommended","description":"x","detail":"JSON arguments recommended for CMD"}]}' ;;"#,
    );
    says(
        &mut command(&service(), &commands, answering(), &[]),
        str![[r#"
exit code 0
verifying hello

on standard output:
hello: ok
  built in T s
  warning of docker build --check: JSONArgsRecommended: JSON arguments recommended for CMD
  8.4 MB, 7.7 MB of it /usr/local/bin/hello
  started as 65532:65532, its root read-only
  8080/tcp answered HTTP 200 after T s
  stopped in T s with exit code 0

"#]],
    );
}

#[test]
fn a_program_that_ends_is_told_with_what_it_said_and_what_it_needs() {
    let folder = Folder::new()
        .with("go.mod", "module example.com/hello\n\ngo 1.26\n")
        .with(
            "main.go",
            "package main\n\nimport (\n\t\"log\"\n\t\"net/http\"\n\t\"os\"\n)\n\nfunc main() {\n\
             \tif os.Getenv(\"TOKEN\") == \"\" {\n\t\tlog.Fatal(\"TOKEN is not set\")\n\t}\n\
             \thttp.ListenAndServe(\":8080\", nil)\n}\n",
        );
    folder.succeeds(&["init", "--yes"]);
    let commands = engine(
        "docker",
        "\"inspect \"*) echo false 1 ;;\n\"logs \"*) echo 'TOKEN is not set' >&2 ;;",
    );
    says(
        &mut command(&folder, &commands, 9, &[]),
        str![[r#"
exit code 1
verifying hello

on standard output:
hello: failed: it ended with exit code 1
  built in T s
  8.4 MB, 7.7 MB of it /usr/local/bin/hello
  started as 65532:65532, its root read-only
  8080/tcp did not answer
  ended with exit code 1 after T s
  | TOKEN is not set
  to start, it needs TOKEN (main.go:10)

"#]],
    );
    asked(
        &commands,
        str![[r#"
version --format {{.Server.Version}}
buildx version
context inspect --format {{.Endpoints.docker.Host}}
network ls --filter driver=bridge --format {{.Name}}
buildx build --file ./Dockerfile --target hello --call=check,format=json .
buildx build --file ./Dockerfile --target hello --tag scaffold-verify-N-0-hello --load --progress=plain .
image inspect scaffold-verify-N-0-hello
create --name scaffold-verify-N-1-run --read-only --publish 127.0.0.1::8080 --env TOKEN scaffold-verify-N-0-hello
start scaffold-verify-N-1-run
cp scaffold-verify-N-1-run:/usr/local/bin/hello -
inspect --format {{.State.Running}} {{.State.ExitCode}} scaffold-verify-N-1-run
logs --tail 1000 scaffold-verify-N-1-run
rm --force --volumes scaffold-verify-N-1-run
image rm --force scaffold-verify-N-0-hello

"#]],
    );
}

#[test]
fn a_program_that_writes_to_its_root_gets_a_tmp_and_then_all_of_it() {
    let commands = engine(
        "docker",
        r#""inspect "*) read made <"$0.made"; case "$made" in *--read-only*) echo false 1 ;; *) echo true 0 ;; esac ;;
"create "*) echo "$*" >"$0.made" ;;
"diff "*) printf '%s\n' 'C /home' 'A /home/cache' 'A /home/cache/one' 'A /state' ;;
"logs "*) echo 'mkdir /cache: read-only file system' ;;"#,
    );
    says(
        &mut command(&service(), &commands, answering(), &[]),
        str![[r#"
exit code 0
verifying hello

on standard output:
hello: ok
  built in T s
  8.4 MB, 7.7 MB of it /usr/local/bin/hello
  started as 65532:65532, its root writable: it fails on one that is read-only
  warning: it writes to /home/cache, /state, which no volume keeps
  8080/tcp answered HTTP 200 after T s
  stopped in T s with exit code -1

"#]],
    );
    asked(
        &commands,
        str![[r#"
version --format {{.Server.Version}}
buildx version
context inspect --format {{.Endpoints.docker.Host}}
network ls --filter driver=bridge --format {{.Name}}
buildx build --file ./Dockerfile --target hello --call=check,format=json .
buildx build --file ./Dockerfile --target hello --tag scaffold-verify-N-0-hello --load --progress=plain .
image inspect scaffold-verify-N-0-hello
create --name scaffold-verify-N-1-run --read-only --publish 127.0.0.1::8080 scaffold-verify-N-0-hello
start scaffold-verify-N-1-run
cp scaffold-verify-N-1-run:/usr/local/bin/hello -
inspect --format {{.State.Running}} {{.State.ExitCode}} scaffold-verify-N-1-run
logs --tail 1000 scaffold-verify-N-1-run
rm --force --volumes scaffold-verify-N-1-run
create --name scaffold-verify-N-2-run --read-only --tmpfs /tmp --publish 127.0.0.1::8080 scaffold-verify-N-0-hello
start scaffold-verify-N-2-run
cp scaffold-verify-N-2-run:/usr/local/bin/hello -
inspect --format {{.State.Running}} {{.State.ExitCode}} scaffold-verify-N-2-run
logs --tail 1000 scaffold-verify-N-2-run
rm --force --volumes scaffold-verify-N-2-run
create --name scaffold-verify-N-3-run --publish 127.0.0.1::8080 scaffold-verify-N-0-hello
start scaffold-verify-N-3-run
cp scaffold-verify-N-3-run:/usr/local/bin/hello -
inspect --format {{.State.Running}} {{.State.ExitCode}} scaffold-verify-N-3-run
port scaffold-verify-N-3-run 8080/tcp
inspect --format {{.State.Running}} {{.State.ExitCode}} scaffold-verify-N-3-run
logs --tail 1000 scaffold-verify-N-3-run
stop --time 10 scaffold-verify-N-3-run
inspect --format {{.State.Running}} {{.State.ExitCode}} scaffold-verify-N-3-run
diff scaffold-verify-N-3-run
rm --force --volumes scaffold-verify-N-3-run
image rm --force scaffold-verify-N-0-hello

"#]],
    );
}

#[test]
fn a_service_that_does_not_answer_in_time_is_told_with_what_it_said() {
    let commands = engine("docker", "");
    says(
        &mut command(&service(), &commands, 9, &["--timeout", "1"]),
        str![[r#"
exit code 1
verifying hello

on standard output:
hello: failed: 8080/tcp did not answer within 1 s
  built in T s
  8.4 MB, 7.7 MB of it /usr/local/bin/hello
  started as 65532:65532, its root read-only
  8080/tcp did not answer
  stopped in T s with exit code 0
  | listening

"#]],
    );
}

#[test]
fn a_command_line_that_shows_its_usage_is_fine_and_one_that_panics_is_not() {
    let folder = super::done();
    let about =
        r#""image inspect "*) echo '[{"Size":2000000,"Config":{"Entrypoint":["/hello"]}}]' ;;"#;
    for (said, screen) in [
        (
            "usage: hello FILE",
            str![[r#"
exit code 0
verifying hello

on standard output:
hello: ok
  built in T s
  2.0 MB, 7.7 MB of it /hello
  started as root, its root read-only
  ended with exit code 2 after T s

"#]],
        ),
        (
            "goroutine 1 [running]:",
            str![[r#"
exit code 1
verifying hello

on standard output:
hello: failed: it panicked
  built in T s
  2.0 MB, 7.7 MB of it /hello
  started as root, its root read-only
  ended with exit code 2 after T s
  | goroutine 1 [running]:

"#]],
        ),
    ] {
        let cases =
            format!("{about}\n\"inspect \"*) echo false 2 ;;\n\"logs \"*) echo '{said}' ;;");
        says(
            &mut command(&folder, &engine("docker", &cases), 9, &[]),
            screen,
        );
    }
}

#[test]
fn a_container_that_the_engine_refuses_is_told() {
    let commands = engine(
        "docker",
        "\"start \"*) echo 'exec /usr/local/bin/hello: no such file or directory' >&2; exit 1 ;;",
    );
    says(
        &mut command(&service(), &commands, 9, &[]),
        str![[r#"
exit code 1
verifying hello

on standard output:
hello: failed: it does not start
  built in T s
  8.4 MB
  started as 65532:65532, its root read-only
  8080/tcp did not answer
  | exec /usr/local/bin/hello: no such file or directory

"#]],
    );
    asked(
        &commands,
        str![[r#"
version --format {{.Server.Version}}
buildx version
context inspect --format {{.Endpoints.docker.Host}}
network ls --filter driver=bridge --format {{.Name}}
buildx build --file ./Dockerfile --target hello --call=check,format=json .
buildx build --file ./Dockerfile --target hello --tag scaffold-verify-N-0-hello --load --progress=plain .
image inspect scaffold-verify-N-0-hello
create --name scaffold-verify-N-1-run --read-only --publish 127.0.0.1::8080 scaffold-verify-N-0-hello
start scaffold-verify-N-1-run
rm --force --volumes scaffold-verify-N-1-run
image rm --force scaffold-verify-N-0-hello

"#]],
    );
}

#[test]
fn after_ctrl_c_what_was_made_is_removed() {
    let commands = engine("docker", "\"buildx build \"*--load*) exec /bin/sleep 60 ;;");
    let folder = service();
    let mut child = command(&folder, &commands, 9, &[])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let begun = || {
        commands
            .files()
            .get("asked")
            .is_some_and(|text| String::from_utf8_lossy(text).contains("--load"))
    };
    while !begun() {
        assert_eq!(child.try_wait().unwrap(), None);
        thread::sleep(Duration::from_millis(20));
    }
    let number = child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-INT", &number])
            .status()
            .unwrap()
            .success()
    );
    assert_eq!(child.wait().unwrap().code(), Some(130));
    asked(
        &commands,
        str![[r#"
version --format {{.Server.Version}}
buildx version
context inspect --format {{.Endpoints.docker.Host}}
network ls --filter driver=bridge --format {{.Name}}
buildx build --file ./Dockerfile --target hello --call=check,format=json .
buildx build --file ./Dockerfile --target hello --tag scaffold-verify-N-0-hello --load --progress=plain .
image rm --force scaffold-verify-N-0-hello

"#]],
    );
}

#[test]
fn each_port_that_is_listened_on_by_default_has_to_answer() {
    let commands = engine(
        "docker",
        r#""image inspect "*) echo '[{"Size":8400000,"Config":{"Entrypoint":["/hello"],"ExposedPorts":{"8080/tcp":{},"9090/tcp":{}}}}]' ;;
"port "*" 8080/tcp") echo 127.0.0.1:9 ;;"#,
    );
    says(
        &mut command(&service(), &commands, answering(), &["--timeout", "1"]),
        str![[r#"
exit code 1
verifying hello

on standard output:
hello: failed: 8080/tcp did not answer within 1 s
  built in T s
  8.4 MB, 7.7 MB of it /hello
  started as root, its root read-only
  8080/tcp did not answer
  9090/tcp answered HTTP 200 after T s
  stopped in T s with exit code 0
  | listening

"#]],
    );
}

#[test]
fn a_service_that_ends_after_it_answered_is_not_fine() {
    let commands = engine(
        "docker",
        r#""inspect "*) if [ -e "$0.seen" ]; then echo false 1; else : >"$0.seen"; echo true 0; fi ;;"#,
    );
    says(
        &mut command(&service(), &commands, answering(), &[]),
        str![[r#"
exit code 1
verifying hello

on standard output:
hello: failed: it ended with exit code 1
  built in T s
  8.4 MB, 7.7 MB of it /usr/local/bin/hello
  started as 65532:65532, its root read-only
  8080/tcp answered HTTP 200 after T s
  ended with exit code 1 after T s
  | listening

"#]],
    );
}

#[test]
fn a_program_without_a_port_gets_a_root_that_it_can_write_too() {
    let commands = engine(
        "docker",
        r#""image inspect "*) echo '[{"Size":2000000,"Config":{"Entrypoint":["/hello"]}}]' ;;
"inspect "*) read made <"$0.made"; case "$made" in *--tmpfs*) echo false 0 ;; *) echo false 1 ;; esac ;;
"create "*) echo "$*" >"$0.made" ;;
"logs "*) echo 'open /tmp/x: read-only file system' ;;"#,
    );
    says(
        &mut command(&super::done(), &commands, 9, &[]),
        str![[r#"
exit code 0
verifying hello

on standard output:
hello: ok
  built in T s
  2.0 MB, 7.7 MB of it /hello
  started as root, its root read-only, /tmp in memory: it writes there
  ended with exit code 0 after T s

"#]],
    );
}

#[test]
fn a_panic_is_shown_from_its_beginning() {
    let trace: Vec<String> = (0..40).map(|frame| format!("frame {frame}")).collect();
    let cases = format!(
        "\"inspect \"*) echo false 2 ;;\n\"logs \"*) printf '%s\\n' starting 'panic: no disk' '' 'goroutine 1 [running]:' '{}' ;;",
        trace.join("' '")
    );
    says(
        &mut command(&service(), &engine("docker", &cases), 9, &[]),
        str![[r#"
exit code 1
verifying hello

on standard output:
hello: failed: it panicked
  built in T s
  8.4 MB, 7.7 MB of it /usr/local/bin/hello
  started as 65532:65532, its root read-only
  8080/tcp did not answer
  ended with exit code 2 after T s
  | panic: no disk
  | 
  | goroutine 1 [running]:
  | frame 0
  | frame 1
  | frame 2
  | frame 3
  | frame 4
  | frame 5
  | frame 6
  | frame 7
  | frame 8
  | frame 9
  | frame 10
  | frame 11
  | frame 12
  | frame 13
  | frame 14
  | frame 15
  | frame 16

"#]],
    );
}

#[test]
fn without_a_dockerfile_there_is_nothing_to_verify() {
    let commands = engine("docker", "");
    says(
        &mut command(&super::program(), &commands, 9, &[]),
        str![[r#"
exit code 2
error[no-dockerfile]: there is no Dockerfile to build
 |
 = help: write it first: scaffold init


"#]],
    );
    let none = super::program().with("scaffold.toml", "[output]\ndockerfile = false\n");
    says(
        &mut command(&none, &commands, 9, &[]),
        str![[r#"
exit code 2
error[no-dockerfile]: scaffold.toml asks for no Dockerfile, so there is nothing to verify
 |
 = help: take `dockerfile = false` out of [output]


"#]],
    );
}

#[test]
fn without_an_engine_it_says_what_to_install() {
    let commands = Folder::called("commands");
    says(
        &mut command(&service(), &commands, 9, &[]),
        str![[r#"
exit code 2
error[no-engine]: there is no container engine: neither `docker` nor `podman` is on the PATH
 |
 = help: install one: https://docs.docker.com/engine/install/ or https://podman.io/docs/installation


"#]],
    );
}

#[test]
fn an_engine_that_does_not_answer_is_to_be_started() {
    let commands = engine(
        "docker",
        "\"version \"*) echo 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock.' >&2; exit 1 ;;",
    );
    says(
        &mut command(&service(), &commands, 9, &[]),
        str![[r#"
exit code 2
error[no-engine]: `docker` is there, and no engine answers it: Cannot connect to the Docker daemon at unix:///var/run/docker.sock.
 |
 = help: start it, as by `sudo systemctl start docker` or Docker Desktop, or set DOCKER_HOST


"#]],
    );
}

#[test]
fn docker_without_buildx_is_told_what_it_lacks() {
    let commands = engine("docker", "\"buildx version\") exit 1 ;;");
    says(
        &mut command(&service(), &commands, 9, &[]),
        str![[r#"
exit code 2
error[no-engine]: `docker` has no buildx, which builds what scaffold writes
 |
 = help: install the package docker-buildx-plugin: https://docs.docker.com/go/buildx/


"#]],
    );
}

#[test]
fn a_builder_of_buildx_is_nothing_for_podman() {
    let commands = engine("podman", "");
    says(
        &mut command(&service(), &commands, 9, &["--builder", "x"]),
        str![[r#"
exit code 2
error[no-engine]: `--builder` names a builder of buildx, and there is podman alone
 |
 = help: leave it out, or install Docker: https://docs.docker.com/engine/install/


"#]],
    );
}

#[test]
fn an_image_that_is_none_is_an_error_with_the_nearest_name() {
    let commands = engine("docker", "");
    says(
        &mut command(&service(), &commands, 9, &["helo"]),
        str![[r#"
exit code 2
error[unknown-image]: no image is called `helo`
 |
 = help: did you mean `hello`?


"#]],
    );
}
