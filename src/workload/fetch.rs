//! Fetching: a real HTTP request for each record.

use std::any::Any;
use std::io::{self, Read};
use std::panic::resume_unwind;
use std::thread;
use std::time::Duration;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use ureq::{Agent, Error, Timeout};

use super::body::Body;
use super::delay::Delay;
use super::duration::parse_duration;
use super::failure::Failure;
use super::get::{Patience, Server};
use super::kind::{Cost, Host, Kind, Nature, Needs, Settings, Slowed, Visitor};
use super::loopback::Loopback;
use super::transform::{Age, AsyncTransform, Record, Runtime, Transform, age_in};
use crate::parameter::{Fixed, Key, Parameter, Parameters, Takes};

/// A record's age, after a page was fetched for it, with the page's digest.
#[derive(Debug)]
pub struct Fetch {
    /// The year that ages are taken at.
    reference_year: i32,
    /// The page of a record, with `{name}` in it; none where a server of the run answers.
    url: Option<String>,
    /// Where that listens, while there is one.
    server: Option<String>,
    timeout: Duration,
    verify: Verify,
    /// For a worker that waits with its thread.
    agent: Agent,
    /// For one that waits without.
    waited_for: Server,
}

/// What must be the same in all strategies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Verify {
    #[default]
    Body,
    Status,
}

const TIME: Takes = Takes::Like {
    pattern: r"^\s*[0-9]{1,9}(\.[0-9]+)?\s*(ns|us|µs|μs|ms|s|m|h)\s*$",
    words: "a time such as \"20ms\"",
};
const ADDRESS: Takes =
    Takes::Like { pattern: r"^https?://[^\s/]+\S*$", words: "an address such as \"http://localhost:8080/{name}\"" };

const URL: Key<Option<String>> = Key::new(Parameter::new(
    "url",
    ADDRESS,
    "the page of each record, in which {name} is the record's name (default: a server that the run starts)",
));
const LATENCY: Key<String> =
    Key::new(Parameter::new("latency", TIME, "how long the run's own server takes to answer")).or(Fixed::Word("10ms"));
const CONNECTIONS: Key<u16> = Key::new(Parameter::new(
    "connections",
    Takes::Count { least: 1, most: 4096 },
    "how many requests the run's own server serves at once; others wait",
))
.or(Fixed::Count(64));
const TIMEOUT: Key<String> =
    Key::new(Parameter::new("timeout", TIME, "connecting, the answer and its body must not take longer, each of them"))
        .or(Fixed::Word("10s"));
const VERIFY: Key<Verify> = Key::one_of(
    "verify",
    &[("body", "every page must be the same each time"), ("status", "an answer is enough: for pages that change")],
)
.or(Fixed::Word("body"));

const NO_HTTPS: &str =
    "this program was built without `https`, which is a cargo feature: `cargo build --features https`";

/// Where the run's own server listens: told by the run, and no parameter.
const SERVER: &str = "server";

impl Kind for Fetch {
    const NATURE: Nature = Nature {
        name: "fetch",
        about: "the worker makes an HTTP request, on a connection of its own, and waits for the answer",
        needs: Needs::Worker,
        parameters: &[URL.parameter, LATENCY.parameter, CONNECTIONS.parameter, TIMEOUT.parameter, VERIFY.parameter],
        cost: Cost::Own(LATENCY.parameter.name, |settings| {
            let latency = || u64::try_from(time(&LATENCY, settings).as_nanos()).ok();
            if settings.contains_key(URL.parameter.name) { None } else { latency() }
        }),
    };

    fn new(reference_year: i32, Settings(settings): &Settings) -> Self {
        let timeout = time(&TIMEOUT, settings);
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .proxy(None)
            .max_idle_connections(0)
            .timeout_connect(Some(timeout))
            .timeout_recv_response(Some(timeout))
            .timeout_recv_body(Some(timeout))
            .build()
            .new_agent();
        Self {
            reference_year,
            url: given(&URL, settings),
            server: settings.get(SERVER).and_then(|server| server.as_str()).map(str::to_owned),
            timeout,
            verify: given(&VERIFY, settings),
            agent,
            waited_for: Server::default(),
        }
    }

    fn host(settings: &Settings) -> io::Result<Option<Host>> {
        if settings.0.contains_key(URL.parameter.name) {
            return Ok(None);
        }
        let server = Loopback::start(CONNECTIONS.of(&settings.0).unwrap_or(1))?;
        let mut all = settings.0.clone();
        all.insert(SERVER.to_owned(), server.address.to_string().into());
        Ok(Some(Host { settings: Settings(all), server: Box::new(server) as Box<dyn Any + Send> }))
    }

    fn foretells(settings: &Settings) -> bool {
        !settings.0.contains_key(URL.parameter.name)
    }

    fn lacks(Settings(settings): &Settings) -> Option<&'static str> {
        (cfg!(not(feature = "https")) && is_encrypted(settings)).then_some(NO_HTTPS)
    }

    fn async_lacks(Settings(settings): &Settings) -> Option<(&'static str, &'static str)> {
        let help = "leave it out, or name a `url` that begins with `http://`";
        is_encrypted(settings).then_some(("fetches from `http://` alone", help))
    }

    fn show<V: Visitor>(self, visitor: V) -> V::Out {
        visitor.waiting(self)
    }
}

fn is_encrypted(settings: &Parameters) -> bool {
    given(&URL, settings).is_some_and(|url| url.starts_with("https:"))
}

/// What was checked when the file was read; a damaged run may have anything.
fn given<T: DeserializeOwned + Default>(key: &Key<T>, settings: &Parameters) -> T {
    key.of(settings).unwrap_or_default()
}

fn time(key: &Key<String>, settings: &Parameters) -> Duration {
    parse_duration(&given(key, settings)).unwrap_or(Delay::MAX).min(Delay::MAX)
}

impl Transform<Record> for Fetch {
    type Out = Age;

    fn apply(&self, record: &Record) -> Age {
        let url = self.page_of(record);
        self.answered(record, &url, self.fetch(&url))
    }
}

impl AsyncTransform<Record> for Fetch {
    type Out = Age;

    async fn apply_async(&self, record: &Record, runtime: &impl Runtime) -> Age {
        let url = self.page_of(record);
        let patience = Patience { runtime, timeout: self.timeout };
        self.answered(record, &url, self.waited_for.page(&url, &patience).await)
    }
}

impl Slowed for Fetch {
    fn spend(&self, nanoseconds: u64) {
        thread::sleep(Duration::from_nanos(nanoseconds));
    }

    fn answer(&self, record: &Record) -> Option<Age> {
        let page = digest_of(&mut written(record).as_bytes()).ok()?;
        self.url.is_none().then(|| self.with_page(record, page))
    }
}

impl Fetch {
    fn page_of(&self, record: &Record) -> String {
        match (&self.url, &self.server) {
            (Some(url), _) => url.replace("{name}", &written(record)),
            (None, Some(server)) => format!("http://{server}/{}/{}", record.cost, written(record)),
            (None, None) => resume_unwind(Box::new(Failure("no server was started".to_owned()))),
        }
    }

    fn answered(&self, record: &Record, url: &str, page: Result<u64, String>) -> Age {
        match page {
            Ok(page) => self.with_page(record, page),
            Err(cause) => resume_unwind(Box::new(Failure(format!("{url}: {cause}")))),
        }
    }

    /// The digest of a page, or why there is none.
    fn fetch(&self, url: &str) -> Result<u64, String> {
        let mut response = self.agent.get(url).call().map_err(|error| self.cause(error))?;
        let status = response.status();
        if !status.is_success() {
            return Err(format!("it answered {status}"));
        }
        digest_of(&mut response.body_mut().as_reader()).map_err(|error| self.cause(error.into()))
    }

    fn with_page(&self, record: &Record, page: u64) -> Age {
        let page = (self.verify == Verify::Body).then_some(page);
        Age { page, ..age_in(self.reference_year, &record.scientist) }
    }

    fn cause(&self, error: Error) -> String {
        let timeout = self.timeout;
        match error {
            Error::Timeout(Timeout::RecvResponse) => format!("no answer within {timeout:?}"),
            Error::Timeout(Timeout::RecvBody) => format!("the body of its answer was not whole within {timeout:?}"),
            Error::Timeout(_) => format!("no connection within {timeout:?}"),
            Error::Io(error) => error.to_string(),
            Error::TlsRequired if cfg!(not(feature = "https")) => NO_HTTPS.to_owned(),
            error => error.to_string(),
        }
    }
}

/// Letters, digits and these stand for themselves in an address.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The record's name as it stands in an address.
fn written(record: &Record) -> String {
    utf8_percent_encode(&record.scientist.name, PLAIN).to_string()
}

fn digest_of(from: &mut impl Read) -> io::Result<u64> {
    let mut body = Body::default();
    let mut piece = [0; Body::PIECE];
    loop {
        match from.read(&mut piece)? {
            0 => return Ok(body.digest()),
            count => body.add(&piece[..count])?,
        }
    }
}
