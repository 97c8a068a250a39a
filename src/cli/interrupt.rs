//! Ctrl-C and SIGTERM: the first asks to stop in good order, the second stops at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag::{register, register_conditional_shutdown, register_usize};

use crate::run::Interrupt;

/// What the signals do.
pub(super) struct Signals {
    /// The request of the first one.
    pub interrupt: Interrupt,
    at_once: Arc<AtomicBool>,
}

impl Signals {
    /// Has even the first one end the program from now on, or not any more: where all that was measured is on disk,
    /// nothing needs a good order.
    pub fn end_at_once(&self, at_once: bool) {
        self.at_once.store(at_once || self.interrupt.signal().is_some(), Ordering::Relaxed);
    }
}

/// Listens for both from now on.
pub(super) fn listen() -> Signals {
    let interrupt = Interrupt::default();
    let again = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        // A signal that cannot be listened for keeps its usual meaning: it ends the program, and no turn is lost.
        let _ = register_conditional_shutdown(signal, 128 + signal, Arc::clone(&again));
        let _ = register(signal, Arc::clone(&again));
        let _ = register_usize(signal, interrupt.cell(), signal as usize);
    }
    Signals { interrupt, at_once: again }
}
