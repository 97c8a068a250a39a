//! Text with placeholders: `-T{workers}`.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use crate::machine::Host;
use crate::text::{listed, nearest};

/// What the placeholders stand for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Values {
    /// How many workers the case has.
    pub workers: usize,
    /// How much there is to do.
    pub size: u64,
    /// One of the two executables that are compared. Where there is none, `{exe}` stands for nothing.
    pub exe: Option<PathBuf>,
    /// Where a launcher is started.
    pub host: Host,
}

/// What a text of a command may leave open until its case is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placeholder {
    /// `{workers}`: how many workers the case has.
    Workers,
    /// `{size}`: how much there is to do; in weak scaling, for all workers together.
    Size,
    /// `{exe}`: one of the two executables that a gate compares.
    Exe,
}

impl Placeholder {
    /// Every placeholder.
    pub const ALL: [Placeholder; 3] = [Placeholder::Workers, Placeholder::Size, Placeholder::Exe];

    /// Its name between the braces.
    pub fn name(self) -> &'static str {
        match self {
            Placeholder::Workers => "workers",
            Placeholder::Size => "size",
            Placeholder::Exe => "exe",
        }
    }

    fn value(self, values: &Values) -> OsString {
        match self {
            Placeholder::Workers => values.workers.to_string().into(),
            Placeholder::Size => values.size.to_string().into(),
            Placeholder::Exe => values.exe.as_deref().map_or_else(OsString::new, |exe| exe.as_os_str().to_owned()),
        }
    }
}

/// A text whose placeholders are all known.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Template(Vec<Piece>);

#[derive(Clone, Debug, PartialEq)]
enum Piece {
    Text(String),
    Open(Placeholder),
}

impl Template {
    /// Finds the placeholders in a text. Every other brace must be doubled.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.contains('\0') {
            return Err("a character with the code 0, which no command can be given".to_owned());
        }
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            let (before, braces) = rest.split_at(at);
            if !before.is_empty() {
                pieces.push(Piece::Text(before.to_owned()));
            }
            let (piece, after) = at_brace(braces)?;
            pieces.push(piece);
            rest = after;
        }
        if !rest.is_empty() {
            pieces.push(Piece::Text(rest.to_owned()));
        }
        Ok(Self(pieces))
    }

    /// The text with a character that it cannot have for each placeholder.
    pub fn fixed(&self) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Open(_) => "\0".to_owned(),
        };
        self.0.iter().map(piece).collect()
    }

    /// Whether it is that placeholder and nothing else.
    pub fn is(&self, placeholder: Placeholder) -> bool {
        self.0 == [Piece::Open(placeholder)]
    }

    pub fn uses(&self, placeholder: Placeholder) -> bool {
        self.0.contains(&Piece::Open(placeholder))
    }

    /// The text with the values in their places, whatever they hold.
    pub fn expand(&self, values: &Values) -> OsString {
        let mut expanded = OsString::new();
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => expanded.push(OsStr::new(text)),
                Piece::Open(placeholder) => expanded.push(placeholder.value(values)),
            }
        }
        expanded
    }
}

/// What a text that begins with a brace begins with, and what comes after that.
fn at_brace(text: &str) -> Result<(Piece, &str), String> {
    for brace in ["{", "}"] {
        if let Some(after) = text.strip_prefix(brace).and_then(|after| after.strip_prefix(brace)) {
            return Ok((Piece::Text(brace.to_owned()), after));
        }
    }
    let Some(inside) = text.strip_prefix('{') else {
        return Err(format!("a lone `}}`; a brace of your own is doubled, `}}}}`; {}", known()));
    };
    let Some((name, after)) = inside.split_once('}').filter(|(name, _)| !name.contains('{')) else {
        return Err(format!("a lone `{{`; a brace of your own is doubled, `{{{{`; {}", known()));
    };
    match Placeholder::ALL.into_iter().find(|placeholder| placeholder.name() == name) {
        Some(placeholder) => Ok((Piece::Open(placeholder), after)),
        None => Err(unknown(name)),
    }
}

/// What looks like a name is a name that was meant; all else was meant for another program.
fn unknown(name: &str) -> String {
    let shown: String = name.chars().take(40).collect();
    let doubled = format!("braces of your own are doubled, `{{{{{shown}}}}}`");
    let is_name = !name.is_empty() && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
    match nearest(name, Placeholder::ALL.map(Placeholder::name)) {
        Some(near) => format!("unknown placeholder `{{{shown}}}`, did you mean `{{{near}}}`? {doubled}"),
        None if is_name => format!("unknown placeholder `{{{shown}}}`: {}; {doubled}", known()),
        None => format!("`{{{shown}}}` is no placeholder: {doubled}; {}", known()),
    }
}

fn known() -> String {
    let names = Placeholder::ALL.map(|placeholder| format!("{{{}}}", placeholder.name()));
    format!("placeholders are {}", listed(names.iter().map(String::as_str)))
}
