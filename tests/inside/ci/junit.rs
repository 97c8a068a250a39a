//! JUnit XML, against the schema that Jenkins publishes: junit-10.xsd of its xunit plugin.

use crate::report::ci::{CiFormat, Findings};
use crate::report::verdicts::Weight;
use roxmltree::{Document, Node};

use super::{every_verdict, many};

/// What the schema says of an element: attributes that must be there, those that may, and its children.
struct Element {
    name: &'static str,
    needs: &'static [&'static str],
    may: &'static [&'static str],
    children: &'static [&'static str],
}

const SCHEMA: [Element; 6] = [
    Element {
        name: "testsuites",
        needs: &[],
        may: &["name", "time", "tests", "failures", "errors"],
        children: &["testsuite"],
    },
    Element {
        name: "testsuite",
        needs: &["name", "tests", "failures", "errors"],
        may: &["group", "time", "skipped", "timestamp", "hostname", "id", "package", "file", "log", "url"],
        children: &["testsuite", "properties", "testcase", "system-out", "system-err"],
    },
    Element {
        name: "testcase",
        needs: &["name"],
        may: &["time", "classname", "group"],
        children: &["skipped", "error", "failure", "system-out", "system-err"],
    },
    Element { name: "failure", needs: &[], may: &["type", "message"], children: &[] },
    Element { name: "error", needs: &[], may: &["type", "message"], children: &[] },
    Element { name: "skipped", needs: &[], may: &[], children: &[] },
];

fn mistakes(node: Node<'_, '_>) -> Vec<String> {
    let name = node.tag_name().name();
    let Some(element) = SCHEMA.iter().find(|element| element.name == name) else {
        return vec![format!("{name} is not in the schema")];
    };
    let mut found = Vec::new();
    let missing = element.needs.iter().filter(|attribute| !node.has_attribute(**attribute));
    found.extend(missing.map(|attribute| format!("{name} without {attribute}")));
    for attribute in node.attributes() {
        if ![element.needs, element.may].concat().contains(&attribute.name()) {
            found.push(format!("{name} with {}", attribute.name()));
        }
        if attribute.name() == "time" && !attribute.value().chars().all(|one| one.is_ascii_digit() || one == '.') {
            found.push(format!("{} is no time", attribute.value()));
        }
    }
    for child in node.children().filter(Node::is_element) {
        if !element.children.contains(&child.tag_name().name()) {
            found.push(format!("{} in {name}", child.tag_name().name()));
        }
        found.extend(mistakes(child));
    }
    found
}

/// The text, held against the schema.
fn valid(findings: &[Findings]) -> String {
    let text = CiFormat::Junit.text(findings);
    let document = Document::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!(document.root_element().tag_name().name(), "testsuites");
    assert_eq!(mistakes(document.root_element()), [""; 0], "{text}");
    text
}

#[test]
fn each_verdict_is_what_junit_calls_it() {
    let text = valid(&[every_verdict()]);
    let document = Document::parse(&text).unwrap();
    let suite = document.descendants().find(|node| node.has_tag_name("testsuite")).unwrap();
    let counts = ["tests", "failures", "errors"].map(|name| suite.attribute(name).unwrap());
    assert_eq!(counts, ["8", "1", "4"]);
    let tests = suite.children().filter(|node| node.has_tag_name("testcase"));
    let outcomes: Vec<_> = tests
        .map(|test| {
            let inner = test.children().find(Node::is_element);
            let kind = inner.map_or("", |inner| inner.tag_name().name());
            (test.attribute("name").unwrap(), kind, inner.and_then(|inner| inner.attribute("type")).unwrap_or(""))
        })
        .collect();
    assert_eq!(
        outcomes,
        [
            ("rayon/2", "failure", "regressed"),
            ("rayon/4", "", ""),
            ("scope/2", "", ""),
            ("scope/4", "error", "inconclusive"),
            ("scope/8", "", ""),
            ("tokio/2", "error", "missing"),
            ("tokio/4", "error", "failed"),
            ("tokio/8", "error", "incomparable"),
        ]
    );
    let failed = document.descendants().find(|node| node.attribute("type") == Some("failed")).unwrap();
    assert_eq!(failed.attribute("message"), Some("in head: panicked: <oh> & no"));
}

#[test]
fn what_could_not_be_told_may_be_let_pass_and_nothing_else() {
    let mut findings = every_verdict();
    findings.let_pass();
    let text = valid(&[findings]);
    let document = Document::parse(&text).unwrap();
    let suite = document.descendants().find(|node| node.has_tag_name("testsuite")).unwrap();
    let counts = ["tests", "failures", "errors", "skipped"].map(|name| suite.attribute(name).unwrap());
    assert_eq!(counts, ["8", "1", "3", "1"]);
    let skipped = document.descendants().find(|node| node.has_tag_name("skipped")).unwrap();
    assert_eq!(skipped.parent().unwrap().attribute("name"), Some("scope/4"));
    assert!(skipped.text().unwrap().contains("inconclusive"), "{text}");
}

#[test]
fn no_text_breaks_the_document() {
    let mut findings = many(4, Weight::Lost);
    findings.experiment = super::WICKED.to_owned();
    findings.list[0].case = (0..0x250_u32).chain([0xfffe, 0xffff, 0x1f600]).filter_map(char::from_u32).collect();
    let text = valid(&[findings, many(2, Weight::Passed)]);
    let document = Document::parse(&text).unwrap();
    let root = document.root_element();
    assert_eq!((root.attribute("tests"), root.attribute("failures")), (Some("6"), Some("4")));
}
