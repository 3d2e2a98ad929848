//! A Git server on loopback that wants a password: a folder of bare repositories, as files
//! (<https://git-scm.com/book/en/v2/Git-Internals-Transfer-Protocols>, the dumb protocol).

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use tempfile::TempDir;

/// It serves until the process ends.
pub(crate) struct GitServer {
    _folder: TempDir,
    /// On 127.0.0.1.
    pub(crate) port: u16,
}

impl GitServer {
    /// Serves one repository with these files, at `path`, whose only commit has a tag, to whoever sends
    /// this value of `Authorization`.
    pub(crate) fn start(
        path: &str,
        files: &[(&str, &str)],
        tag: &str,
        authorization: &str,
    ) -> Self {
        let folder = TempDir::with_prefix("scaffold-test-").unwrap();
        let work = folder.path().join("work");
        for (name, text) in files {
            let file = work.join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        let root = folder.path().join("served");
        let bare = root.join(path);
        fs::create_dir_all(bare.parent().unwrap()).unwrap();
        git(&work, &["init", "--quiet"]);
        git(&work, &["add", "."]);
        git(&work, &["commit", "--quiet", "--message", "first"]);
        git(&work, &["tag", tag]);
        let to = bare.to_str().unwrap();
        git(&work, &["clone", "--quiet", "--bare", ".", to]);
        git(&bare, &["update-server-info"]);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let wanted = format!("authorization: {}", authorization.to_ascii_lowercase());
        thread::spawn(move || {
            for stream in listener.incoming() {
                // Who goes away in the middle is no fault of the test.
                let _ = answer(stream.unwrap(), &root, &wanted);
            }
        });
        Self {
            _folder: folder,
            port,
        }
    }
}

fn answer(mut stream: TcpStream, root: &Path, wanted: &str) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let request = lines.next().unwrap_or_else(|| Ok(String::new()))?;
    let mut is_allowed = false;
    for line in lines {
        let line = line?;
        if line.is_empty() {
            break;
        }
        is_allowed |= line.to_ascii_lowercase() == wanted;
    }
    let (status, body) = if is_allowed {
        match fs::read(file(root, &request)) {
            Ok(bytes) => ("200 OK", bytes),
            Err(_) => ("404 Not Found", Vec::new()),
        }
    } else {
        (
            "401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"git\"",
            Vec::new(),
        )
    };
    let length = body.len();
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    )?;
    stream.write_all(&body)
}

/// `GET /acme/greeting/info/refs?service=git-upload-pack HTTP/1.1`, below `root`.
fn file(root: &Path, request: &str) -> PathBuf {
    let path = request.split(' ').nth(1).unwrap_or_default();
    let path = path.split('?').next().unwrap_or_default();
    root.join(path.trim_start_matches('/'))
}

#[track_caller]
fn git(folder: &Path, arguments: &[&str]) {
    let output = Command::new("git")
        .args(["-c", "user.name=Ann", "-c", "user.email=ann@example.com"])
        .args(arguments)
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .output()
        .unwrap();
    assert!(output.status.success(), "{arguments:?} {output:?}");
}
