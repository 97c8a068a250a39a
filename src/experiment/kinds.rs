//! What a strategy of a file can be.

use crate::strategy::{self, Forms, KindInfo, Parameters, command};

/// The kinds that a file can name: the ways to run a map, a program's own ones among them, and a command.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Kinds {
    /// The strategies that the program brings itself.
    pub own: Vec<KindInfo>,
    /// In which forms the program's own work is there beside the plain one.
    pub own_forms: Forms,
}

impl Kinds {
    /// What can be said of each, in the order in which they are listed.
    pub fn all(&self) -> Vec<KindInfo> {
        let mut all = strategy::kinds();
        all.extend(&self.own);
        all.push(command::INFO);
        all
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
