//! Ctrl-C and SIGTERM: the first asks to stop in good order, the second stops at once.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag::{register, register_conditional_shutdown, register_usize};

use crate::run::Interrupt;

/// Listens for both from now on.
pub(super) fn listen() -> Interrupt {
    let interrupt = Interrupt::default();
    let again = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        // A signal that cannot be listened for keeps its usual meaning: it ends the program, and no turn is lost.
        let _ = register_conditional_shutdown(signal, 128 + signal, Arc::clone(&again));
        let _ = register(signal, Arc::clone(&again));
        let _ = register_usize(signal, interrupt.cell(), signal as usize);
    }
    interrupt
}
