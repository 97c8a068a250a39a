//! Programs as files: which one this is, how one is found and told from another, and which streams it has.

use std::ffi::OsStr;
use std::fs::File;
use std::hash::Hasher;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use siphasher::sip::SipHasher13;

use super::files::Uninterrupted;

/// This very program, even where its file was replaced after it started.
pub fn this_program() -> io::Result<PathBuf> {
    if cfg!(target_os = "linux") { Ok(PathBuf::from("/proc/self/exe")) } else { std::env::current_exe() }
}

/// The command that started this process, as a shell takes it, without the folder of the program.
pub fn command_line() -> String {
    let mut words: Vec<String> = std::env::args_os().map(|word| word.to_string_lossy().into_owned()).collect();
    let program = words.first().and_then(|program| Path::new(program).file_stem());
    let program = program.map(|name| name.to_string_lossy().into_owned());
    words.iter_mut().take(1).zip(program).for_each(|(first, name)| *first = name);
    shell_words::join(words)
}

/// This program, as whoever starts it from the same folder must call it.
pub fn program_as_called() -> String {
    std::env::args_os().next().map_or_else(String::new, |program| program.to_string_lossy().into_owned())
}

/// What opens files where there is a desktop lives on, or is done with it; where there is none, it says so at once.
const OPENER_FAILS_WITHIN: Duration = Duration::from_secs(1);

/// Has the desktop open a file, as a double click does.
///
/// # Errors
///
/// Where the system has nobody who opens files, or who does says that it could not.
pub fn open_for_user(file: &Path) -> io::Result<()> {
    let opener: &[&str] = match () {
        () if cfg!(windows) => &["cmd", "/C", "start", ""],
        () if cfg!(target_os = "macos") => &["open"],
        () => &["xdg-open"],
    };
    let mut command = Command::new(opener[0]);
    command.args(&opener[1..]).arg(file).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut opener = command.spawn()?;
    let patience = Instant::now();
    while patience.elapsed() < OPENER_FAILS_WITHIN {
        match opener.try_wait()? {
            Some(status) if status.success() => return Ok(()),
            Some(status) => {
                return Err(io::Error::other(format!("`{}` ended with {status}", command.get_program().display())));
            }
            None => thread::sleep(Duration::from_millis(20)),
        }
    }
    Ok(())
}

/// A digest of the file of this very program; `None` where this user may not read it.
///
/// # Errors
///
/// Where it cannot be read.
pub fn program_digest() -> io::Result<Option<String>> {
    digest_of(&this_program()?)
}

/// A digest of a file; `None` where this user may not read it: a program can be started all the same.
///
/// # Errors
///
/// Where it cannot be read.
pub fn digest_of(file: &Path) -> io::Result<Option<String>> {
    let file = match File::open(file) {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => return Ok(None),
        opened => opened?,
    };
    let mut file = BufReader::with_capacity(1 << 20, Uninterrupted(file));
    let mut digest = SipHasher13::new();
    loop {
        let bytes = file.fill_buf()?;
        if bytes.is_empty() {
            return Ok(Some(format!("h{:016x}", digest.finish())));
        }
        digest.write(bytes);
        let read = bytes.len();
        file.consume(read);
    }
}

/// The standard input and output of this process, for the caller alone: from now on everybody else here, and every
/// process started from here, reads nothing and prints to nobody. Where the system has no such thing, they are shared.
///
/// # Errors
///
/// Where the system gives no further files.
pub fn own_streams() -> io::Result<(File, File)> {
    #[cfg(unix)]
    {
        use std::os::fd::AsFd;
        let input = io::stdin().as_fd().try_clone_to_owned()?;
        let output = io::stdout().as_fd().try_clone_to_owned()?;
        let nobody = File::options().read(true).write(true).open("/dev/null")?;
        nix::unistd::dup2_stdin(&nobody)?;
        nix::unistd::dup2_stdout(&nobody)?;
        Ok((input.into(), output.into()))
    }
    #[cfg(windows)]
    {
        use std::os::windows::io::AsHandle;
        let input = io::stdin().as_handle().try_clone_to_owned()?;
        let output = io::stdout().as_handle().try_clone_to_owned()?;
        Ok((input.into(), output.into()))
    }
}

/// The standard output of this process, for the caller alone: from now on everybody else here prints to the standard
/// error. `None` where the system has no such thing.
///
/// # Errors
///
/// Where the system gives no further files.
pub fn own_output() -> io::Result<Option<File>> {
    #[cfg(unix)]
    {
        use std::os::fd::AsFd;
        let output = io::stdout().as_fd().try_clone_to_owned()?;
        nix::unistd::dup2_stdout(io::stderr())?;
        Ok(Some(output.into()))
    }
    #[cfg(not(unix))]
    Ok(None)
}

/// The standard error of this process, for replies that the process that started it looks for there.
#[cfg(feature = "mpi")]
pub fn reply_stream() -> impl io::Write {
    io::stderr()
}

/// A stream that has nothing to read and forgets what is written, opened here and now.
pub fn nothing() -> io::Result<Stdio> {
    #[cfg(unix)]
    return std::fs::File::options().read(true).write(true).open("/dev/null").map(Stdio::from);
    #[cfg(not(unix))]
    return Ok(Stdio::null());
}

/// Has the command's process go by that name, whatever its file is called.
pub fn named(command: &mut Command, name: &OsStr) {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::arg0(command, name);
    #[cfg(not(unix))]
    let _ = (command, name);
}

/// The file of a program, seen from a folder: of a bare name in one of `paths`, as a shell finds it. Where a system
/// finds programs in other ways, it is left to it.
///
/// # Errors
///
/// Why there is none, in words.
pub fn find_program(name: &OsStr, paths: &OsStr, folder: &Path) -> Result<PathBuf, String> {
    let shown = name.to_string_lossy();
    if cfg!(not(unix)) {
        return Ok(PathBuf::from(name));
    }
    if !shown.contains('/') {
        let files = std::env::split_paths(paths).map(|path| folder.join(path).join(name));
        let found = files.into_iter().find(|file| file.is_file() && is_executable(file));
        return found.ok_or_else(|| format!("`{shown}`: no such program in PATH"));
    }
    let file = folder.join(name);
    match file.metadata() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(format!("`{shown}`: no such file")),
        Err(error) => Err(format!("`{shown}`: {error}")),
        Ok(data) if data.is_dir() => Err(format!("`{shown}` is a folder")),
        Ok(_) if !is_executable(&file) => Err(format!("`{shown}` is not executable")),
        Ok(_) => Ok(file),
    }
}

fn is_executable(file: &Path) -> bool {
    #[cfg(unix)]
    return nix::unistd::access(file, nix::unistd::AccessFlags::X_OK).is_ok();
    #[cfg(not(unix))]
    return file.is_file();
}

/// Why a program that [is there](find_program) could not be started, in words.
pub fn why_not_started(name: &OsStr, error: &io::Error) -> String {
    let shown = name.to_string_lossy();
    #[cfg(unix)]
    if error.raw_os_error() == Some(nix::errno::Errno::ENOEXEC as i32) {
        return format!("`{shown}` is no program for this system; a script begins with a line like `#!/bin/sh`");
    }
    match error.kind() {
        io::ErrorKind::NotFound => format!("`{shown}` needs an interpreter or a loader that does not exist"),
        _ => format!("cannot start `{shown}`: {error}"),
    }
}

/// What a command prints on its standard output; none where it cannot be started or read, or fails. (Where it cannot be
/// read, the standard library's `output` panics.)
pub(super) fn printed_by(command: &mut Command) -> Option<String> {
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().ok()?;
    let mut printed = Vec::new();
    let read = child.stdout.take().map(|mut output| output.read_to_end(&mut printed));
    let is_fine = child.wait().ok()?.success() && read.is_some_and(|read| read.is_ok());
    is_fine.then(|| String::from_utf8_lossy(&printed).into_owned())
}

/// Why the system starts no process or thread, in words: that it has none to give is told by "try again".
pub fn why_none_started(error: &io::Error) -> String {
    let limits = if cfg!(target_os = "linux") { "`ulimit -u`, `pids.max`, `vm.max_map_count`" } else { "`ulimit -u`" };
    match error.kind() {
        io::ErrorKind::WouldBlock => format!("the system gives no further process or thread ({limits}): {error}"),
        _ => error.to_string(),
    }
}
