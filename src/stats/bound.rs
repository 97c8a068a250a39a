//! The best that any schedule could do.

/// The costs of some records, ready to be asked how soon any number of workers could be done with them.
#[derive(Clone, Debug)]
pub struct Makespan {
    /// `sums[n]` is the sum of the n largest costs.
    sums: Vec<f64>,
}

impl Makespan {
    /// Of records with these costs, in any unit. A cost that is not above zero costs nothing.
    pub fn of(costs: &[f64]) -> Self {
        let mut costs: Vec<f64> = costs.iter().copied().filter(|cost| *cost > 0.0).collect();
        costs.sort_unstable_by(|a, b| b.total_cmp(a));
        Self { sums: sums(costs) }
    }

    /// A lower bound on the time from the first record's start to the last one's end with `workers` workers, in
    /// the unit of the costs; exact for equal costs. Nobody is ever done with no workers.
    ///
    /// Of the k m + 1 largest costs, some worker takes at least k + 1, by the pigeonhole principle, and needs at
    /// least the sum of the k + 1 smallest of them; and m workers cannot be done before the m-th part of the
    /// total. The bound is the largest of all these.
    pub fn bound(&self, workers: usize) -> f64 {
        let records = self.sums.len() - 1;
        let total = self.sums[records];
        if records == 0 || !total.is_finite() {
            return total;
        }
        if workers == 0 {
            return f64::INFINITY;
        }
        let crowded = (1..=records).step_by(workers).enumerate().map(|(k, largest)| {
            let on_one_worker = k + 1;
            self.sums[largest] - self.sums[largest - on_one_worker]
        });
        crowded.fold(total / workers as f64, f64::max)
    }

    /// What all records cost together.
    pub fn total(&self) -> f64 {
        self.sums[self.sums.len() - 1]
    }

    /// What the largest record costs; nothing where there is none.
    pub fn longest(&self) -> f64 {
        self.sums.get(1).copied().unwrap_or(0.0)
    }

    /// The share of the workers' time that a schedule could use which reaches the bound, from 0 to 1: below 1 where
    /// the records are too few, or one of them too large, to be shared out evenly. 1 where there is nothing to do.
    pub fn best_use(&self, workers: usize) -> f64 {
        let (total, bound) = (self.total(), self.bound(workers));
        if bound > 0.0 && bound.is_finite() { (total / workers as f64 / bound).min(1.0) } else { 1.0 }
    }
}

/// What the first n of these cost together, for each n from 0 on.
pub(crate) fn sums(costs: impl IntoIterator<Item = f64>) -> Vec<f64> {
    let running = costs.into_iter().scan(0.0, |sum, cost| {
        *sum += cost;
        Some(*sum)
    });
    std::iter::once(0.0).chain(running).collect()
}

/// The makespan bound for one number of workers; see [`Makespan::bound`].
pub fn makespan_bound(costs: &[f64], workers: usize) -> f64 {
    Makespan::of(costs).bound(workers)
}
