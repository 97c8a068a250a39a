//! A server on the loopback interface, which answers each request after the time that the request asks for.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

/// It ends when it is dropped: what it has begun to answer it answers, or the process ends before that.
pub struct Loopback {
    /// Where it listens.
    pub address: SocketAddr,
    connections: u16,
    over: Arc<AtomicBool>,
}

/// Longer requests are not of our making, in bytes.
const LONGEST_REQUEST: usize = 16 << 10;
/// Whoever connects and says nothing is left alone after this time.
const PATIENCE: Duration = Duration::from_secs(10);
/// So long nobody is served after somebody could not be.
const LITTLE: Duration = Duration::from_millis(1);
/// A thread of the server needs little.
const STACK: usize = 128 << 10;

impl Loopback {
    /// Serves so many connections at once, a thread each; others wait in the queue of the system.
    pub fn start(connections: u16) -> io::Result<Self> {
        let listener = Arc::new(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?);
        let server = Self { address: listener.local_addr()?, connections, over: Arc::default() };
        for _ in 0..connections {
            let (listener, over) = (Arc::clone(&listener), Arc::clone(&server.over));
            thread::Builder::new().stack_size(STACK).spawn(move || serve(&listener, &over))?;
        }
        Ok(server)
    }
}

impl Drop for Loopback {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Release);
        // Each thread that waits for a connection gets one more.
        (0..self.connections).for_each(|_| drop(TcpStream::connect(self.address)));
    }
}

fn serve(listener: &TcpListener, over: &AtomicBool) {
    loop {
        let accepted = listener.accept();
        if over.load(Ordering::Acquire) {
            return;
        }
        match accepted {
            // A client that goes away in the middle is the client's affair.
            Ok((stream, _)) => drop(answer(stream)),
            // One that went away before, or too many open files: it passes.
            Err(_) => thread::sleep(LITTLE),
        }
    }
}

/// Answers `GET /NANOSECONDS/NAME` with NAME as it is written there, after that time.
fn answer(mut stream: TcpStream) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_nodelay(true)?;
    let request = head(&mut stream)?;
    let asked = || {
        let (wait, name) = request.strip_prefix("GET /")?.split_once(' ')?.0.split_once('/')?;
        Some((Duration::from_nanos(wait.parse().ok()?), name))
    };
    let (status, body) = match asked() {
        Some((wait, name)) => {
            thread::sleep(wait);
            ("200 OK", name)
        }
        None => ("404 Not Found", "GET /NANOSECONDS/NAME"),
    };
    let length = body.len();
    let answer = format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}");
    stream.write_all(answer.as_bytes())
}

/// All of a request that has no body.
fn head(stream: &mut TcpStream) -> io::Result<String> {
    let mut head = Vec::new();
    let mut some = [0; 1024];
    while !head.ends_with(b"\r\n\r\n") {
        let count = stream.read(&mut some)?;
        if count == 0 || head.len() + count > LONGEST_REQUEST {
            return Err(io::ErrorKind::InvalidData.into());
        }
        head.extend_from_slice(&some[..count]);
    }
    String::from_utf8(head).map_err(io::Error::other)
}
