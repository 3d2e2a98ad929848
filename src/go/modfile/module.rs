//! The content of go.mod.

use super::directive::{
    self, Godebug, Read, Replace, Replacement, Text, each_line, fail, go_version, module_version,
    once, only_text,
};
use super::syntax::{Line, parse};
use super::{ModuleVersion, SyntaxError};
use crate::go::span::{Span, Spanned};
use crate::go::version::GoVersion;

/// A go.mod: <https://go.dev/ref/mod#go-mod-file>.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ModFile {
    /// The module's path.
    pub module: Option<Text>,
    /// The `go` line.
    pub go: Option<Spanned<GoVersion>>,
    /// The name in the `toolchain` line, such as `go1.21.3` or `default`.
    pub toolchain: Option<Text>,
    /// The modules needed.
    pub require: Vec<Require>,
    /// The modules replaced; of two lines for the same module and version the later one counts.
    pub replace: Vec<Replace>,
    /// The versions not to be used.
    pub exclude: Vec<ModuleVersion>,
    /// The own versions taken back.
    pub retract: Vec<Retract>,
    /// The directories left out of `./...`.
    pub ignore: Vec<Text>,
    /// The import paths of tools.
    pub tool: Vec<Text>,
    /// The GODEBUG settings.
    pub godebug: Vec<Godebug>,
    /// Why the go command refuses the file, if it does; what could be read stands above.
    pub errors: Vec<SyntaxError>,
}

/// `require path version`: <https://go.dev/ref/mod#go-mod-file-require>.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Require {
    /// The module.
    pub module: ModuleVersion,
    /// Whether only other modules need it, as `// indirect` says.
    pub indirect: bool,
}

/// `retract low` or `retract [low, high]`: <https://go.dev/ref/mod#go-mod-file-retract>.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retract {
    /// The first version, in canonical form.
    pub low: Box<str>,
    /// The last version; equal to the first where there is one.
    pub high: Box<str>,
    /// The line, without comment.
    pub span: Span,
}

impl ModFile {
    /// Reads the text of a go.mod, as that of a main module.
    pub fn parse(text: &str) -> Self {
        const BLOCKS: [&str; 8] = [
            "module", "godebug", "require", "exclude", "replace", "retract", "tool", "ignore",
        ];
        let mut file = Self::default();
        let mut errors = Vec::new();
        each_line(parse(text), &BLOCKS, &mut errors, |line| file.read(line));
        if file.module.is_none() && errors.is_empty() {
            errors.push(SyntaxError::new(
                Span::default(),
                "missing module declaration",
            ));
        }
        file.errors = errors;
        file
    }

    /// The replacements that are directories.
    pub fn local_replacements(&self) -> impl Iterator<Item = (&Replace, &Text)> {
        self.replace
            .iter()
            .filter_map(|replace| match &replace.replacement {
                Replacement::Directory(directory) => Some((replace, directory)),
                Replacement::Module(_) => None,
            })
    }

    fn read(&mut self, line: &Line<'_>) -> Read<()> {
        match line.verb {
            "module" => {
                once(&self.module, line)?;
                self.module = Some(only_text(line, "usage: module module/path")?);
            }
            "go" => {
                once(&self.go, line)?;
                self.go = Some(go_version(line)?);
            }
            "toolchain" => {
                once(&self.toolchain, line)?;
                self.toolchain = Some(directive::toolchain(line)?);
            }
            "require" => {
                let module = module_version(line)?;
                self.require.push(Require {
                    module,
                    indirect: is_indirect(line),
                });
            }
            "exclude" => self.exclude.push(module_version(line)?),
            "replace" => self.replace.push(directive::replace(line)?),
            "retract" => self.retract.push(retract(line)?),
            "tool" | "ignore" => {
                let usage = format!("{} directive expects exactly one argument", line.verb);
                let text = only_text(line, &usage)?;
                if line.verb == "tool" {
                    self.tool.push(text)
                } else {
                    self.ignore.push(text)
                }
            }
            "godebug" => self.godebug.push(directive::godebug(line)?),
            verb => return fail(line.span, format!("unknown directive: {verb}")),
        }
        Ok(())
    }
}

fn is_indirect(line: &Line<'_>) -> bool {
    let comment = line
        .comment
        .and_then(|comment| comment.strip_prefix("//"))
        .unwrap_or_default();
    let mut words = comment.split_whitespace();
    matches!(
        (words.next(), words.next()),
        (Some("indirect"), None) | (Some("indirect;"), Some(_))
    )
}

fn retract(line: &Line<'_>) -> Read<Retract> {
    let version = |argument| directive::version(argument, line, "").map(|version| version.value);
    let signs: Vec<&str> = line
        .arguments
        .iter()
        .map(|argument| argument.value)
        .collect();
    let (low, high) = match (line.arguments.as_slice(), signs.as_slice()) {
        ([], _) | (_, ["(", ..]) => return fail(line.span, "expected '[' or version"),
        ([_, low, _, high, _], ["[", _, ",", _, "]"]) => (version(low)?, version(high)?),
        (_, ["[", ..]) => return fail(line.span, "expected '[low, high]' with two versions"),
        ([only], _) => (version(only)?, version(only)?),
        ([_, other, ..], _) => {
            let message = format!("unexpected token after version: {:?}", other.value);
            return fail(other.span, message);
        }
    };
    Ok(Retract {
        low,
        high,
        span: line.span,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(text: &str) -> Vec<(String, String)> {
        let errors = ModFile::parse(text).errors;
        errors
            .into_iter()
            .map(|error| (error.span.of(text).to_owned(), error.message))
            .collect()
    }

    #[test]
    fn every_directive_is_read_with_its_place() {
        let text = "module (\r\n\t\"a.b/c\"\r\n)\r\ngo 1.25rc1 // x\r\ntoolchain go1.25.3-x\r\n\
            require(\r\n\td.e/f v1 // indirect\n\tg.h/i/v2 v2.1.0-pre+meta\n)\nrequire j.k/l v3.0.0+incompatible // indirect; x\n\
            replace d.e/f => ../f\nreplace d.e/f v1.0.0 => m.n/o v1.2.3\nexclude d.e/f v1.1.0\n\
            retract [v1.0.0, v1.1.0] // y\nretract v1.2.0\ntool a.b/c/cmd/t\nignore ./node\ngodebug default=go1.21\n";
        let file = ModFile::parse(text);
        let at = |span: Span| span.of(text);
        assert_eq!(file.errors, []);
        assert_eq!(
            file.module
                .as_ref()
                .map(|module| (&*module.value, at(module.span))),
            Some(("a.b/c", "\"a.b/c\""))
        );
        assert_eq!(
            file.go.as_ref().map(|go| go.value.as_str()),
            Some("1.25rc1")
        );
        assert_eq!(
            file.toolchain.as_ref().map(|name| &*name.value),
            Some("go1.25.3-x")
        );
        let require: Vec<_> = file
            .require
            .iter()
            .map(|line| {
                (
                    &*line.module.path,
                    &*line.module.version,
                    line.indirect,
                    at(line.module.span),
                )
            })
            .collect();
        assert_eq!(
            require,
            [
                ("d.e/f", "v1.0.0", true, "d.e/f v1"),
                ("g.h/i/v2", "v2.1.0-pre", false, "g.h/i/v2 v2.1.0-pre+meta"),
                (
                    "j.k/l",
                    "v3.0.0+incompatible",
                    true,
                    "require j.k/l v3.0.0+incompatible"
                ),
            ]
        );
        let local: Vec<_> = file
            .local_replacements()
            .map(|(_, path)| &*path.value)
            .collect();
        assert_eq!((local, file.replace.len()), (vec!["../f"], 2));
        assert_eq!(file.exclude.len(), 1);
        let retracted: Vec<_> = file
            .retract
            .iter()
            .map(|line| (&*line.low, &*line.high))
            .collect();
        assert_eq!(retracted, [("v1.0.0", "v1.1.0"), ("v1.2.0", "v1.2.0")]);
        assert_eq!(
            file.tool.first().map(|tool| &*tool.value),
            Some("a.b/c/cmd/t")
        );
        assert_eq!(file.ignore.first().map(|path| &*path.value), Some("./node"));
        assert_eq!(
            file.godebug.first().map(|set| (&*set.key, &*set.value)),
            Some(("default", "go1.21"))
        );
    }

    #[test]
    fn what_the_go_command_refuses_is_an_error_at_its_place() {
        for (text, place, message) in [
            ("", "", "missing module declaration"),
            ("// a\n", "", "missing module declaration"),
            (
                "module `a`",
                "`a`",
                "invalid quoted string: unquoted string cannot contain quote",
            ),
            (
                "module a\nmodule b",
                "module b",
                "repeated module statement",
            ),
            (
                "module a\ngo 1.20\ngo 1.21",
                "go 1.21",
                "repeated go statement",
            ),
            (
                "module a\ngo v1.21",
                "v1.21",
                "invalid go version 'v1.21': must match format 1.23.0",
            ),
            (
                "module a\ngo 1",
                "1",
                "invalid go version '1': must match format 1.23.0",
            ),
            ("module a\ngo (\n1.21\n)", "go", "unknown block type: go"),
            ("module a\nfoo b", "foo b", "unknown directive: foo"),
            (
                "module a\nrequire b",
                "require b",
                "usage: require module/path v1.2.3",
            ),
            (
                "module a\nrequire b master",
                "master",
                "require b: version \"master\" invalid: must be of the form v1.2.3",
            ),
            (
                "module a\nrequire b.c/d v2.0.0",
                "v2.0.0",
                "require b.c/d: version \"v2.0.0\" invalid: should be v0 or v1, not v2",
            ),
            (
                "module a\nreplace b => c@v1",
                "c@v1",
                "replacement module must match format 'path version', not 'path@version'",
            ),
            (
                "module a\ntoolchain 1.21",
                "1.21",
                "invalid toolchain version '1.21': must match format go1.23.0 or default",
            ),
            (
                "module a\nretract v1.0.0 x",
                "x",
                "unexpected token after version: \"x\"",
            ),
            (
                "module a\ngodebug x",
                "godebug x",
                "usage: godebug key=value",
            ),
        ] {
            assert_eq!(
                messages(text),
                [(place.to_owned(), message.to_owned())],
                "{text}"
            );
        }
    }
}
