//! The functions of MPI that are called, and how they are found.
//!
//! The library is opened when a rank needs it: the program is built without MPI, and starts on machines that have none.
//! The crate `mpi` needs libclang and `mpicc` in every build, a shim in C needs `mpicc`, and what they make does not start
//! where the library is missing. Written here is the binary interface of Open MPI 4 and 5, whose handles are addresses of
//! its own symbols.

#![expect(unsafe_code, reason = "functions of C, in a library that is opened as the program runs")]

use std::ffi::{c_int, c_void};
use std::ptr;

use libloading::Library;

/// The file of the library.
const LIBRARY: &str = if cfg!(target_os = "macos") { "libmpi.40.dylib" } else { "libmpi.so.40" };
/// The variable with the folders in which it is looked for beside the usual ones.
const FOLDERS: &str = if cfg!(target_os = "macos") { "DYLD_LIBRARY_PATH" } else { "LD_LIBRARY_PATH" };
/// `MPI_THREAD_FUNNELED`: only the thread that joined calls it.
const FUNNELED: c_int = 1;
/// `MPI_ANY_SOURCE` and `MPI_ANY_TAG`.
const ANY: c_int = -1;

/// A handle: the address of a symbol.
type Handle = *const c_void;

/// `MPI_Status`.
#[repr(C)]
#[derive(Default)]
struct Status {
    source: c_int,
    tag: c_int,
    error: c_int,
    cancelled: c_int,
    count: usize,
}

/// The functions, by their names after `MPI_`. What they return says nothing: where one fails, MPI ends all ranks; so it
/// does where one is called before `init` or after `finalize`. They are for one thread: [`World`](super::World) sees to it.
pub(super) struct Calls {
    init_thread: unsafe extern "C" fn(*mut c_int, *mut c_void, c_int, *mut c_int) -> c_int,
    comm_rank: unsafe extern "C" fn(Handle, *mut c_int) -> c_int,
    comm_size: unsafe extern "C" fn(Handle, *mut c_int) -> c_int,
    barrier: unsafe extern "C" fn(Handle) -> c_int,
    send: unsafe extern "C" fn(*const u8, c_int, Handle, c_int, c_int, Handle) -> c_int,
    probe: unsafe extern "C" fn(c_int, c_int, Handle, *mut Status) -> c_int,
    get_count: unsafe extern "C" fn(*const Status, Handle, *mut c_int) -> c_int,
    recv: unsafe extern "C" fn(*mut u8, c_int, Handle, c_int, c_int, Handle, *mut Status) -> c_int,
    abort: unsafe extern "C" fn(Handle, c_int) -> c_int,
    finalize: unsafe extern "C" fn() -> c_int,
    /// The addresses that are `MPI_COMM_WORLD` and `MPI_BYTE`.
    world: usize,
    byte: usize,
    /// Where all of these are.
    _library: Library,
}

impl Calls {
    /// Opens the library.
    ///
    /// # Errors
    ///
    /// Where there is none, or another one of that name.
    pub fn open() -> Result<Self, String> {
        let library = library().map_err(|error| {
            format!(
                "cannot open Open MPI's library: {error}; install Open MPI 4 or 5, or add its folder to `{FOLDERS}`"
            )
        })?;
        Self::of(library).map_err(|error| format!("`{LIBRARY}` is none of Open MPI 4 or 5: {error}"))
    }

    fn of(library: Library) -> Result<Self, libloading::Error> {
        // SAFETY: the types are those that `mpi.h` of Open MPI declares, which keeps them for all that is called
        // `libmpi.so.40`; of the two handles only the addresses are taken, which is what their symbols as pointers are.
        // The copies live as long as the library, beside which they are kept.
        unsafe {
            Ok(Self {
                init_thread: *library.get("MPI_Init_thread")?,
                comm_rank: *library.get("MPI_Comm_rank")?,
                comm_size: *library.get("MPI_Comm_size")?,
                barrier: *library.get("MPI_Barrier")?,
                send: *library.get("MPI_Send")?,
                probe: *library.get("MPI_Probe")?,
                get_count: *library.get("MPI_Get_count")?,
                recv: *library.get("MPI_Recv")?,
                abort: *library.get("MPI_Abort")?,
                finalize: *library.get("MPI_Finalize")?,
                world: *library.get::<Handle>("ompi_mpi_comm_world")? as usize,
                byte: *library.get::<Handle>("ompi_mpi_byte")? as usize,
                _library: library,
            })
        }
    }

    /// Joins the other ranks: which one this is, and how many there are.
    pub fn init(&self) -> (usize, usize) {
        let (mut threads, mut rank, mut size) = (0, 0, 0);
        // SAFETY: MPI takes null for the arguments of a program; the rest are places to write one number to each.
        unsafe {
            (self.init_thread)(ptr::null_mut(), ptr::null_mut(), FUNNELED, &mut threads);
            (self.comm_rank)(self.world(), &mut rank);
            (self.comm_size)(self.world(), &mut size);
        }
        (rank as usize, size as usize)
    }

    pub fn barrier(&self) {
        // SAFETY: it takes nothing but the handle, which is the library's own.
        unsafe { (self.barrier)(self.world()) };
    }

    pub fn send(&self, to: usize, tag: u8, bytes: &[u8]) -> Result<(), String> {
        let too_long = |_| format!("{} bytes are more than a message of MPI holds, which is 2 GiB", bytes.len());
        let count = c_int::try_from(bytes.len()).map_err(too_long)?;
        // SAFETY: so many bytes are read, all of the slice, before it returns.
        unsafe { (self.send)(bytes.as_ptr(), count, self.byte(), to as c_int, c_int::from(tag), self.world()) };
        Ok(())
    }

    /// Who sent it, its tag, and its bytes.
    pub fn receive(&self) -> (usize, u8, Vec<u8>) {
        let (mut status, mut count) = (Status::default(), 0);
        // SAFETY: the places are there to be written to. The message that is received is the one that was looked at, the
        // first of its sender and tag, since only one thread receives; so it has as many bytes as there is room for.
        unsafe {
            (self.probe)(ANY, ANY, self.world(), &mut status);
            (self.get_count)(&status, self.byte(), &mut count);
            let mut bytes = vec![0; count as usize];
            let (from, tag) = (status.source, status.tag);
            (self.recv)(bytes.as_mut_ptr(), count, self.byte(), from, tag, self.world(), &mut status);
            (from as usize, tag as u8, bytes)
        }
    }

    pub fn abort(&self) {
        // SAFETY: it takes nothing but the library's own handle and a number.
        unsafe { (self.abort)(self.world(), 1) };
    }

    pub fn finalize(&self) {
        // SAFETY: it takes nothing. Nothing of this process is still being sent or received: all calls above are done once
        // they return.
        unsafe { (self.finalize)() };
    }

    fn world(&self) -> Handle {
        self.world as Handle
    }

    fn byte(&self) -> Handle {
        self.byte as Handle
    }
}

/// The library's own plugins look for its symbols among those of the whole program.
fn library() -> Result<Library, libloading::Error> {
    // SAFETY: what opening it runs is what starting a program that is linked with it would run.
    #[cfg(unix)]
    unsafe {
        use libloading::os::unix::{self, RTLD_GLOBAL, RTLD_NOW};
        unix::Library::open(Some(LIBRARY), RTLD_NOW | RTLD_GLOBAL).map(Library::from)
    }
    // SAFETY: as above.
    #[cfg(not(unix))]
    unsafe {
        Library::new(LIBRARY)
    }
}
