//! `fetch` against servers that do what servers do: refuse, hang, fail, go away, send too much. The case failed, with its
//! cause, within the time that a request may take, and in bounded memory; and a good server's pages are compared.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::{Desk, Ended};

/// No failure takes this long.
const TOO_LONG: Duration = Duration::from_secs(30);

/// Three cases over seven records.
fn desk(workload: &str) -> Desk {
    let text = format!(
        r#"
        workload = {{ kind = "fetch", {workload} }}
        workers = [1, 3]
        repetitions = 1
        iterations = 1
        [[strategy]]
        kind = "serial"
        [[strategy]]
        kind = "rayon"
        workers = 3
        [[strategy]]
        kind = "scope"
        workers = 3
        "#
    );
    Desk::new().with("fetching.toml", &text)
}

/// A server that does with each connection, which it counts, what `serve` does, until the test's process ends.
fn server(serve: impl Fn(TcpStream, usize) + Send + Sync + 'static) -> String {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    let serve = Arc::new(serve);
    thread::spawn(move || {
        for (number, stream) in listener.incoming().enumerate() {
            let (serve, stream) = (Arc::clone(&serve), stream.unwrap());
            thread::spawn(move || serve(stream, number));
        }
    });
    format!("http://{address}/of/{{name}}")
}

/// What was asked for: the path of a request.
fn asked(stream: &mut TcpStream) -> String {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|count| count > 0) {
        head.push(byte[0]);
    }
    String::from_utf8_lossy(&head).split(' ').nth(1).unwrap_or_default().to_owned()
}

/// A server that sends that to everybody, and goes away.
fn sends(answer: &'static str) -> String {
    server(move |mut stream, _| {
        asked(&mut stream);
        let _ = stream.write_all(answer.as_bytes());
    })
}

/// Every case failed for that cause, in time and in little memory, where requests may take half a second.
#[track_caller]
fn fails(url: &str, cause: &str) {
    fails_within("500ms", url, cause);
}

#[track_caller]
fn fails_within(timeout: &str, url: &str, cause: &str) {
    let desk = desk(&format!("url = \"{url}\", timeout = \"{timeout}\""));
    let start = Instant::now();
    let ended = Ended::of(desk.shell("ulimit -v 1000000; exec \"$0\" fetching.toml").output().unwrap()).with_code(4);
    assert!(start.elapsed() < TOO_LONG, "{:?}", start.elapsed());
    let rows = desk.the_run("fetching").rows("samples.csv");
    assert_eq!(rows.len(), 3, "each case failed once");
    for row in rows {
        assert_eq!(row["status"], "error", "{}", row["cause"]);
        assert!(row["cause"].contains("http://127.0.0.1:") && row["cause"].contains(cause), "{}", row["cause"]);
    }
    assert!(!ended.stderr.contains("panicked"), "{}", ended.stderr);
}

#[test]
fn a_server_that_is_not_there() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let url = format!("http://{}/{{name}}", listener.local_addr().unwrap());
    drop(listener);
    fails(&url, "refused");
}

#[test]
fn a_server_that_hangs() {
    fails(&server(|_stream, _| thread::sleep(TOO_LONG)), "no answer within 500ms");
}

#[test]
fn a_server_whose_answer_does_not_end() {
    let drips = |mut stream: TcpStream, _| {
        asked(&mut stream);
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
        while stream.write_all(b".").is_ok() {
            thread::sleep(Duration::from_millis(50));
        }
    };
    fails(&server(drips), "the body of its answer was not whole within 500ms");
}

#[test]
fn a_server_that_fails_or_sends_elsewhere() {
    fails(&sends("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 4\r\n\r\noops"), "it answered 500");
    fails(&sends("HTTP/1.1 301 Moved\r\nLocation: http://example.org\r\nContent-Length: 0\r\n\r\n"), "it answered 301");
}

#[test]
fn a_server_that_closes_half_way() {
    fails(&sends("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this"), "disconnected");
    fails(&sends("HTTP/1.1 200"), "disconnected");
}

#[test]
fn a_server_that_speaks_something_else() {
    fails(&sends("220 mail.example.org ESMTP\r\n\r\n"), "HTTP");
}

#[test]
fn a_server_that_sends_a_gigabyte() {
    let sends_much = |mut stream: TcpStream, _| {
        asked(&mut stream);
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n");
        let piece = vec![b'x'; 1 << 20];
        while stream.write_all(&piece).is_ok() {}
    };
    fails_within("10s", &server(sends_much), "longer than 16 MiB");
}

fn page(stream: &mut TcpStream, body: &str) {
    let _ = write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len());
}

#[test]
fn pages_are_compared_and_one_that_changes_is_told_unless_an_answer_is_enough() {
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    let url = server(move |mut stream, _| {
        let path = asked(&mut stream);
        counted.fetch_add(1, Ordering::Relaxed);
        page(&mut stream, &path);
    });
    let good = desk(&format!("url = \"{url}\""));
    good.run("fetching.toml").with_code(0);
    assert!(good.the_run("fetching").rows("samples.csv").iter().all(|row| row["status"] == "ok"));
    let digests = good.the_run("fetching").rows("samples.csv").into_iter().map(|row| row["digest"].clone());
    assert_eq!(digests.collect::<std::collections::BTreeSet<_>>().len(), 1);
    // The trial that gives the reference, and three cases, of seven records each.
    assert_eq!(count.load(Ordering::Relaxed), 4 * 7);

    let changing = server(|mut stream, number| {
        asked(&mut stream);
        page(&mut stream, &number.to_string());
    });
    let strict = desk(&format!("url = \"{changing}\""));
    strict.run("fetching.toml").with_code(4);
    assert!(strict.the_run("fetching").rows("samples.csv").iter().all(|row| row["status"] == "wrong-result"));
    desk(&format!("url = \"{changing}\", verify = \"status\"")).run("fetching.toml").with_code(0);
}

#[test]
fn the_runs_own_server_answers_and_a_plan_asks_nobody() {
    let own = desk("latency = \"1ms\", connections = 2");
    own.run("fetching.toml").with_code(0);
    let rows = own.the_run("fetching").rows("samples.csv");
    assert!(rows.len() == 3 && rows.iter().all(|row| row["status"] == "ok"), "{rows:?}");
    // Whoever waits for one of two connections waits: seven records of 1 ms need four turns of it, in no less than 4 ms.
    assert!(rows.iter().all(|row| row["wall_s"].parse::<f64>().unwrap() >= 0.004), "{rows:?}");

    let asked = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&asked);
    let url = server(move |_, _| _ = counted.fetch_add(1, Ordering::Relaxed));
    let plan = desk(&format!("url = \"{url}\"")).run("plan fetching.toml").with_code(0);
    assert_eq!(asked.load(Ordering::Relaxed), 0);
    assert!(plan.stdout.contains("requests do, which only a run can tell"), "{}", plan.stdout);
}
