//! `fetch` waits with a thread or without one, and both come to the same answer, or to a failure in words.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;
use std::time::Duration;

use serde_json::json;

use crate::dataset::Scientist;
use crate::workload::transform::Runtime;
use crate::workload::{Age, AsyncTransform, Failure, Record, Settings, Slowed, Visitor, Workload};

/// async-io's own timer.
struct Plain;

impl Runtime for Plain {
    async fn sleep(&self, duration: Duration) {
        async_io::Timer::after(duration).await;
    }
}

/// The answer with a thread, the one without, and the one that is known beforehand; each of the first two in words,
/// where there is none.
struct Both;

impl Visitor for Both {
    type Out = ([Result<Age, String>; 2], Option<Age>);

    fn plain<T: Slowed>(self, _: T) -> Self::Out {
        unreachable!("fetch has an async form")
    }

    fn waiting<T: Slowed + AsyncTransform<Record, Out = Age>>(self, transform: T) -> Self::Out {
        let record = record();
        let caught = |answer: &dyn Fn() -> Age| {
            let said = |panic: Box<dyn std::any::Any + Send>| panic.downcast::<Failure>().unwrap().to_string();
            catch_unwind(AssertUnwindSafe(answer)).map_err(said)
        };
        let waiting = || async_io::block_on(transform.apply_async(&record, &Plain));
        ([caught(&|| transform.apply(&record)), caught(&waiting)], transform.answer(&record))
    }
}

fn record() -> Record {
    let scientist =
        Scientist { name: "Émilie du Châtelet".into(), field: "physics".into(), born: 1706, nobel: false };
    Record { scientist, cost: 1_000_000 }
}

fn fetched(settings: serde_json::Value) -> ([Result<Age, String>; 2], Option<Age>) {
    let settings: Settings = serde_json::from_value(settings).unwrap();
    Workload::named("fetch").unwrap().visit(2017, &settings, Both).unwrap()
}

/// A server that sends that to the next two, and its address.
fn sends(answer: &'static [u8]) -> String {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming().take(2) {
            let mut stream = stream.unwrap();
            let (mut head, mut byte) = (Vec::new(), [0]);
            while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|count| count > 0) {
                head.push(byte[0]);
            }
            let _ = stream.write_all(answer);
            let _ = stream.write_all(&vec![b'x'; if answer.ends_with(b"much\r\n\r\n") { 20 << 20 } else { 0 }]);
            if answer.is_empty() {
                thread::sleep(Duration::from_secs(1)); // Says nothing, and does not go away.
            }
        }
    });
    format!("http://{address}/{{name}}")
}

#[test]
fn the_runs_own_server_answers_what_was_known_beforehand() {
    let fetch = Workload::named("fetch").unwrap();
    let host = fetch.host(&Settings::default()).unwrap().unwrap();
    let (both, known) = fetched(serde_json::to_value(host.settings).unwrap());
    let known = known.unwrap();
    assert_eq!((known.age, known.page.is_some()), (311, true));
    assert_eq!(both, [Ok(known.clone()), Ok(known)]);
    drop(host.server);
}

#[test]
fn bodies_are_digested_alike_and_an_answer_can_be_enough() {
    for answer in [
        &b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"[..],
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello, and what is no part of it",
        b"HTTP/1.1 201 Created\r\nConnection: close\r\n\r\nhello",
    ] {
        let (both, known) = fetched(json!({ "url": sends(answer) }));
        assert_eq!(known, None, "of a page elsewhere nothing is known");
        assert!(both[0].as_ref().is_ok_and(|age| age.page.is_some()) && both[0] == both[1], "{both:?}");
        let (both, _) = fetched(json!({ "url": sends(answer), "verify": "status" }));
        assert!(both[0].as_ref().is_ok_and(|age| age.page.is_none()) && both[0] == both[1], "{both:?}");
    }
}

#[test]
fn what_goes_wrong_is_told_in_both() {
    let gone = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap();
    let answers: [(&[u8], &str); 6] = [
        (b"", "no answer within 300ms"),
        (b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n", "it answered 500"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello", "disconnected"),
        (b"HTTP/1.1 2", "disconnected"),
        (b"220 mail\r\n\r\n", "HTTP"),
        (b"HTTP/1.1 200 OK\r\nHow: much\r\n\r\n", "longer than 16 MiB"),
    ];
    let answers = answers.map(|(answer, cause)| (sends(answer), cause));
    for (url, cause) in answers.into_iter().chain([(format!("http://{gone}/"), "refused")]) {
        // What is large takes its time where nothing is optimised.
        let timeout = if cause.starts_with("longer") { "20s" } else { "300ms" };
        let (both, _) = fetched(json!({ "url": url, "timeout": timeout }));
        for one in both {
            let told = one.unwrap_err();
            assert!(told.contains(cause) && told.contains("http://127.0.0.1"), "`{told}` does not name `{cause}`");
        }
    }
}
