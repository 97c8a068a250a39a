//! What every page has: its head with the policy, its style and script, the links to its sections.

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::report::chart::FACES;

const STYLE: &str = include_str!("assets/style.css");
const SCRIPT: &str = concat!(include_str!("assets/timeline.js"), "\n", include_str!("assets/script.js"));

/// The two faces of the pictures, so that a page looks the same where nobody has installed them.
static FACES_STYLE: LazyLock<String> = LazyLock::new(|| {
    let face = |(weight, bytes): &(u16, &[u8])| {
        let font = BASE64.encode(bytes);
        format!(
            "@font-face{{font-family:Inter;font-weight:{weight};\
             src:url(data:font/ttf;base64,{font}) format(\"truetype\")}}\n"
        )
    };
    FACES.iter().map(face).collect()
});

/// Nothing but what is in the page: its two styles and its script by their digests, and data that it has itself.
static POLICY: LazyLock<String> = LazyLock::new(|| {
    let (faces, style, script) = (digest(&FACES_STYLE), digest(STYLE), digest(SCRIPT));
    format!(
        "default-src 'none'; style-src {faces} {style}; script-src {script}; font-src data:; img-src data: blob:; \
         base-uri 'none'; form-action 'none'"
    )
});

/// As a policy names a style or a script: of the text that a browser sees, whose lines end in one character.
fn digest(text: &str) -> String {
    let hash = hmac_sha256::Hash::hash(text.replace("\r\n", "\n").as_bytes());
    format!("'sha256-{}'", BASE64.encode(hash))
}

/// A part of a page that can be linked to.
pub(super) struct Section {
    pub id: &'static str,
    /// Its heading, and the words of the link.
    pub name: &'static str,
    pub body: Markup,
}

/// A page on its way to text.
pub(super) struct Page<'a> {
    /// What the browser's tab says.
    pub title: &'a str,
    /// What it is of, in parts: experiment, title, moment.
    pub line: &'a [String],
    /// The finding, and what belongs to it.
    pub top: Markup,
    pub sections: Vec<Section>,
    /// Data for the script, as JSON.
    pub data: Option<String>,
}

impl Page<'_> {
    pub(super) fn into_text(self) -> String {
        let links: Vec<(&str, &str)> = self.sections.iter().map(|section| (section.id, section.name)).collect();
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                (head(self.title))
                body {
                    a.skip href="#content" { "To the content" }
                    header {
                        p.of { @for (place, part) in self.line.iter().enumerate() {
                            @if place > 0 { " · " } bdi { (part) }
                        } }
                        @if links.len() > 1 { nav aria-label="Sections" {
                            @for (id, name) in links { a href={ "#" (id) } { (name) } }
                        } }
                    }
                    main #content {
                        (self.top)
                        @for Section { id, name, body } in &self.sections {
                            section id=(id) aria-labelledby={ (id) "-heading" } {
                                h2 id={ (id) "-heading" } { (name) }
                                (body)
                            }
                        }
                    }
                    div #tip hidden {}
                    p #said.unseen role="status" {}
                    @if let Some(data) = &self.data {
                        script type="application/json" id="schedules" { (PreEscaped(inert(data))) }
                    }
                    script { (PreEscaped(SCRIPT)) }
                }
            }
        };
        page.into_string()
    }
}

/// A finding of more letters is long.
pub(super) const LONG: usize = 90;

/// The finding: in smaller letters where it is long.
pub(super) fn finding(finding: &str) -> Markup {
    let text = html! { bdi { (finding) } };
    if finding.chars().count() > LONG {
        html! { h1.long { (text) } }
    } else {
        html! { h1 { (text) } }
    }
}

fn head(title: &str) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta http-equiv="Content-Security-Policy" content=(*POLICY);
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            meta name="referrer" content="no-referrer";
            title { (title) }
            link rel="icon" href="data:,";
            style #faces { (PreEscaped(&*FACES_STYLE)) }
            style { (PreEscaped(STYLE)) }
        }
    }
}

/// JSON in which no text can end the element that it stands in, nor begin a comment there.
fn inert(json: &str) -> String {
    json.replace('<', "\\u003c")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_those_of_what_a_browser_sees() {
        // The digest of the empty text, as RFC 6234 has it.
        assert_eq!(digest(""), "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='");
        assert_eq!(digest("a\r\nb"), digest("a\nb"));
    }

    #[test]
    fn what_is_in_the_page_cannot_end_its_element() {
        assert!(!STYLE.contains("</") && !SCRIPT.contains("</"));
        assert_eq!(inert("[\"</script><!--\"]"), "[\"\\u003c/script>\\u003c!--\"]");
    }
}
