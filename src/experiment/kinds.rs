//! What a strategy of a file can be.

use crate::strategy::{self, KindInfo, Parameters, Runs, command};
use crate::workload::Workload;

/// The kinds that a file can name: the ways to run a map, a program's own ones among them, and a command.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Kinds {
    /// The strategies that the program brings itself.
    pub own: Vec<KindInfo>,
    /// Whether other processes can do the program's own work.
    pub own_is_sendable: bool,
}

impl Kinds {
    /// What can be said of each, in the order in which they are listed.
    pub fn all(&self) -> Vec<KindInfo> {
        let mut all = strategy::kinds();
        all.extend(&self.own);
        all.push(command::INFO);
        all
    }

    /// Why no map of that workload can run in this way, and what can be done; none where it can.
    pub fn refusal(&self, kind: &KindInfo, workload: Workload) -> Option<(String, &'static str)> {
        let is_sent = self.own_is_sendable && workload.is_own() && kind.runs == Runs::RemoteMap;
        let refusal = kind.refuses(workload).filter(|_| !is_sent)?;
        let help = match kind.runs {
            Runs::RemoteMap => "leave it out, or call `.processes()` before `.main()`; under `.run()` there are none",
            _ => "leave it out, or choose another `workload`",
        };
        Some((refusal, help))
    }

    /// Checks parameters of a kind, all of them or only some, and fills in the defaults.
    ///
    /// # Errors
    ///
    /// What is wrong and what would be right, for the first mistake.
    pub fn check(&self, kind: &str, parameters: &Parameters) -> Result<Parameters, String> {
        if kind == command::INFO.name {
            return command::check(parameters);
        }
        if self.own.iter().any(|own| own.name == kind) {
            return Ok(Parameters::new());
        }
        strategy::check(kind, parameters)
    }
}
