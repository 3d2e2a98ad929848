//! Where the build of a package writes to: what its script and its bundler's settings say, else what
//! the bundler does unasked.

use super::manifest::Manifest;
use crate::error::Error;
use crate::walk::{Repo, RepoPath};

/// Flags whose value is a folder that is written to.
const FLAGS: [&str; 8] = [
    "--dest",
    "--dist-dir",
    "--out-dir",
    "--outDir",
    "--outdir",
    "--output-path",
    "--outputPath",
    "-o",
];

/// The beginnings of the names of bundlers' settings.
const SETTINGS: [&str; 12] = [
    "angular.json",
    "astro.config.",
    "farm.config.",
    "next.config.",
    "quasar.config.",
    "rollup.config.",
    "rsbuild.config.",
    "rspack.config.",
    "svelte.config.",
    "vite.config.",
    "vue.config.",
    "webpack.",
];

/// What bundlers write to where nothing says otherwise, by the word of a script that starts them.
const USUAL: [(&str, &[&str]); 14] = [
    ("astro", &["dist"]),
    ("craco", &["build"]),
    ("docusaurus", &["build"]),
    ("gatsby", &["public"]),
    ("next", &["out"]),
    ("ng", &["dist"]),
    ("nuxt", &[".output", "dist"]),
    ("parcel", &["dist"]),
    ("react-scripts", &["build"]),
    ("rsbuild", &["dist"]),
    // SvelteKit, whose static adapter has a folder of its own, is built by Vite too.
    ("vite", &["dist", "build"]),
    ("vue-cli-service", &["dist"]),
    ("webpack", &["dist"]),
    ("webpack-cli", &["dist"]),
];

/// What all others are believed to write to.
const BELIEVED: [&str; 4] = ["build", "dist", "out", "public"];

/// Keys of those settings whose value is a folder that is written to.
const KEYS: [&str; 7] = [
    "distDir",
    "outDir",
    "outdir",
    "outfile",
    "outputDir",
    "outputPath",
    "path",
];

/// Where one package writes to.
#[derive(Debug, Default)]
pub(super) struct Outputs {
    said: Vec<RepoPath>,
    usual: &'static [&'static str],
}

impl Outputs {
    /// Those of a package.
    pub(super) fn of(repo: &Repo, manifest: &Manifest) -> Result<Self, Error> {
        let dir = &manifest.dir;
        let words = manifest.build_words();
        let mut said: Vec<String> = Vec::new();
        for (index, word) in words.iter().enumerate() {
            let next = words.get(index + 1).copied();
            let (flag, value) = match word.split_once('=') {
                Some((flag, value)) => (flag, Some(value)),
                None => (*word, next),
            };
            if FLAGS.contains(&flag) || flag == "BUILD_PATH" {
                said.extend(value.map(|value| value.trim_matches(['"', '\'']).to_owned()));
            }
        }
        let entries = repo.directory(dir).map(|folder| folder.kept_files());
        let settings = entries.into_iter().flatten().map(|entry| &*entry.name);
        let settings = settings.filter(|name| {
            let is_one = SETTINGS.iter().any(|start| name.starts_with(start));
            is_one || words.contains(name)
        });
        for name in settings.chain(scripts(repo, dir, &words)) {
            let text = repo.text(&dir.join(name))?;
            said.extend(text.lines().filter_map(written));
        }
        let usual = USUAL.iter().find(|(word, _)| words.contains(word));
        let said = said.iter().filter_map(|text| dir.resolve(text));
        Ok(Self {
            said: said.filter(|path| !dir.is_in(path)).collect(),
            usual: usual.map_or(&BELIEVED, |(_, names)| names),
        })
    }

    /// What of a missing folder the settings name: a folder that it is or lies in, or some inside.
    pub(super) fn said(&self, missing: &RepoPath) -> Option<Vec<RepoPath>> {
        let all = self.said.iter();
        let of_it = all.filter(|path| missing.is_in(path) || path.is_in(missing));
        let of_it: Vec<RepoPath> = of_it.cloned().collect();
        (!of_it.is_empty()).then_some(of_it)
    }

    /// The folder of the package that a missing one is or lies in, where its bundler writes to one
    /// of that name unasked.
    pub(super) fn usual(&self, dir: &RepoPath, missing: &RepoPath) -> Option<RepoPath> {
        let first = missing.below(dir)?.split('/').next()?;
        let is_believed = self.said.is_empty() && self.usual.contains(&first);
        is_believed.then(|| dir.join(first))
    }

    /// The first folder that the settings name.
    pub(super) fn first(&self) -> Option<&RepoPath> {
        self.said.first()
    }
}

/// The files among the words of a script that Node runs: `scripts/build.mjs`.
fn scripts<'a>(
    repo: &'a Repo,
    dir: &'a RepoPath,
    words: &'a [&'a str],
) -> impl Iterator<Item = &'a str> {
    let files = words.iter().copied().filter(|word| word.contains('/'));
    let is_code = |word: &&str| {
        [".js", ".mjs", ".cjs", ".ts"]
            .iter()
            .any(|end| word.ends_with(end))
    };
    files
        .filter(is_code)
        .filter(move |word| dir.resolve(word).is_some_and(|path| repo.has_file(&path)))
}

/// What a line of settings or of a script says is written to: `outDir: 'dist',`.
fn written(line: &str) -> Option<String> {
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | '.');
    for key in KEYS {
        for (at, _) in line.match_indices(key) {
            let before = line.get(..at)?;
            let rest = line
                .get(at + key.len()..)?
                .trim_start_matches(['"', '\''])
                .trim_start();
            let Some(value) = rest.strip_prefix(':').or(rest.strip_prefix('=')) else {
                continue;
            };
            // Of the many things called so, the one of webpack's settings: `path: resolve(…)`.
            let is_other = key == "path" && !(rest.starts_with(':') && value.contains("__dirname"));
            if before.ends_with(is_name) || is_other {
                continue;
            }
            let path = path_in(value)?;
            return Some(match path.rsplit_once('/') {
                Some((folder, _)) if key == "outfile" => folder.to_owned(),
                None if key == "outfile" => return None,
                _ => path,
            });
        }
    }
    None
}

/// The path in `'dist'`, `path.resolve(__dirname, '..', 'dist')` or `new URL('./dist', …)`.
fn path_in(value: &str) -> Option<String> {
    let value = value.trim_start();
    let mut texts = Vec::new();
    let mut rest = value;
    while let Some(start) = rest.find(['"', '\'', '`']) {
        let quote = rest.get(start..)?.chars().next()?;
        let Some((text, after)) = rest.get(start + 1..)?.split_once(quote) else {
            break;
        };
        texts.push(text);
        rest = after;
        if value.starts_with(quote) {
            break;
        }
    }
    let joined = texts.join("/");
    // A template's own folder stands in front: `${__dirname}/../dist`.
    let path = match joined.rsplit_once('}') {
        Some((_, path)) => path.trim_start_matches('/'),
        None => &joined,
    };
    (!path.is_empty() && !path.starts_with('/') && !path.contains(['*', '$', '[']))
        .then(|| path.to_owned())
}
