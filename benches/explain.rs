//! What `scaffold explain --json` costs, in time and memory, on generated repositories of 10 to 8,000
//! Go files: against a program that only reads every Go file, and against `go list`.
//!
//! All are whole processes, run in turn so that a busy machine is busy for each, and back again so
//! that none always comes behind the same. With `--check` a target missed is a failure; see
//! [`TARGETS`].

#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a benchmark starts programs and says what it measured"
)]

#[path = "explain/baseline.rs"]
mod baseline;
#[path = "explain/process.rs"]
mod process;
#[path = "explain/repository.rs"]
mod repository;

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Duration;

use process::Program;

/// Repositories by their numbers of Go files and programs, with the targets for each.
const TARGETS: [Target; 6] = [
    Target {
        files: 10,
        programs: 1,
        rounds: 40,
        baseline: Some(2.0),
        go_list: None,
        memory: None,
    },
    Target {
        files: 100,
        programs: 1,
        rounds: 40,
        baseline: None,
        go_list: None,
        memory: None,
    },
    Target {
        files: 1_000,
        programs: 1,
        rounds: 40,
        baseline: Some(1.5),
        go_list: Some(12.0),
        memory: None,
    },
    Target {
        files: 1_000,
        programs: 10,
        rounds: 40,
        baseline: Some(2.5),
        go_list: Some(12.0),
        memory: None,
    },
    Target {
        files: 8_000,
        programs: 1,
        rounds: 10,
        baseline: Some(1.5),
        go_list: Some(12.0),
        memory: Some(32 << 20),
    },
    Target {
        files: 8_000,
        programs: 10,
        rounds: 10,
        baseline: Some(2.5),
        go_list: Some(12.0),
        memory: Some(32 << 20),
    },
];

/// What is to be reached on one repository; ratios are of the fastest runs.
struct Target {
    files: usize,
    programs: usize,
    rounds: usize,
    /// At most so many times as long as the plain reader.
    baseline: Option<f64>,
    /// At least so many times as fast as `go list`.
    go_list: Option<f64>,
    /// At most so many bytes resident.
    memory: Option<u64>,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["--baseline", folder] => {
            println!("{}", baseline::read_all(Path::new(folder)));
            ExitCode::SUCCESS
        }
        // For a profiler: a repository to look at by hand.
        ["--generate", folder, files, programs] => {
            let [files, programs] = [files, programs].map(|number| number.parse().unwrap());
            repository::generate(Path::new(folder), files, programs).unwrap();
            ExitCode::SUCCESS
        }
        ["--measure-memory", program @ ..] => {
            println!("{}", process::run_and_measure_memory(program));
            ExitCode::SUCCESS
        }
        // `cargo test --benches` names none.
        arguments if arguments.contains(&"--bench") => compare(arguments.contains(&"--check")),
        _ => ExitCode::SUCCESS,
    }
}

fn compare(check: bool) -> ExitCode {
    let has_go = Command::new("go").arg("version").output().is_ok();
    if !has_go {
        println!("skipped: go list, since there is no go command");
    }
    build_as_released();
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    println!(
        "{:>9} {:>8} {:<22} {:>16} {:>9} {:>9}",
        "Go files", "programs", "program", "min/median ms", "RSS MiB", "scaffold"
    );
    let mut missed = Vec::new();
    for target in &TARGETS {
        let name = format!("{}-{}", target.files, target.programs);
        let root = folder.path().join(name);
        repository::generate(&root, target.files, target.programs).unwrap();
        missed.extend(measure(target, &root, has_go));
    }
    for miss in &missed {
        println!("missed: {miss}");
    }
    if check && !missed.is_empty() {
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// Cargo builds a bench's program so that it can unwind, whatever the profile says
/// (<https://doc.rust-lang.org/cargo/reference/profiles.html#panic>): that is not what people run.
fn build_as_released() {
    let program = Path::new(env!("CARGO_BIN_EXE_scaffold"));
    let target = program.ancestors().nth(2).unwrap();
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut build = Command::new(cargo);
    build.args(["build", "--release", "--bin", "scaffold", "--target-dir"]);
    build.arg(target).current_dir(env!("CARGO_MANIFEST_DIR"));
    std::fs::remove_file(program).unwrap();
    assert!(build.status().unwrap().success());
    assert!(program.exists(), "built elsewhere than {program:?}");
}

/// One repository's rows of the table; what was not reached.
fn measure(target: &Target, root: &Path, has_go: bool) -> Vec<String> {
    let own = Program::new(env!("CARGO_BIN_EXE_scaffold")).arguments([
        "-C",
        root.to_str().unwrap(),
        "explain",
        "--json",
    ]);
    let this: PathBuf = env::current_exe().unwrap();
    let baseline =
        Program::new(this.to_str().unwrap()).arguments(["--baseline", root.to_str().unwrap()]);
    let go_list = Program::new("go")
        .arguments(["list", "-e", "-find", "-json", "./..."])
        .inside(root);
    let mut programs = vec![("scaffold explain", own), ("read every .go", baseline)];
    if has_go {
        programs.push(("go list -find", go_list));
    }
    let mut times: Vec<Vec<Duration>> = vec![Vec::new(); programs.len()];
    for round in 0..=target.rounds {
        let mut order: Vec<usize> = (0..programs.len()).collect();
        if round % 2 == 1 {
            order.reverse();
        }
        for index in order {
            let time = programs[index].1.run();
            // The first run warms the disk's cache and the go command's.
            if round > 0 {
                times[index].push(time);
            }
        }
    }
    let own = fastest(&times[0]);
    let mut memory = Vec::new();
    for (times, (name, program)) in times.iter_mut().zip(&programs) {
        times.sort();
        let resident = program.memory(&this);
        let median = times[times.len() / 2].as_secs_f64() * 1000.0;
        println!(
            "{:>9} {:>8} {name:<22} {:>8.1}/{median:<7.1} {:>9.1} {:>8.2}x",
            target.files,
            target.programs,
            fastest(times) * 1000.0,
            resident as f64 / f64::from(1 << 20),
            own / fastest(times),
        );
        memory.push(resident);
    }
    let mut missed = Vec::new();
    let mut miss = |what: &str, reached: f64, wanted: Option<f64>, is_least: bool| {
        let Some(wanted) = wanted else { return };
        if (reached < wanted) == is_least && reached != wanted {
            let Target {
                files, programs, ..
            } = target;
            missed.push(format!(
                "{files} files, {programs} programs: {what} {reached:.2}, to reach {wanted:.2}"
            ));
        }
    };
    let ratio = own / fastest(&times[1]);
    miss("times the plain reader", ratio, target.baseline, false);
    if has_go {
        let ratio = fastest(&times[2]) / own;
        miss("times as fast as go list", ratio, target.go_list, true);
    }
    let wanted = target.memory.map(|bytes| bytes as f64);
    miss("bytes resident", memory[0] as f64, wanted, false);
    missed
}

/// In seconds.
fn fastest(times: &[Duration]) -> f64 {
    times.iter().min().map_or(f64::NAN, Duration::as_secs_f64)
}
