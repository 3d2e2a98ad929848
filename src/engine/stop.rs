//! Ctrl-C: what was begun is ended and removed first.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::error::Error;

/// The exit code of what Ctrl-C ended, as shells have it.
pub const INTERRUPTED: u8 = 130;

static ASKED: AtomicBool = AtomicBool::new(false);

/// From now on the first Ctrl-C, or SIGTERM, does not end the process: it is asked for. The second does,
/// whatever an engine that hangs was asked.
///
/// # Errors
/// The system takes no handler.
pub fn watch_for_stop() -> Result<(), Error> {
    let on_signal = || {
        if ASKED.swap(true, Ordering::Relaxed) {
            #[expect(
                clippy::disallowed_methods,
                clippy::exit,
                reason = "a person who asks twice does not want to wait for main"
            )]
            std::process::exit(INTERRUPTED.into());
        }
    };
    ctrlc::set_handler(on_signal).map_err(|error| Error::Signals {
        reason: error.to_string(),
    })
}

/// Whether somebody wants this to end.
pub fn asked_to_stop() -> bool {
    ASKED.load(Ordering::Relaxed)
}
