//! The go command, asked for what it knows of a folder.

use std::collections::BTreeMap;
use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use scaffold::go::context::Context;
use scaffold::go::modfile::ModFile;
use serde_json::{Deserializer, Value};

/// The fields compared; what the go command says of one package is a list for each.
pub(crate) const FIELDS: [&str; 17] = [
    "Name",
    "GoFiles",
    "CgoFiles",
    "IgnoredGoFiles",
    "InvalidGoFiles",
    "TestGoFiles",
    "XTestGoFiles",
    "CFiles",
    "CXXFiles",
    "HFiles",
    "SFiles",
    "SysoFiles",
    "EmbedPatterns",
    "EmbedFiles",
    "CgoPkgConfig",
    "CgoLDFLAGS",
    "Error",
];

/// One package: a list for each of [`FIELDS`]; `Error` is `wrong` or `fine`.
pub(crate) type Described = BTreeMap<&'static str, Vec<String>>;

/// The go command of this machine.
pub(crate) struct GoCommand {
    release: u32,
    tool_tags: Vec<Box<str>>,
    stub: tempfile::TempDir,
}

impl GoCommand {
    /// None, with the reason printed, where there is no Go; in CI that is a failure.
    pub(crate) fn find() -> Option<Self> {
        if Command::new("go").arg("version").output().is_err() {
            assert!(env::var_os("CI").is_none(), "no go command");
            // Written past the capture of the test runner: a skipped test says so.
            std::io::Write::write_fmt(
                &mut std::io::stderr(),
                format_args!("skipped: no go command\n"),
            )
            .unwrap();
            return None;
        }
        let mut go = Self {
            release: 0,
            tool_tags: Vec::new(),
            stub: tempfile::tempdir().unwrap(),
        };
        let format = "{{range context.ToolTags}}{{.}} {{end}}|{{len context.ReleaseTags}}";
        let output = go
            .command(go.stub.path(), true)
            .args(["list", "-f", format, "unsafe"])
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let (tags, release) = text.trim().split_once('|').unwrap();
        go.release = release.parse().unwrap();
        go.tool_tags = tags.split_whitespace().map(Into::into).collect();
        Some(go)
    }

    /// The N of its release 1.N.
    pub(crate) fn release(&self) -> u32 {
        self.release
    }

    /// What it builds for when asked for linux/amd64.
    pub(crate) fn context(&self, cgo: bool) -> Context {
        let mut context = Context::linux("amd64", cgo, self.release);
        context.tool_tags.clone_from(&self.tool_tags);
        context
    }

    /// `go list -e -find ./...` in `root`, by directory relative to it; the requirements of its
    /// go.mod do not matter and are not read. Without a go.mod it is asked as in the time of GOPATH.
    pub(crate) fn list(
        &self,
        root: &Path,
        module: Option<&ModFile>,
        cgo: bool,
    ) -> BTreeMap<String, Described> {
        let mut command = self.command(root, cgo);
        let fields = FIELDS.join(",");
        command.args(["list", "-e", "-find"]);
        command.arg(format!("-json=ImportPath,Dir,{fields}"));
        let path = module.map(|module| {
            let path = module.module.as_ref().map_or("", |path| &*path.value);
            let file = self.stub.path().join("go.mod");
            std::fs::write(&file, self.without_requirements(module, path)).unwrap();
            command.arg(format!("-modfile={}", file.display()));
            path
        });
        if path.is_none() {
            command.env("GO111MODULE", "off").env("GOFLAGS", "");
        }
        let output = command.arg("./...").output().unwrap();
        let mut found = BTreeMap::new();
        for package in objects(&output) {
            if text(&package["ImportPath"]) != "./..." {
                let directory = directory(&package, root, path);
                found.insert(directory, described(&package));
            }
        }
        found
    }

    /// The folders of the modules that the module in `folder` requires, as its go.sum pins them.
    pub(crate) fn downloads(&self, folder: &Path) -> Vec<(String, PathBuf)> {
        let output = Command::new("go")
            .current_dir(folder)
            .args(["mod", "download", "-json"])
            .env("GOTOOLCHAIN", "local")
            .env("GOWORK", "off")
            .env("GOFLAGS", "-mod=mod")
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "go mod download in {}: {}",
            folder.display(),
            String::from_utf8_lossy(&output.stderr)
        );
        let module = |object: &Value| (text(&object["Path"]), PathBuf::from(text(&object["Dir"])));
        objects(&output).iter().map(module).collect()
    }

    /// The `module`, `go` and `toolchain` lines of the go.mod in `folder`, as `explain` shows them.
    pub(crate) fn module_lines(&self, folder: &Path) -> Value {
        let mut command = self.command(folder, true);
        let output = command
            .args(["mod", "edit", "-json"])
            .env("GOFLAGS", "")
            .output()
            .unwrap();
        let object = objects(&output).into_iter().next().unwrap_or_default();
        serde_json::json!({
            "path": text(&object["Module"]["Path"]),
            "go": object["Go"],
            "toolchain": object["Toolchain"],
        })
    }

    fn command(&self, folder: &Path, cgo: bool) -> Command {
        let mut command = Command::new("go");
        command
            .current_dir(folder)
            .env("GOENV", "off")
            .env("GOWORK", "off")
            .env("GOTOOLCHAIN", "local")
            .env("GOPROXY", "off")
            .env("GOFLAGS", "-mod=mod")
            .env("GOOS", "linux")
            .env("GOARCH", "amd64")
            .env("CGO_ENABLED", if cgo { "1" } else { "0" });
        command
    }

    /// What of a go.mod says which packages there are.
    fn without_requirements(&self, module: &ModFile, path: &str) -> String {
        let mut text = format!("module {path:?}\n");
        if let Some(go) = &module.go
            && go.value.minor() <= self.release
        {
            text.push_str(&format!("go {}\n", go.value));
        }
        for ignored in &module.ignore {
            text.push_str(&format!("ignore {:?}\n", ignored.value));
        }
        text
    }
}

fn objects(output: &Output) -> Vec<Value> {
    Deserializer::from_slice(&output.stdout)
        .into_iter::<Value>()
        .map(Result::unwrap)
        .collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// Of a package whose import path is ill-formed there is no `Dir`.
fn directory(package: &Value, root: &Path, module: Option<&str>) -> String {
    let import_path = text(&package["ImportPath"]);
    let below = match module {
        Some(module) => import_path.strip_prefix(module).unwrap().to_owned(),
        None => {
            let folder = text(&package["Dir"]);
            let below = Path::new(&folder).strip_prefix(root).unwrap();
            below.to_str().unwrap().to_owned()
        }
    };
    below.trim_start_matches('/').to_owned()
}

fn described(package: &Value) -> Described {
    let list = |field: &'static str| -> Vec<String> {
        let values = package[field].as_array().into_iter().flatten().map(text);
        match field {
            "Name" => vec![text(&package["Name"])],
            // Other flags hold the folder, which is this machine's.
            "CgoLDFLAGS" => values.filter(|flag| flag.starts_with("-l")).collect(),
            "Error" => {
                let error = text(&package["Error"]["Err"]);
                // What is wrong with a whole module is not compared.
                let of_module =
                    error.contains("import collision") || error.contains("directory prefix");
                let wrong = !error.is_empty() && !of_module;
                vec![if wrong { "wrong" } else { "fine" }.to_owned()]
            }
            _ => values.collect(),
        }
    };
    FIELDS.map(|field| (field, list(field))).into()
}
