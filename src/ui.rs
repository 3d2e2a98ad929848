//! What people see: data on standard output, all else on standard error.

use std::io::{self, Write};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use anstream::eprintln;
use indicatif::{ProgressBar, ProgressStyle};

use crate::cli::{Cli, Color, Terminal};
use crate::diag::{self, Diagnostic, Severity};

/// How long work may take before it shows a spinner.
const PATIENCE: Duration = Duration::from_millis(200);

/// Bold, in the escape codes that `anstream` drops where they are not wanted.
const BOLD: &str = "\x1b[1m";
/// Back to normal.
const PLAIN: &str = "\x1b[0m";

/// Where and how much to print.
#[derive(Clone, Copy, Debug)]
pub struct Ui {
    quiet: bool,
    verbose: bool,
    watched: bool,
    width: usize,
}

impl Ui {
    /// As the flags say.
    pub fn new(cli: &Cli, terminal: Terminal) -> Self {
        match cli.color {
            Color::Auto => {}
            Color::Always => anstream::ColorChoice::Always.write_global(),
            Color::Never => anstream::ColorChoice::Never.write_global(),
        }
        Self {
            quiet: cli.quiet,
            verbose: cli.verbose,
            watched: terminal.watched,
            width: terminal.width,
        }
    }

    /// Everything is to be told.
    pub fn is_verbose(self) -> bool {
        self.verbose
    }

    /// Data, on standard output. A reader that went away is no fault.
    pub fn data(self, text: &str) {
        let _ = if text.contains('\x1b') {
            write(&mut anstream::stdout().lock(), text)
        } else {
            write(&mut io::stdout().lock(), text)
        };
    }

    /// A line for the person, on standard error.
    pub fn line(self, text: &str) {
        if !self.quiet {
            eprintln!("{text}");
        }
    }

    /// A heading for the person.
    pub fn heading(self, text: &str) {
        self.line(&format!("{BOLD}{text}{PLAIN}"));
    }

    /// An error of the world.
    pub fn error(self, error: &dyn std::error::Error) {
        eprintln!("\x1b[1;31merror{PLAIN}{BOLD}: {error}{PLAIN}");
    }

    /// Diagnostics: errors and warnings always, notes where they were asked for.
    pub fn diagnostics(self, diagnostics: &[Diagnostic]) {
        let shown: Vec<Diagnostic> = diagnostics
            .iter()
            .filter(|diagnostic| match diagnostic.severity {
                Severity::Error => true,
                Severity::Warning => !self.quiet,
                Severity::Note => self.verbose,
            })
            .cloned()
            .collect();
        if !shown.is_empty() {
            eprintln!("{}\n", diag::render(&shown, self.width));
        }
    }

    /// Runs `work`, with a spinner when it takes long.
    pub fn working<T>(self, message: &'static str, work: impl FnOnce() -> T) -> T {
        if self.quiet || !self.watched {
            return work();
        }
        let spinner = Spinner::start(message);
        let result = work();
        spinner.stop();
        result
    }

    /// A bar for work of many steps, gone when it is dropped; where nobody watches, a line at its
    /// beginning.
    pub fn progress(self, name: &str) -> Progress {
        let bar = if self.quiet || !self.watched {
            ProgressBar::hidden()
        } else {
            ProgressBar::new_spinner()
        };
        if !self.watched {
            self.line(&format!("verifying {name}"));
        }
        bar.enable_steady_tick(Duration::from_millis(100));
        bar.set_prefix(name.to_owned());
        Progress { bar }
    }
}

/// How far work of many steps is.
pub struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// What is done now, of unknown length.
    pub fn says(&self, text: &str) {
        self.style("{spinner} {prefix}: {wide_msg}");
        self.bar.set_message(text.to_owned());
    }

    /// The step that has begun, and how many its stage has.
    pub fn at(&self, stage: &str, number: u64, count: u64, text: &str) {
        self.style("{spinner} {prefix}: [{bar:12}] {pos}/{len} {wide_msg}");
        self.bar.set_length(count);
        self.bar.set_position(number);
        self.bar
            .set_message(format!("{stage} {text}").trim_start().to_owned());
    }

    fn style(&self, template: &str) {
        if let Ok(style) = ProgressStyle::with_template(template) {
            self.bar.set_style(style.progress_chars("=> "));
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

fn write(to: &mut impl Write, text: &str) -> io::Result<()> {
    to.write_all(text.as_bytes())?;
    to.flush()
}

/// A spinner on a thread of its own, which waits before it shows.
struct Spinner {
    done: Sender<()>,
    thread: JoinHandle<()>,
}

impl Spinner {
    fn start(message: &'static str) -> Self {
        let (done, waiting) = mpsc::channel();
        let thread = thread::spawn(move || {
            if !matches!(
                waiting.recv_timeout(PATIENCE),
                Err(RecvTimeoutError::Timeout)
            ) {
                return;
            }
            let bar = ProgressBar::new_spinner().with_message(message);
            while matches!(
                waiting.recv_timeout(Duration::from_millis(100)),
                Err(RecvTimeoutError::Timeout)
            ) {
                bar.tick();
            }
            bar.finish_and_clear();
        });
        Self { done, thread }
    }

    fn stop(self) {
        drop(self.done);
        let _ = self.thread.join();
    }
}
