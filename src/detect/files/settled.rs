//! Paths that stand in a settings file of the image: the code reads the file, and opens what its keys
//! name.

use super::{Files, Finder, Told, is_of_settings};
use crate::catalog::Telling;
use crate::detect::code::{SettingKey, UNKNOWN, Value, words};
use crate::detect::settings::{self, Setting, bare};
use crate::error::Error;
use crate::facts::Placed;
use crate::sourced::Found;
use crate::walk::RepoPath;

/// Words in the names of structs that a whole settings file is read into.
const WHOLE: [&str; 9] = [
    "app",
    "application",
    "cfg",
    "conf",
    "config",
    "configuration",
    "options",
    "setting",
    "settings",
];

impl Finder<'_> {
    /// Puts what the settings files among a main's files say in the place of what the code leaves open;
    /// whether they say anything.
    pub(in super::super) fn settle(
        &self,
        told: &mut [Told],
        files: &Files,
        placed: &[Found<Placed>],
    ) -> Result<bool, Error> {
        let placed = placed.iter().flat_map(|one| &one.value.files);
        let placed = placed.filter(|path| is_of_settings(path.name()));
        let paths: Vec<&RepoPath> = files.settings.iter().chain(placed).collect();
        if paths.is_empty() || !told.iter().any(is_open) {
            return Ok(false);
        }
        let settings = settings::in_files(self.repo, self.context, paths.into_iter())?;
        let mut is_settled = false;
        for one in told.iter_mut().filter(|one| is_open(one)) {
            for argument in &mut one.arguments {
                let values = argument.values.iter();
                let settled = values.flat_map(|value| match said(value, &settings) {
                    said if said.is_empty() => vec![value.clone()],
                    said => {
                        is_settled = true;
                        said
                    }
                });
                argument.values = settled.collect();
            }
        }
        Ok(is_settled)
    }
}

/// Whether a call opens something by a path that begins with what a settings file may say.
fn is_open(one: &Told) -> bool {
    use Telling as T;
    let is_path = matches!(
        one.means,
        T::DatabaseFile | T::File | T::Folder | T::Glob | T::Url | T::WriteFile | T::WriteFolder
    );
    let mut values = one.arguments.iter().flat_map(|one| &one.values);
    is_path && values.any(|value| !value.keys.is_empty())
}

/// What the settings make of a value: one for each of its keys that one setting alone says.
fn said(value: &Value, settings: &[Setting]) -> Vec<Value> {
    let Some(rest) = value.text.strip_prefix(UNKNOWN) else {
        return Vec::new();
    };
    let mut found: Vec<Value> = Vec::new();
    for key in &value.keys {
        let fits = settings
            .iter()
            .map(|setting| (fits(key, &setting.key), setting));
        let fits: Vec<(usize, &Setting)> = fits.filter(|(points, _)| *points > 0).collect();
        let most = fits.iter().map(|(points, _)| *points).max();
        let mut best = fits.iter().filter(|(points, _)| Some(*points) == most);
        let Some((_, first)) = best.next() else {
            continue;
        };
        let text = first.value.as_str();
        let is_path = !text.is_empty() && !text.contains(['$', '{', '%']);
        if is_path && best.all(|(_, other)| other.value == text) {
            found.push(Value {
                text: without_steps_up(&format!("{text}{rest}")),
                keys: Vec::new(),
                place: None,
                ..value.clone()
            });
        }
    }
    found
}

/// How many elements of a setting's key those of the code's agree with, from the end; 0 where the one is
/// not the other.
fn fits(key: &SettingKey, setting: &[String]) -> usize {
    let pairs = key.path.iter().rev().zip(setting.iter().rev());
    let same = pairs.take_while(|(one, other)| bare(one) == bare(other));
    let same = same.count();
    let above_code = key.path.len() - same;
    let Some(above_setting) = setting.len().checked_sub(same + 1) else {
        // All of the setting's key. One word alone may be anything, but in a struct for the whole file.
        let around = key.path.iter().rev().nth(same).unwrap_or(&key.owner);
        let is_whole = || words(around).iter().any(|word| WHOLE.contains(&&**word));
        let at_top = above_code == 0 && key.owner.is_empty();
        return if at_top || same > 1 || is_whole() {
            same
        } else {
            0
        };
    };
    if above_code > 0 || same == 0 || key.owner.is_empty() {
        return 0;
    }
    // A part of the file has a struct of its own, called like it or in a package that is.
    let above = setting.get(above_setting).map_or("", String::as_str);
    let (name, is_several) = (bare(above), words(above).len() > 1);
    let begins = words(&key.owner).iter().any(|word| word.starts_with(&name));
    let is_called_so = begins || is_several && bare(&key.owner).contains(&name);
    if name.len() > 2 && is_called_so {
        same
    } else {
        0
    }
}

/// A path without `..` behind the name of a folder.
fn without_steps_up(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    for element in path.split('/') {
        match kept.last() {
            Some(last) if element == ".." && !matches!(*last, "" | "." | "..") => drop(kept.pop()),
            _ => kept.push(element),
        }
    }
    match kept.as_slice() {
        [] => ".".to_owned(),
        kept => kept.join("/"),
    }
}

#[cfg(test)]
mod tests {
    use crate::detect::repository::{main_of, shown};

    const SETTINGS: &str = "name: public\nweb_root: public\nlog:\n  file-path: ./var/log/m.txt\n\
                            data:\n  file: state/m.json\n\
                            one:\n  dir: public\ntwo:\n  dir: other\n";

    /// The assets and written folders of a service that reads settings and has this body.
    fn found(body: &str) -> Vec<String> {
        let code = format!(
            "package main\n\nimport (\n\t\"net/http\"\n\t\"os\"\n\t\"path/filepath\"\n\n\
             \t\"github.com/spf13/viper\"\n)\n\n\
             type log struct {{\n\tPath string `mapstructure:\"file-path\"`\n}}\n\n\
             type part struct {{\n\tDir, Name string\n}}\n\n\
             type config struct {{\n\tWeb string `mapstructure:\"web_root\"`\n\tLog log\n}}\n\n\
             func main() {{\n\tvar c config\n\tvar p part\n\
             \tviper.SetConfigFile(\"conf/app.yaml\")\n\
             {body}\n\thttp.ListenAndServe(\":8080\", nil)\n}}\n"
        );
        let main = main_of(&[
            ("main.go", &code),
            ("conf/app.yaml", SETTINGS),
            ("public/static/m.css", "x\n"),
        ]);
        let assets = main.assets.iter();
        let assets = assets.map(|one| shown(one, |one| format!("read {}", one.path)));
        let written = main.written.iter();
        let written = written.map(|one| shown(one, |one| format!("written {}", one.path)));
        assets.chain(written).collect()
    }

    const FILE: &str = "read conf/app.yaml certain main.go:27 viper.SetConfigFile";

    #[test]
    fn a_path_that_a_field_of_the_settings_has_is_what_the_file_says() {
        let body = "http.Dir(c.Web + \"/static\")\n\
                    os.OpenFile(c.Log.Path, os.O_CREATE|os.O_APPEND, 0o600)";
        assert_eq!(
            found(body),
            [
                FILE,
                "read public/static likely main.go:28 http.Dir",
                "written var/log likely main.go:29 os.OpenFile",
            ]
        );
    }

    #[test]
    fn a_path_that_a_key_of_the_settings_names_is_what_the_file_says() {
        let body = "os.MkdirAll(filepath.Dir(viper.GetString(\"data.file\")), 0o700)";
        assert_eq!(
            found(body),
            [FILE, "written state likely main.go:28 os.MkdirAll"]
        );
    }

    #[test]
    fn what_several_settings_say_or_another_struct_has_is_not_known() {
        let body = "http.Dir(p.Dir)\nhttp.Dir(p.Name)\nhttp.Dir(viper.GetString(\"root\"))";
        assert_eq!(found(body), [FILE]);
    }

    #[test]
    fn steps_up_take_the_last_folder_away() {
        let shown = super::without_steps_up;
        assert_eq!(
            [
                shown("./a/b.txt/.."),
                shown("a/../b"),
                shown("a/.."),
                shown("../a")
            ],
            ["./a", "b", ".", "../a"]
        );
    }
}
