//! The content of go.work.

use super::SyntaxError;
use super::directive::{
    self, Godebug, Read, Replace, Text, each_line, fail, go_version, once, only_text,
};
use super::syntax::{Line, parse};
use crate::go::span::Spanned;
use crate::go::version::GoVersion;

/// A go.work: <https://go.dev/ref/mod#go-work-file>.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WorkFile {
    /// The `go` line.
    pub go: Option<Spanned<GoVersion>>,
    /// The name in the `toolchain` line, such as `go1.21.3` or `default`.
    pub toolchain: Option<Text>,
    /// The directories of the workspace's modules: absolute, or relative to the file's own.
    pub uses: Vec<Text>,
    /// The modules replaced; these win over those in each go.mod.
    pub replace: Vec<Replace>,
    /// The GODEBUG settings.
    pub godebug: Vec<Godebug>,
    /// Why the go command refuses the file, if it does; what could be read stands above.
    pub errors: Vec<SyntaxError>,
}

impl WorkFile {
    /// Reads the text of a go.work.
    pub fn parse(text: &str) -> Self {
        let mut file = Self::default();
        let mut errors = Vec::new();
        each_line(
            parse(text),
            &["godebug", "use", "replace"],
            &mut errors,
            |line| file.read(line),
        );
        file.errors = errors;
        file
    }

    fn read(&mut self, line: &Line<'_>) -> Read<()> {
        match line.verb {
            "go" => {
                once(&self.go, line)?;
                self.go = Some(go_version(line)?);
            }
            "toolchain" => {
                once(&self.toolchain, line)?;
                self.toolchain = Some(directive::toolchain(line)?);
            }
            "use" => self.uses.push(only_text(line, "usage: use local/dir")?),
            "replace" => self.replace.push(directive::replace(line)?),
            "godebug" => self.godebug.push(directive::godebug(line)?),
            verb => return fail(line.span, format!("unknown directive: {verb}")),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workspace_names_its_modules() {
        let file = WorkFile::parse("go 1.23.0\n\nuse (\n\t./a\n\t\"./b c\" // x\n)\nuse .\n");
        let uses: Vec<&str> = file.uses.iter().map(|used| &*used.value).collect();
        assert_eq!((uses, file.errors), (vec!["./a", "./b c", "."], vec![]));
        assert_eq!(file.go.unwrap().value.as_str(), "1.23.0");
    }

    #[test]
    fn directives_of_go_mod_are_unknown_in_go_work() {
        let file = WorkFile::parse("require a.b/c v1.0.0\nrequire (\n\ta.b/d v1.0.0\n)\n");
        let messages: Vec<&str> = file.errors.iter().map(|error| &*error.message).collect();
        assert_eq!(
            messages,
            ["unknown directive: require", "unknown block type: require"]
        );
    }
}
