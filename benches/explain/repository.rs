//! A Go repository of a given size, like real ones in what counts: programs that listen, packages
//! that import each other and the standard library, tests, embeds.
//!
//! The figures are those of thirty public repositories with 1,552 packages: 4.4 files in a package,
//! 31 % of the files are tests, a file has 8.7 KB and 6.5 imports, and 35 % of the packages import one
//! that can listen.

use std::fs;
use std::io;
use std::path::Path;

/// Go files of a package, tests included.
const FILES: usize = 6;
/// Tests among them.
const TESTS: usize = 2;
/// Bytes of a file, nearly.
const SIZE: usize = 8_700;
/// One package in so many embeds files.
const PACKAGES_OF_AN_EMBED: usize = 20;

/// One package in so many imports one that can listen.
const PACKAGES_OF_A_LISTENER: usize = 3;
/// Files of a package that import others of the module.
const IMPORTERS: usize = 2;

const STANDARD: [&str; 5] = ["context", "errors", "fmt", "strings", "time"];

/// Writes a module with `files` Go files into the new folder `root`; so many of its packages are
/// programs. Of more than twelve scaffold asks which, and stops there.
pub(crate) fn generate(root: &Path, files: usize, programs: usize) -> io::Result<()> {
    let count = files.div_ceil(FILES);
    fs::create_dir_all(root)?;
    let requires =
        "\nrequire (\n\tgithub.com/go-chi/chi/v5 v5.2.3\n\tgolang.org/x/sync v0.17.0\n)\n";
    fs::write(
        root.join("go.mod"),
        format!("module example.com/shop\n\ngo 1.26.0\n{requires}"),
    )?;
    fs::write(
        root.join(".gitignore"),
        "/bin/\n*.log\n.env\n/dist\n!/dist/.keep\n",
    )?;
    fs::write(root.join("README.md"), "# shop\n")?;
    let libraries = count - programs;
    let mut left = files;
    for package in 0..count {
        let own = left.min(FILES);
        left -= own;
        if package < programs {
            write_program(root, package, own, libraries)?;
        } else {
            write_library(root, package - programs, own)?;
        }
    }
    Ok(())
}

/// Where a library lies: ten in a folder, as deep as real ones.
fn library(index: usize) -> String {
    format!("internal/group{}/store{index}", index / 10)
}

fn write_program(root: &Path, index: usize, files: usize, libraries: usize) -> io::Result<()> {
    let folder = root.join(format!("cmd/server{index}"));
    fs::create_dir_all(&folder)?;
    let imports: Vec<String> = (0..10)
        .map(|step| (index * 37 + step * 101) % libraries.max(1))
        .filter(|library| *library < libraries)
        .map(library)
        .collect();
    for file in 0..files {
        let mut text = head("main", if file == 0 { &imports } else { &[] });
        if file == 0 {
            text = text.replace("import (\n", "import (\n\t\"net/http\"\n");
            text.push_str("var version = \"dev\"\n\nfunc main() {\n\tmux := http.NewServeMux()\n");
            text.push_str("\tif err := http.ListenAndServe(\":8080\", mux); err != nil {\n\t\tpanic(err)\n\t}\n}\n\n");
        }
        fill(&mut text, file);
        fs::write(folder.join(file_name("main", file, files)), text)?;
    }
    Ok(())
}

fn write_library(root: &Path, index: usize, files: usize) -> io::Result<()> {
    let folder = root.join(library(index));
    fs::create_dir_all(&folder)?;
    // Only lower ones, so that there is no circle, and a chain of imports is as long as in real ones.
    let imports: Vec<String> = [index / 2, index / 3, index * 4 / 5, index * 9 / 10]
        .into_iter()
        .filter(|other| *other < index)
        .map(library)
        .collect();
    let name = format!("store{index}");
    let embeds = index % PACKAGES_OF_AN_EMBED == 1;
    if embeds {
        fs::create_dir_all(folder.join("static/css"))?;
        fs::write(folder.join("static/index.html"), "<!doctype html>\n")?;
        fs::write(folder.join("static/css/site.css"), "body {}\n")?;
    }
    for file in 0..files {
        let mut text = head(&name, if file < IMPORTERS { &imports } else { &[] });
        if index.is_multiple_of(PACKAGES_OF_A_LISTENER) {
            text = text.replace("import (\n", "import (\n\t\"net/http\"\n");
        }
        if embeds && file == 0 {
            text = text.replace("import (\n", "import (\n\t\"embed\"\n");
            text.push_str("//go:embed static\nvar static embed.FS\n\n");
        }
        fill(&mut text, file);
        fs::write(folder.join(file_name("store", file, files)), text)?;
    }
    Ok(())
}

fn file_name(stem: &str, file: usize, files: usize) -> String {
    match file {
        0 => format!("{stem}.go"),
        file if files == FILES && file >= FILES - TESTS => format!("{stem}_{file}_test.go"),
        file => format!("{stem}_{file}.go"),
    }
}

fn head(package: &str, imports: &[String]) -> String {
    let mut text = format!(
        "// Copyright The Shop Authors.\n// Licensed under the Apache License, Version 2.0.\n\n\
         // Package {package} keeps what the shop sells.\npackage {package}\n\nimport (\n"
    );
    for name in STANDARD {
        text.push_str(&format!("\t{name:?}\n"));
    }
    for import in imports {
        text.push_str(&format!("\t\"example.com/shop/{import}\"\n"));
    }
    text.push_str(")\n\n");
    text
}

/// Functions, up to the size of a file.
fn fill(text: &mut String, file: usize) {
    let mut index = 0;
    while text.len() < SIZE {
        text.push_str(&format!(
            "// find{file}x{index} returns the item called name, or an error that says where it was looked for.\n\
             func find{file}x{index}(ctx context.Context, items map[string]*item, name string) (*item, error) {{\n\
             \tfor key, found := range items {{\n\t\tif strings.EqualFold(key, name) && found.until.After(time.Now()) {{\n\
             \t\t\treturn found, nil\n\t\t}}\n\t}}\n\tselect {{\n\tcase <-ctx.Done():\n\t\treturn nil, ctx.Err()\n\
             \tdefault:\n\t\treturn nil, fmt.Errorf(\"%q is not in %d items: %w\", name, len(items), errMissing)\n\t}}\n}}\n\n"
        ));
        index += 1;
    }
}
