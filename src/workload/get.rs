//! An HTTP request that waits without a thread of its own, on whatever runtime: async-io has a thread that waits for all.

use std::future::ready;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::panic::catch_unwind;
use std::sync::OnceLock;
use std::time::Duration;

use async_io::Async;
use futures_lite::future::or;

use super::body::Body;
use super::transform::Runtime;
use crate::text::panic_message;

/// A server, whose address is looked up once, by the first request.
#[derive(Debug, Default)]
pub struct Server {
    found: OnceLock<Result<SocketAddr, String>>,
}

/// What a request may take: each of its steps so long.
pub struct Patience<'r, R> {
    pub runtime: &'r R,
    pub timeout: Duration,
}

/// The longest head of an answer, in bytes.
const LONGEST_HEAD: usize = 64 << 10;
const MOST_HEADERS: usize = 128;

impl Server {
    /// The digest of the page, or why there is none.
    pub async fn page(&self, url: &str, patience: &Patience<'_, impl Runtime>) -> Result<u64, String> {
        let rest = url.strip_prefix("http://").ok_or("`tokio` and `smol` fetch from `http://` alone")?;
        let host = &rest[..rest.find(['/', '?']).unwrap_or(rest.len())];
        let path = if rest[host.len()..].starts_with('/') { "" } else { "/" };
        let request = format!(
            "GET {path}{} HTTP/1.0\r\nHost: {host}\r\nAccept: */*\r\nConnection: close\r\n\r\n",
            &rest[host.len()..]
        );
        let address = self.found.get_or_init(|| start().and_then(|()| look_up(host))).clone()?;
        let stream = patience.within("no connection", Async::<TcpStream>::connect(address)).await?;
        let (head, begun) = patience.within("no answer", answer(&stream, request.as_bytes())).await?;
        let head = Head::of(&head)?;
        if !(200..300).contains(&head.status) {
            return Err(format!("it answered {}", head.status));
        }
        patience.within("the body of its answer was not whole", body(&stream, &begun, head.length)).await
    }
}

impl<R: Runtime> Patience<'_, R> {
    /// What comes of it in time.
    async fn within<T>(&self, otherwise: &str, what: impl Future<Output = io::Result<T>>) -> Result<T, String> {
        let too_late = async {
            self.runtime.sleep(self.timeout).await;
            Err(io::Error::other(format!("{otherwise} within {:?}", self.timeout)))
        };
        or(what, too_late).await.map_err(|error| error.to_string())
    }
}

/// Starts the thread of async-io, which panics where there is none to be had.
fn start() -> Result<(), String> {
    catch_unwind(|| async_io::block_on(ready(()))).map_err(|panic| panic_message(&*panic))
}

fn look_up(host: &str) -> Result<SocketAddr, String> {
    let with_port = if host.rsplit(']').next().is_some_and(|end| end.contains(':')) { "" } else { ":80" };
    let mut found = format!("{host}{with_port}").to_socket_addrs().map_err(|error| error.to_string())?;
    found.next().ok_or_else(|| format!("nobody knows {host}"))
}

/// The head of the answer, and what of its body came with it.
async fn answer(stream: &Async<TcpStream>, mut request: &[u8]) -> io::Result<(Vec<u8>, Vec<u8>)> {
    while !request.is_empty() {
        let written = stream.write_with(|mut stream| stream.write(request)).await?;
        request = &request[written..];
    }
    let mut all = Vec::new();
    loop {
        if !read_more(stream, &mut all).await? {
            return Err(io::Error::other("it disconnected before its answer was whole"));
        }
        if let Some(end) = all.windows(4).position(|four| four == b"\r\n\r\n") {
            let begun = all.split_off(end + 4);
            return Ok((all, begun));
        }
        if all.len() > LONGEST_HEAD {
            return Err(io::Error::other("the head of its answer does not end"));
        }
    }
}

/// Whether there was more.
async fn read_more(stream: &Async<TcpStream>, into: &mut Vec<u8>) -> io::Result<bool> {
    let before = into.len();
    into.resize(before + Body::PIECE, 0);
    let count = stream.read_with(|mut stream| stream.read(&mut into[before..])).await?;
    into.truncate(before + count);
    Ok(count > 0)
}

/// The digest of the body, of which the beginning is there.
async fn body(stream: &Async<TcpStream>, begun: &[u8], length: Option<u64>) -> io::Result<u64> {
    let mut body = Body::default();
    let mut piece = begun.to_vec();
    loop {
        // What follows the body is no part of it.
        let left = length.and_then(|length| usize::try_from(length - body.length).ok()).unwrap_or(usize::MAX);
        body.add(&piece[..piece.len().min(left)])?;
        piece.clear();
        if length == Some(body.length) || !read_more(stream, &mut piece).await? {
            break;
        }
    }
    match length {
        Some(length) if length != body.length => Err(io::Error::other("it disconnected before its body was whole")),
        _ => Ok(body.digest()),
    }
}

struct Head {
    status: u16,
    /// The length of the body, where it is told; otherwise it ends with the connection.
    length: Option<u64>,
}

impl Head {
    fn of(bytes: &[u8]) -> Result<Self, String> {
        let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
        let mut head = httparse::Response::new(&mut headers);
        head.parse(bytes).map_err(|error| format!("its answer is no HTTP: {error}"))?;
        let value = |name: &str| {
            let header = head.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name));
            header.map(|header| String::from_utf8_lossy(header.value).trim().to_owned())
        };
        if value("transfer-encoding").is_some_and(|encoding| encoding != "identity") {
            return Err("its answer comes in chunks, which nobody asked for".to_owned());
        }
        let length = value("content-length")
            .map(|length| length.parse().map_err(|_| "the length that it tells of its body is no number"));
        Ok(Self { status: head.code.unwrap_or_default(), length: length.transpose()? })
    }
}
