//! Files that a program reads beside itself: by the path that the system knows it under.

use super::path::relative;
use super::{Finder, Told, confidence, starts};
use crate::catalog::Telling;
use crate::detect::code::{Program, UNKNOWN, Value};
use crate::facts::{Main, PROGRAMS, Placed};
use crate::sourced::{Confidence, Found};

impl Finder<'_> {
    /// What the repository has for paths beside the program
    /// (<https://pkg.go.dev/os#Executable>), where nothing else is opened in its place. The authors
    /// compile it where they start it.
    pub(in super::super) fn beside(
        &self,
        program: &Program<'_>,
        told: &[Told],
        main: &Main,
        listens: bool,
    ) -> Vec<Found<Placed>> {
        let mut found: Vec<Found<Placed>> = Vec::new();
        for one in told.iter().filter(|one| listens && is_read(one.means)) {
            for argument in &one.arguments {
                let known = argument.values.iter().filter(|value| value.is_known());
                let known: Vec<&Value> = known.collect();
                let [value] = known.as_slice() else {
                    continue;
                };
                let Some(path) = below_programs(&value.text)
                    .and_then(|text| relative(text, one.means))
                    .filter(|path| path.text != "." && !path.text.starts_with(".."))
                else {
                    continue;
                };
                let sure = confidence(argument, value, path.is_whole);
                let mut assets = starts(main)
                    .into_iter()
                    .filter_map(|start| Some((self.asset(&start, &path)?, start)));
                let Some((asset, start)) = assets.next().filter(|_| sure > Confidence::Guess)
                else {
                    continue;
                };
                let Some(rest) = asset.path.below(&start).filter(|_| asset.path != start) else {
                    continue;
                };
                // What lies where a program is compiled from is not that program.
                let is_file = asset.files.as_slice() == [asset.path.clone()];
                let is_program = one.means == Telling::Program && !is_file;
                let first = rest.split('/').next().unwrap_or(rest);
                if is_program || first == main.binary_name {
                    continue;
                }
                let destination = format!("{PROGRAMS}/{rest}");
                let is_known = found
                    .iter()
                    .any(|known| known.value.destination == destination);
                if is_known || self.is_embedded(&asset, main) {
                    continue;
                }
                found.push(Found {
                    value: Placed {
                        destination,
                        source: asset.path,
                        files: asset.files,
                    },
                    evidence: vec![one.evidence(program, sure)],
                });
            }
        }
        found
    }
}

/// What stands behind the folder of programs, if the path leads to something there.
fn below_programs(text: &str) -> Option<&str> {
    let rest = text.strip_prefix(PROGRAMS)?.strip_prefix('/')?;
    (!rest.starts_with(UNKNOWN)).then_some(rest)
}

fn is_read(means: Telling) -> bool {
    use Telling as T;
    matches!(means, T::File | T::Folder | T::Glob | T::Url | T::Program)
}

#[cfg(test)]
mod tests {
    use crate::detect::repository::{main_of, source};

    /// What is placed, as `to from line`.
    fn placed(imports: &str, body: &str) -> Vec<String> {
        let body = format!("{body}\nhttp.ListenAndServe(\":8080\", nil)");
        let code = source(&format!("net/http {imports}"), &body);
        let main = main_of(&[
            ("main.go", &code),
            ("templates/a.html", "x\n"),
            ("templates/mail/b.html", "x\n"),
        ]);
        let files = main.files.iter().map(|one| {
            let lines: Vec<String> = one.evidence.iter().map(|line| line.place()).collect();
            let (to, from) = (&one.value.destination, &one.value.source);
            format!("{to} {from} {}", lines.join(" "))
        });
        files.collect()
    }

    const NONE: [&str; 0] = [];

    #[test]
    fn a_folder_beside_the_program_is_copied_to_where_the_program_lies() {
        let body = "exe, err := os.Executable()\n_ = err\ndir := filepath.Dir(exe)\n\
                    os.ReadDir(filepath.Join(dir, \"templates\"))";
        assert_eq!(
            placed("os path/filepath", body),
            ["/usr/local/bin/templates templates main.go:11"]
        );
    }

    #[test]
    fn the_program_itself_and_what_the_repository_has_not_are_not_copied() {
        let body = "exe, _ := os.Executable()\nexe, _ = filepath.EvalSymlinks(exe)\nos.ReadFile(exe)\n\
                    os.ReadDir(filepath.Dir(exe))\n\
                    os.ReadFile(filepath.Join(filepath.Dir(exe), \"settings.json\"))\n\
                    os.ReadDir(filepath.Join(filepath.Dir(exe), \"..\", \"templates\"))";
        assert_eq!(placed("os path/filepath", body), NONE);
    }

    #[test]
    fn the_sources_of_a_program_are_not_copied_to_where_it_lies() {
        let body = "exe, _ := os.Executable()\ndir := filepath.Dir(exe)\n\
                    exec.Command(filepath.Join(dir, \"templates\")).Run()";
        assert_eq!(placed("os os/exec path/filepath", body), NONE);
    }

    #[test]
    fn a_folder_that_may_be_another_is_not_copied() {
        let body = "exe, _ := os.Executable()\ndir := filepath.Dir(exe)\n\
                    if exe == \"\" {\ndir = \".\"\n}\n\
                    os.ReadDir(filepath.Join(dir, \"templates\"))";
        assert_eq!(placed("os path/filepath", body), NONE);
    }
}
