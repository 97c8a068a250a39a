//! What a workload needs beside the workers for as long as a run lasts.

use std::any::Any;

use super::error::RunError;
use crate::plan::Plan;
use crate::workload::{Host, Settings};

/// It runs until this is dropped, if there is anything to run.
pub(super) struct Hosted {
    /// The workload's parameters, with what tells workers of it.
    pub work: Settings,
    _server: Option<Box<dyn Any + Send>>,
}

impl Hosted {
    /// Starts what the plan's workload needs.
    pub fn start(plan: &Plan) -> Result<Self, RunError> {
        let host = plan.workload.map_or(Ok(None), |workload| workload.host(&plan.work)).map_err(RunError::Server)?;
        Ok(match host {
            Some(Host { settings, server }) => Self { work: settings, _server: Some(server) },
            None => Self { work: plan.work.clone(), _server: None },
        })
    }
}
