//! Ctrl-C: what was begun is ended and removed first.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::error::Error;

static ASKED: AtomicBool = AtomicBool::new(false);

/// From now on Ctrl-C, or SIGTERM, does not end the process: it is asked for.
///
/// # Errors
/// The system takes no handler.
pub fn watch_for_stop() -> Result<(), Error> {
    ctrlc::set_handler(|| ASKED.store(true, Ordering::Relaxed)).map_err(|error| Error::Signals {
        reason: error.to_string(),
    })
}

/// Whether somebody wants this to end.
pub fn asked_to_stop() -> bool {
    ASKED.load(Ordering::Relaxed)
}
