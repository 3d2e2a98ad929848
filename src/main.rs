//! The `scaffold` program: parse, run, show the error, exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    scaffold::cmd::main()
}
