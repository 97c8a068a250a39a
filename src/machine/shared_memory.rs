//! Memory that the ranks of an MPI program share under a name: it outlives them where they are killed.

use std::collections::HashSet;
use std::ffi::OsString;
use std::path::PathBuf;
use std::{fs, io};

/// Where Linux keeps it. On other systems there is no such folder, and nothing is found.
const FOLDER: &str = "/dev/shm";
/// What the names of Open MPI, UCX, MPICH and Intel MPI begin with. Others may be a user's own files.
const PREFIXES: [&str; 5] = ["vader_segment.", "sm_segment.", "ucx_shm_posix_", "mpich_shar_tmp", "Intel_MPI_"];

/// The names that there were at some moment, so that later ones can be told from them; none where nobody could look.
#[derive(Clone, Debug)]
pub struct SharedMemory(Option<HashSet<OsString>>);

impl SharedMemory {
    /// Those that there are now.
    pub fn now() -> Self {
        Self(names().ok())
    }

    /// Removes what came since then and no process has: other programs of the user may have made theirs meanwhile, and
    /// use it. Says whether nothing of it is left, as far as can be seen.
    pub fn remove_later_ones(&self) -> bool {
        // Of what cannot be looked at nothing is removed: it may be somebody else's, and in use.
        let (Some(before), Ok(now)) = (&self.0, names()) else { return true };
        let later: Vec<PathBuf> = now.difference(before).map(|name| PathBuf::from(FOLDER).join(name)).collect();
        if later.is_empty() {
            return true;
        }
        let Ok(used) = used() else { return false };
        // Another user's cannot be removed.
        later.iter().filter(|file| !used.contains(*file)).map(fs::remove_file).filter(Result::is_ok).count()
            == later.len()
    }
}

fn names() -> io::Result<HashSet<OsString>> {
    let is_known = |name: &OsString| PREFIXES.iter().any(|prefix| name.to_string_lossy().starts_with(prefix));
    let names = fs::read_dir(FOLDER)?.map(|entry| Ok(entry?.file_name())).collect::<io::Result<Vec<_>>>()?;
    Ok(names.into_iter().filter(is_known).collect())
}

/// The files of the folder that a process has mapped, as far as this user may look.
fn used() -> io::Result<HashSet<PathBuf>> {
    let mut used = HashSet::new();
    for process in fs::read_dir("/proc")? {
        let maps = match fs::read(process?.path().join("maps")) {
            // It is gone by now, no process at all, or somebody else's, whose memory this user cannot remove.
            Err(error) if is_gone(&error) || error.kind() == io::ErrorKind::PermissionDenied => continue,
            maps => String::from_utf8_lossy(&maps?).into_owned(),
        };
        used.extend(maps.lines().filter_map(|line| Some(PathBuf::from(&line[line.find(FOLDER)?..]))));
    }
    Ok(used)
}

/// Whether there is nothing of that name, or was until a moment ago: of a process that has ended the system says it in
/// words of its own.
fn is_gone(error: &io::Error) -> bool {
    const NO_SUCH_PROCESS: i32 = 3;
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
        || error.raw_os_error() == Some(NO_SUCH_PROCESS)
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
