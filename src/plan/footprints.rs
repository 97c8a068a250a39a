//! Whether the system lets a strategy have so many workers, where each is a process with files and memory of its own.

use super::baselines::Related;
use crate::experiment::Mistake;
use crate::machine::{Machine, most_open_files};
use crate::strategy::{Footprint, footprint};
use crate::text::{size, thousands};

/// A process has so many files open before it starts any other.
const OWN_FILES: u64 = 3;

/// Refuses strategies whose most workers could never all be there.
pub(super) fn within_limits(strategies: &[Related<'_>], workers: &[Vec<usize>], found: &mut Vec<Mistake>) {
    for (related, counts) in strategies.iter().zip(workers) {
        let each = footprint(related.strategy.kind);
        let Some(most) = counts.last().copied().filter(|_| each != Footprint::default()) else { continue };
        let refused = too_many_files(most, each, most_open_files())
            .or_else(|| too_much_memory(most, each, Machine::here().memory_bytes));
        found.extend(refused.map(|(what, help)| Mistake::new(related.strategy.span.clone(), what).help(help)));
    }
}

fn too_many_files(workers: usize, each: Footprint, most: Option<u64>) -> Option<(String, String)> {
    let most = most.filter(|_| each.files > 0)?;
    let needed = OWN_FILES + each.files * workers as u64;
    (needed > most).then(|| {
        let room = most.saturating_sub(OWN_FILES) / each.files;
        let what = format!(
            "{} have {} files open in the one that hands out the records, which may have {}",
            processes(workers),
            thousands(needed as usize),
            thousands(most as usize)
        );
        let more = needed.next_multiple_of(100);
        (
            what,
            format!("allow more, as `ulimit -n {more}` does, or give at most {} `workers`", thousands(room as usize)),
        )
    })
}

fn too_much_memory(workers: usize, each: Footprint, most: Option<u64>) -> Option<(String, String)> {
    let (most, needed) = (most?, each.bytes.saturating_mul(workers as u64));
    (needed > most).then(|| {
        let (processes, all, there) = (processes(workers), size(needed), size(most));
        let what = format!("{processes} take {all} or more, and this machine has {there} of memory");
        (what, "give fewer `workers`".to_owned())
    })
}

fn processes(number: usize) -> String {
    format!("{} processes", thousands(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROCESS: Footprint = Footprint { files: 3, bytes: 1 << 20 };

    #[test]
    fn what_cannot_be_is_refused_and_what_can_is_not() {
        assert_eq!(too_many_files(340, PROCESS, Some(1024)), None);
        let (what, help) = too_many_files(341, PROCESS, Some(1024)).unwrap();
        assert!(what.contains("341 process") && what.contains("1,026 files open") && what.contains("1,024"), "{what}");
        assert!(help.contains("`ulimit -n 1100`") && help.contains("at most 340 `workers`"), "{help}");
        assert_eq!(too_many_files(65_535, PROCESS, None), None);
        assert_eq!(too_many_files(65_535, Footprint::default(), Some(1024)), None);
        assert_eq!(too_much_memory(1000, PROCESS, Some(1 << 30)), None);
        let (what, _) = too_much_memory(32_000, PROCESS, Some(1 << 30)).unwrap();
        assert!(what.contains("34 GB or more") && what.contains("1.1 GB"), "{what}");
        assert_eq!(too_much_memory(65_535, Footprint::default(), Some(1)), None);
    }
}
