//! The ways to run a map: one file each, and their list.

mod rayon;
mod scope;
mod serial;

use serde_json::{Map, Value};

use crate::workload::{Traced, Transform};

/// The parameters of a strategy as the experiment gave them, checked, with defaults filled in.
pub type Parameters = Map<String, Value>;

/// A way to run a map over records: generic and monomorphised, so that the measured code is the code that a
/// user would write.
pub trait Strategy: Send + Sync {
    /// Applies `transform` to every record and keeps the input's order.
    fn map<R: Sync, T: Transform<R>>(&self, records: &[R], transform: &T) -> Vec<T::Out>;
}

/// A strategy over one kind of record and one transform, in its plain and its traced form: the one virtual
/// call is per execution, not per record.
pub trait Ready<R: Sync, T: Transform<R>>: Send + Sync {
    /// Runs the map as a user would write it.
    fn plain(&self, records: &[R], transform: &T) -> Vec<T::Out>;

    /// Runs the map with two clock reads around each record.
    fn traced(&self, records: &[R], transform: &Traced<'_, R, T>) -> Vec<T::Out>;
}

impl<S: Strategy, R: Sync, T: Transform<R>> Ready<R, T> for S {
    fn plain(&self, records: &[R], transform: &T) -> Vec<T::Out> {
        self.map(records, transform)
    }

    fn traced(&self, records: &[R], transform: &Traced<'_, R, T>) -> Vec<T::Out> {
        self.map(records, transform)
    }
}

// ---- stand-in until the strategies are merged ----

/// A kind of strategy, as `runner list` shows it.
#[derive(Clone, Copy, Debug)]
pub struct KindInfo {
    /// Its name in an experiment file.
    pub name: &'static str,
    /// One line about it.
    pub about: &'static str,
    /// What can be set of it.
    pub parameters: &'static [Parameter],
}

/// A parameter of a kind.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// Its key in an experiment file.
    pub name: &'static str,
    /// One line about it.
    pub about: &'static str,
}

/// Every kind, in the order in which they are listed.
pub fn kinds() -> Vec<KindInfo> {
    const fn p(name: &'static str) -> Parameter {
        Parameter { name, about: "" }
    }
    vec![
        KindInfo { name: "serial", about: "", parameters: &[] },
        KindInfo { name: "scope", about: "", parameters: &const { [p("schedule"), p("chunk"), p("stack_size")] } },
        KindInfo { name: "rayon", about: "", parameters: &const { [p("min_len"), p("max_len")] } },
    ]
}

/// The parameters of a kind, checked, with defaults filled in.
///
/// # Errors
///
/// Says what is wrong, in serde's words.
pub fn check(kind: &str, parameters: &Parameters) -> Result<Parameters, String> {
    #[derive(serde::Deserialize, serde::Serialize)]
    #[serde(deny_unknown_fields)]
    struct Serial {}
    #[derive(serde::Deserialize, serde::Serialize, Default)]
    #[serde(rename_all = "lowercase")]
    enum Schedule {
        Static,
        #[default]
        Dynamic,
        Guided,
    }
    #[derive(serde::Deserialize, serde::Serialize)]
    #[serde(deny_unknown_fields)]
    struct Scope {
        #[serde(default)]
        schedule: Schedule,
        chunk: Option<std::num::NonZeroUsize>,
        stack_size: Option<usize>,
    }
    #[derive(serde::Deserialize, serde::Serialize)]
    #[serde(deny_unknown_fields)]
    struct Rayon {
        min_len: Option<std::num::NonZeroUsize>,
        max_len: Option<std::num::NonZeroUsize>,
    }
    fn through<T: serde::de::DeserializeOwned + serde::Serialize>(
        parameters: &Parameters,
    ) -> Result<Parameters, String> {
        let parsed: T = serde_json::from_value(Value::Object(parameters.clone())).map_err(|e| e.to_string())?;
        match serde_json::to_value(parsed).map_err(|e| e.to_string())? {
            Value::Object(map) => Ok(map.into_iter().filter(|(_, v)| !v.is_null()).collect()),
            _ => Ok(Map::new()),
        }
    }
    match kind {
        "serial" => through::<Serial>(parameters),
        "scope" => through::<Scope>(parameters),
        "rayon" => through::<Rayon>(parameters),
        _ => Err(format!("unknown kind `{kind}`")),
    }
}
