//! Texts of a command as an experiment gives them, and as they are understood.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::template::Template;
use crate::parameter::Takes;

/// What a text can be: anything but blanks.
pub(super) const LINE: Takes = Takes::Text(r"\S");

/// A text with placeholders, as it was written and as it is understood.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Value", into = "String")]
pub(super) struct Text {
    pub source: String,
    pub template: Template,
}

impl TryFrom<Value> for Text {
    type Error = String;

    fn try_from(value: Value) -> Result<Self, String> {
        let Value::String(source) = value else { return Err(format!("{value} is no text: write \"{value}\"")) };
        Ok(Self { template: Template::parse(&source)?, source })
    }
}

impl From<Text> for String {
    fn from(text: Text) -> String {
        text.source
    }
}

/// Variables to set.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Value")]
pub(super) struct Environment(pub BTreeMap<String, Text>);

impl TryFrom<Value> for Environment {
    type Error = String;

    fn try_from(value: Value) -> Result<Self, String> {
        let Value::Object(table) = value else {
            return Err(format!("{value} is no table: write {{ NAME = \"value\" }}"));
        };
        table.into_iter().map(|(name, value)| variable(name, value)).collect::<Result<_, _>>().map(Self)
    }
}

fn variable(name: String, value: Value) -> Result<(String, Text), String> {
    if name.is_empty() || name.contains(['=', '\0']) {
        return Err(format!("`{}` cannot be the name of a variable", name.escape_debug()));
    }
    let text = Text::try_from(value).map_err(|error| format!("`{}`: {error}", name.escape_debug()))?;
    Ok((name, text))
}
