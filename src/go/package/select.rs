//! Which files of a directory make the package.

use super::{Entry, Language, OtherFile, Package, PackageError};
use crate::go::constraint::matches_file_name;
use crate::go::context::Context;
use crate::go::source::{CgoVerb, SourceError, SourceFile};

pub(super) fn load<'a>(entries: &'a [Entry], context: &Context) -> Option<Package<'a>> {
    let mut sorted: Vec<&Entry> = entries.iter().collect();
    sorted.sort_by(|a, b| a.name().cmp(b.name()));
    if !sorted.iter().any(|entry| is_listed(entry, context)) {
        return None;
    }
    let mut selection = Selection {
        context,
        package: Package::default(),
        first: None,
    };
    for entry in sorted {
        if entry.name().starts_with(['_', '.']) {
            continue;
        }
        match entry {
            Entry::Go(file) => {
                let broken = matches!(&file.error, Some(SourceError::Constraint(_)));
                if broken && matches_file_name(&file.name, context) {
                    selection
                        .package
                        .errors
                        .insert(0, PackageError::Header(file));
                    return Some(selection.package);
                }
                selection.add(file);
            }
            Entry::Other(file) => selection.add_other(file),
        }
    }
    Some(selection.finish())
}

/// Whether the file alone makes `./...` name its directory: it is compiled or tested in the context,
/// or it would be and is wrong.
fn is_listed(entry: &Entry, context: &Context) -> bool {
    let Entry::Go(file) = entry else { return false };
    if file.name.starts_with(['_', '.']) || !matches_file_name(&file.name, context) {
        return false;
    }
    match &file.error {
        Some(SourceError::Unreadable(_)) => false,
        Some(SourceError::Nul | SourceError::RepeatedConstraint(_)) => true,
        Some(SourceError::Constraint(_)) => true,
        Some(SourceError::Syntax { .. }) => holds(file, context),
        None if !holds(file, context) || &*file.package == "documentation" => false,
        None if !file.imports_c() || file.is_test() || context.cgo_enabled => true,
        None => first_invalid_line(file, context).is_some(),
    }
}

fn holds(file: &SourceFile, context: &Context) -> bool {
    file.constraint
        .as_ref()
        .is_none_or(|expr| expr.eval(context))
}

fn first_invalid_line<'a>(file: &'a SourceFile, context: &Context) -> Option<&'a str> {
    file.cgo
        .iter()
        .filter(|line| line.holds(context))
        .find_map(|line| match &line.verb {
            CgoVerb::Invalid(message) => Some(&**message),
            _ => None,
        })
}

struct Selection<'a, 'c> {
    context: &'c Context,
    package: Package<'a>,
    /// The file that named the package.
    first: Option<&'a SourceFile>,
}

impl<'a> Selection<'a, '_> {
    fn add(&mut self, file: &'a SourceFile) {
        match &file.error {
            Some(SourceError::Syntax { .. }) => self.refuse(file, PackageError::Header(file)),
            Some(SourceError::Constraint(_)) | None => {}
            Some(_) => return self.refuse(file, PackageError::Header(file)),
        }
        let matches = matches_file_name(&file.name, self.context) && holds(file, self.context);
        if !matches || &*file.package == "documentation" {
            self.package.ignored_go_files.push(file);
            return;
        }
        let external = file.is_test() && self.package.name != &*file.package;
        let tested = file.package.strip_suffix("_test").filter(|_| external);
        self.name(tested.unwrap_or(&file.package), file);
        if file.imports_c() && file.is_test() {
            self.refuse(file, PackageError::CgoInTest(file));
        }
        self.add_cgo_lines(file);
        let list = match (file.is_test(), tested) {
            (true, Some(_)) => &mut self.package.xtest_go_files,
            (true, None) => &mut self.package.test_go_files,
            (false, _) if !file.imports_c() => &mut self.package.go_files,
            (false, _) if self.context.cgo_enabled => &mut self.package.cgo_files,
            (false, _) => &mut self.package.ignored_go_files,
        };
        list.push(file);
    }

    fn name(&mut self, name: &'a str, file: &'a SourceFile) {
        if self.package.name.is_empty() {
            self.package.name = name;
            self.first = Some(file);
        } else if let (Some(first), true) = (self.first, name != self.package.name) {
            let (first, other) = ((self.package.name, first), (name, file));
            self.refuse(file, PackageError::MultiplePackages { first, other });
        }
    }

    fn add_cgo_lines(&mut self, file: &'a SourceFile) {
        for line in file.cgo.iter().filter(|line| line.holds(self.context)) {
            if let CgoVerb::Invalid(message) = &line.verb {
                self.refuse(file, PackageError::CgoLine(file, message));
                break;
            }
            let arguments = line
                .arguments
                .iter()
                .map(|argument| (&line.verb, &**argument));
            self.package.cgo_arguments.extend(arguments);
        }
    }

    fn add_other(&mut self, file: &'a OtherFile) {
        let holds = file
            .constraint
            .as_ref()
            .is_none_or(|expr| expr.eval(self.context));
        if file.language.is_some() && holds && matches_file_name(&file.name, self.context) {
            self.package.other_files.push(file);
        }
    }

    fn refuse(&mut self, file: &'a SourceFile, error: PackageError<'a>) {
        if self
            .package
            .invalid_go_files
            .last()
            .is_none_or(|last| last.name != file.name)
        {
            self.package.invalid_go_files.push(file);
        }
        self.package.errors.push(error);
    }

    fn finish(mut self) -> Package<'a> {
        let package = &mut self.package;
        let compiled: Vec<&SourceFile> = package.compiled().collect();
        let imports = compiled.iter().flat_map(|file| &file.imports);
        package.imports = sorted_once(imports.map(|import| &*import.path));
        let embeds = compiled.iter().flat_map(|file| &file.embeds);
        package.embed_patterns = sorted_once(embeds.map(|embed| &*embed.pattern));
        let (cgo_enabled, uses_cgo) = (self.context.cgo_enabled, !package.cgo_files.is_empty());
        package.other_files.retain(|file| match file.language {
            Some(Language::PreprocessedAssembly) => uses_cgo,
            Some(Language::C | Language::Cxx | Language::ObjectiveC) => cgo_enabled,
            Some(Language::Swig | Language::SwigCxx) => cgo_enabled,
            _ => true,
        });
        self.check_names();
        self.check_languages();
        self.package
    }

    fn check_names(&mut self) {
        let package = &self.package;
        let go = [
            &package.go_files,
            &package.cgo_files,
            &package.ignored_go_files,
        ];
        let tests = [&package.test_go_files, &package.xtest_go_files];
        let go_names = go
            .into_iter()
            .chain(tests)
            .flatten()
            .map(|file| &*file.name);
        let names: Vec<&str> = go_names
            .chain(package.other_files.iter().map(|file| &*file.name))
            .collect();
        let mut folded: Vec<(String, &str)> = names
            .iter()
            .map(|name| (name.to_lowercase(), *name))
            .collect();
        folded.sort();
        let twice = folded.windows(2).find_map(|pair| match pair {
            [(one, first), (two, second)] if one == two => Some((*first, *second)),
            _ => None,
        });
        if let Some((first, second)) = twice {
            self.package
                .errors
                .push(PackageError::SameNames(first, second));
        }
        // Of other than ASCII any beginning is safe; of ASCII letters, digits and these signs.
        let unsafe_name = names.into_iter().find(|name| {
            let first = name.chars().next().unwrap_or('-');
            first.is_ascii() && !first.is_ascii_alphanumeric() && !"._/".contains(first)
        });
        self.package
            .errors
            .extend(unsafe_name.map(PackageError::FileName));
    }

    fn check_languages(&mut self) {
        let is = |wanted: Language| move |file: &&&OtherFile| file.language == Some(wanted);
        let others = &self.package.other_files;
        let swig = [Language::Swig, Language::SwigCxx];
        let uses_swig = swig
            .into_iter()
            .any(|kind| others.iter().any(|file| is(kind)(&file)));
        if !self.package.cgo_files.is_empty() || uses_swig {
            return;
        }
        for language in [
            Language::C,
            Language::Cxx,
            Language::ObjectiveC,
            Language::Fortran,
        ] {
            let files: Vec<&OtherFile> = others.iter().filter(is(language)).copied().collect();
            if !files.is_empty() {
                self.package
                    .errors
                    .push(PackageError::WithoutCgo(language, files));
                return;
            }
        }
    }
}

fn sorted_once<'a>(items: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut items: Vec<&str> = items.collect();
    items.sort_unstable();
    items.dedup();
    items
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(files: &[(&str, &str)]) -> Vec<Entry> {
        files
            .iter()
            .map(|(name, text)| Entry::read(name, text.as_bytes()))
            .collect()
    }

    fn names(files: &[&SourceFile]) -> String {
        files
            .iter()
            .map(|file| &*file.name)
            .collect::<Vec<_>>()
            .join(" ")
    }

    fn describe(files: &[(&str, &str)], cgo: bool) -> Option<String> {
        let entries = entries(files);
        let package = Package::load(&entries, &Context::linux("amd64", cgo, 26))?;
        let mut text = format!("{}:", package.name);
        for (label, list) in [
            ("go", &package.go_files),
            ("cgo", &package.cgo_files),
            ("test", &package.test_go_files),
            ("xtest", &package.xtest_go_files),
            ("ignored", &package.ignored_go_files),
            ("invalid", &package.invalid_go_files),
        ] {
            if !list.is_empty() {
                text.push_str(&format!(" {label}({})", names(list)));
            }
        }
        if let Some(error) = package.errors.first() {
            text.push_str(&format!(" error: {error}"));
        }
        Some(text)
    }

    #[test]
    fn files_go_where_their_name_constraint_and_imports_say() {
        let files = [
            ("main.go", "package main\nfunc main() {}\n"),
            ("c.go", "package main\nimport \"C\"\n"),
            ("x_windows.go", "package main\n"),
            ("gen.go", "//go:build ignore\n\npackage gen\n"),
            ("main_test.go", "package main\n"),
            ("x_test.go", "package main_test\n"),
            ("doc.go", "package documentation\n"),
            ("_x.go", "package other\n"),
        ];
        assert_eq!(
            describe(&files, true).as_deref(),
            Some(
                "main: go(main.go) cgo(c.go) test(main_test.go) xtest(x_test.go) \
                 ignored(doc.go gen.go x_windows.go)"
            )
        );
        assert_eq!(
            describe(&files, false).as_deref(),
            Some(
                "main: go(main.go) test(main_test.go) xtest(x_test.go) \
                 ignored(c.go doc.go gen.go x_windows.go)"
            )
        );
    }

    #[test]
    fn a_directory_without_go_files_for_the_context_is_no_package() {
        assert_eq!(describe(&[], true), None);
        assert_eq!(describe(&[("a.c", "int x;")], true), None);
        assert_eq!(
            describe(&[("a.go", "//go:build windows\n\npackage a")], true),
            None
        );
        assert_eq!(
            describe(&[("a.go", "package a\nimport \"C\"\n")], false),
            None
        );
        assert_eq!(describe(&[("a.go", "package documentation\n")], true), None);
        assert_eq!(
            describe(&[("a_test.go", "package a\n")], true).unwrap(),
            "a: test(a_test.go)"
        );
    }

    #[test]
    fn what_the_go_command_refuses_is_an_error() {
        for (files, text) in [
            (
                &[("a.go", "package a"), ("b.go", "package b")][..],
                "a: go(a.go b.go) invalid(b.go) error: found packages a (a.go) and b (b.go)",
            ),
            (
                &[("a.go", "package a"), ("x.c", ""), ("y.c", "")][..],
                "a: go(a.go) error: C source files not allowed when not using cgo or SWIG: x.c y.c",
            ),
            (
                &[("a.go", "package a"), ("A.go", "package a")][..],
                "a: go(A.go a.go) error: case-insensitive file name collision: \"A.go\" and \"a.go\"",
            ),
            (
                &[("a_test.go", "package a\nimport \"C\"")][..],
                "a: test(a_test.go) invalid(a_test.go) error: use of cgo in test a_test.go not supported",
            ),
            (
                &[
                    ("a.go", "//go:build linux &&\n\npackage a"),
                    ("b.go", "package a"),
                ][..],
                ": error: a.go: parsing //go:build line: unexpected end of expression",
            ),
        ] {
            assert_eq!(describe(files, true).as_deref(), Some(text));
        }
    }

    #[test]
    fn a_program_needs_func_main_in_a_compiled_file() {
        let has_main = |name: &str| {
            let entries = entries(&[
                ("a.go", "package main"),
                (name, "package main\nfunc main(){}"),
            ]);
            Package::load(&entries, &Context::linux("amd64", true, 26))
                .unwrap()
                .has_main()
        };
        assert_eq!(
            ["b.go", "b_test.go", "b_windows.go"].map(has_main),
            [true, false, false]
        );
    }
}
