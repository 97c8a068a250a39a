//! Memory that the ranks of an MPI program share under a name: it outlives them where they are killed.

use std::collections::HashSet;
use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;

/// Where Linux keeps it. On other systems there is no such folder, and nothing is found.
const FOLDER: &str = "/dev/shm";
/// What the names of Open MPI, UCX, MPICH and Intel MPI begin with. Others may be a user's own files.
const PREFIXES: [&str; 5] = ["vader_segment.", "sm_segment.", "ucx_shm_posix_", "mpich_shar_tmp", "Intel_MPI_"];

/// The names that there were at some moment, so that later ones can be told from them.
#[derive(Clone, Debug)]
pub struct SharedMemory(HashSet<OsString>);

impl SharedMemory {
    /// Those that there are now.
    pub fn now() -> Self {
        Self(names().collect())
    }

    /// Removes what came since then and no process has: other programs of the user may have made theirs meanwhile, and
    /// use it. Says whether nothing of it is left.
    pub fn remove_later_ones(&self) -> bool {
        let later: Vec<PathBuf> =
            names().filter(|name| !self.0.contains(name)).map(|name| PathBuf::from(FOLDER).join(name)).collect();
        if later.is_empty() {
            return true;
        }
        let used = used();
        // Another user's cannot be removed.
        later.iter().filter(|file| !used.contains(*file)).map(fs::remove_file).filter(Result::is_ok).count()
            == later.len()
    }
}

fn names() -> impl Iterator<Item = OsString> {
    let is_known = |name: &OsString| PREFIXES.iter().any(|prefix| name.to_string_lossy().starts_with(prefix));
    fs::read_dir(FOLDER).into_iter().flatten().flatten().map(|entry| entry.file_name()).filter(is_known)
}

/// The files of the folder that a process has mapped, as far as this user may look.
fn used() -> HashSet<PathBuf> {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    let maps = processes.filter_map(|process| fs::read_to_string(process.path().join("maps")).ok());
    maps.flat_map(|maps| {
        let files = maps.lines().filter_map(|line| Some(PathBuf::from(&line[line.find(FOLDER)?..])));
        files.collect::<Vec<_>>()
    })
    .collect()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::fs;

    use super::SharedMemory;

    #[test]
    fn what_came_later_is_removed_and_nothing_else() {
        let name = |which: &str| format!("/dev/shm/{which}-{}", std::process::id());
        let (before, after, other) = (name("vader_segment.before"), name("vader_segment.after"), name("other"));
        fs::write(&before, "x").unwrap();
        let known = SharedMemory::now();
        [&after, &other].into_iter().for_each(|file| fs::write(file, "x").unwrap());
        assert!(known.remove_later_ones());
        let exist = [&before, &after, &other].map(|file| fs::exists(file).unwrap());
        [&before, &other].into_iter().for_each(|file| fs::remove_file(file).unwrap());
        assert_eq!(exist, [true, false, true]);
    }
}
