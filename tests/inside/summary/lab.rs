//! Runs made of literals, as they would lie in their folder.

use std::collections::BTreeMap;
use std::path::Path;

use crate::experiment;
use crate::machine::{Machine, Others, Usage};
use crate::plan::plan;
use crate::record::{FORMAT, Phase, Run, RunRecord, Sample, Session, Status, TracedExecution, Warmup};
use crate::run::prepare::prepare;
use crate::run::{Inputs, Testbed};
use crate::summary::{CaseSummary, Summary};
use crate::workload::{Calibration, Needs, Sleep, Span, Workload};

/// A run on its way.
pub struct Lab {
    pub run: Run,
}

/// What one turn measured: its timed executions, the first of which may have spans.
#[derive(Default)]
pub struct Turn {
    pub walls_s: Vec<f64>,
    pub cpu_s: Option<f64>,
    pub process_s: Option<f64>,
    pub spans: Option<Vec<Span>>,
    pub others: Option<Others>,
}

impl Turn {
    pub fn of(wall_s: f64) -> Self {
        Self { walls_s: vec![wall_s], ..Self::default() }
    }

    /// Others took so many cpus while it was measured.
    pub fn others(self, cpus: f64) -> Self {
        Self { others: Some(Others { span_s: 1.0, cpu_s: cpus, stolen_s: 0.0 }), ..self }
    }

    pub fn cpu(self, cpu_s: f64) -> Self {
        Self { cpu_s: Some(cpu_s), ..self }
    }

    /// What the whole process of a program took that times itself.
    pub fn process(self, process_s: f64) -> Self {
        Self { process_s: Some(process_s), ..self }
    }

    pub fn spans(self, spans: Vec<Span>) -> Self {
        Self { spans: Some(spans), ..self }
    }
}

/// Spans with nothing between them: for each worker how long its records took, from `start_s` on.
pub fn spans(start_s: f64, workers: &[&[f64]]) -> Vec<Span> {
    let mut spans = Vec::new();
    for (worker, records) in workers.iter().enumerate() {
        let mut end_s = start_s;
        for cost_s in *records {
            spans.push(Span { record: spans.len(), worker, start_s: end_s, end_s: end_s + cost_s, cpu: None });
            end_s += cost_s;
        }
    }
    spans
}

impl Lab {
    /// A run of that experiment on a quiet machine with so many cpus; nothing is measured yet.
    pub fn new(text: &str, cpus: usize) -> Self {
        let experiment = experiment::parse(Path::new("an.toml"), text, &[]).unwrap();
        let plan = plan(&experiment, cpus).unwrap();
        // To calibrate is to measure: what a kernel does here is a literal too.
        let sleeping = crate::plan::Plan { workload: Some(Workload::of::<Sleep>()), ..plan.clone() };
        let mut preparation = prepare(&sleeping, Inputs::Here(&Testbed)).unwrap();
        preparation.calibration = plan
            .workload
            .is_some_and(|workload| workload.needs() == Needs::Cpu)
            .then_some(Calibration { rounds_per_second: 1e9 });
        preparation.cases.iter_mut().for_each(|case| case.warmup = Warmup::default());
        let machine = Machine {
            os: "linux x86_64".to_owned(),
            kernel: None,
            cpu_model: None,
            cpus,
            cpus_online: Some(cpus),
            cores: None,
            topology: None,
            quota: None,
            governor: Some("performance".to_owned()),
            turbo: Some(false),
            load: Some(0.0),
            memory_bytes: None,
            allocation: None,
            cache_bytes: None,
            toolchain: "rustc 1.95.0, opt-level 3".to_owned(),
            debug_build: false,
        };
        let started_at = "2026-01-01T00:00:00Z".to_owned();
        let (retried, ended) = (Vec::new(), None);
        let session = Session { started_at, command: None, machine, revision: None, binary: None, retried, ended };
        let record = RunRecord {
            format: FORMAT,
            program: "runner".to_owned(),
            source: text.to_owned(),
            plan,
            preparation,
            compared: None,
            sessions: vec![session],
        };
        let (samples, traces, costs) = (Vec::new(), Vec::new(), BTreeMap::new());
        let (torn, changed, retried) = (Vec::new(), Vec::new(), Vec::new());
        Self { run: Run { record, samples, traces, costs, torn, changed, retried } }
    }

    pub fn machine(mut self, change: impl FnOnce(&mut Machine)) -> Self {
        change(&mut self.run.record.sessions[0].machine);
        self
    }

    /// Measures every case in so many blocks, each as `turn` says for the block and the case's id.
    pub fn measured(mut self, blocks: u32, mut turn: impl FnMut(u32, &str) -> Turn) -> Self {
        self.run.record.plan.blocks = blocks;
        for block in 0..blocks {
            for case in 0..self.run.record.plan.cases.len() {
                let turn = turn(block, &self.run.record.plan.cases[case].id);
                self.run.record.preparation.cases[case].iterations = turn.walls_s.len() as u32;
                self.take(block, case, turn);
            }
        }
        self
    }

    /// The same of a run that was to have so many blocks.
    pub fn planned(mut self, blocks: u32) -> Self {
        self.run.record.plan.blocks = blocks;
        self
    }

    fn take(&mut self, block: u32, case: usize, turn: Turn) {
        for (iteration, wall_s) in (0..).zip(turn.walls_s) {
            self.run.samples.push(Sample {
                session: 0,
                variant: None,
                block,
                position: case as u32,
                case,
                iteration,
                phase: Phase::Timed,
                status: Status::Ok,
                wall_s: Some(wall_s),
                setup_s: None,
                usage: Usage {
                    cpu_user_s: turn.cpu_s,
                    cpu_system_s: turn.cpu_s.map(|_| 0.0),
                    process_s: turn.process_s,
                    ..Usage::default()
                },
                digest: None,
                started_at: "1970-01-01T00:00:00Z".parse().expect("a moment"),
                cause: String::new(),
                others: turn.others,
            });
        }
        let trace = |spans| TracedExecution {
            session: 0,
            variant: None,
            block,
            case,
            iteration: 0,
            phase: Phase::Timed,
            spans,
        };
        self.run.traces.extend(turn.spans.map(trace));
    }

    pub fn summary(&self) -> Summary {
        Summary::of(&self.run)
    }
}

/// The case with that id.
pub fn case<'s>(summary: &'s Summary, id: &str) -> &'s CaseSummary {
    summary.cases().find(|case| case.id == id).unwrap_or_else(|| panic!("there is no {id}"))
}
