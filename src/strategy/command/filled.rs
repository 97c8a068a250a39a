//! Placeholders of an experiment's own: `-{level}`, of which each case has another value.

use serde_json::Value;

use super::template::Placeholder;
use crate::parameter::Parameters;

/// The parameters with a value in each place of its name, `{level}`, in all their texts.
pub fn filled(parameters: &Parameters, values: &[(&str, &Value)]) -> Parameters {
    if values.is_empty() {
        return parameters.clone();
    }
    parameters.iter().map(|(key, value)| (key.clone(), within(value, values))).collect()
}

fn within(value: &Value, values: &[(&str, &Value)]) -> Value {
    match value {
        Value::String(text) => Value::String(in_text(text, values)),
        Value::Object(table) => Value::Object(filled(table, values)),
        other => other.clone(),
    }
}

/// Doubled braces are the user's own.
fn in_text(text: &str, values: &[(&str, &Value)]) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let doubled = rest.starts_with("{{") || rest.starts_with("}}");
        let known = values
            .iter()
            .find_map(|(name, value)| Some((value, inside(rest)?.strip_prefix(*name)?.strip_prefix('}')?)));
        let taken = if doubled { 2 } else { first.len_utf8() };
        match known {
            Some((value, after)) => {
                filled.push_str(&in_words(value));
                rest = after;
            }
            None => {
                filled.push_str(&rest[..taken]);
                rest = &rest[taken..];
            }
        }
    }
    filled
}

fn inside(text: &str) -> Option<&str> {
    text.strip_prefix('{').filter(|inside| !inside.starts_with('{'))
}

fn in_words(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Whether one of the texts has that placeholder.
pub fn has(parameters: &Parameters, name: &str) -> bool {
    filled(parameters, &[(name, &Value::from("\0"))]) != *parameters
}

/// Checks the name of such a placeholder.
///
/// # Errors
///
/// What is wrong with it.
pub fn check_name(name: &str) -> Result<(), String> {
    if Placeholder::ALL.iter().any(|known| known.name() == name) {
        return Err(format!("`{{{name}}}` stands for something else already"));
    }
    let mut letters = name.chars();
    let begins = letters.next().is_some_and(|first| first.is_ascii_alphabetic());
    if begins && letters.all(|letter| letter.is_ascii_alphanumeric() || letter == '_') {
        return Ok(());
    }
    Err(format!("`{}` cannot be a placeholder's name: a letter, then letters, digits and `_`", name.escape_debug()))
}

/// Checks a value of such a placeholder: it is text in a command line, and must stay a part of one word there.
///
/// # Errors
///
/// What is wrong with it.
pub fn check_value(value: &Value) -> Result<(), String> {
    let text = in_words(value);
    match text.chars().find(|c| c.is_whitespace() || c.is_control() || "\"'\\{}".contains(*c)) {
        None if text.is_empty() => Err("an empty value cannot be told from none".to_owned()),
        None => Ok(()),
        Some(bad) => Err(format!("`{}` cannot stand in a value that is swept", bad.escape_debug())),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{check_name, check_value, filled, has};
    use crate::parameter::Parameters;

    fn parameters(value: Value) -> Parameters {
        let Value::Object(parameters) = value else { panic!("{value}") };
        parameters
    }

    #[test]
    fn each_name_becomes_its_value_and_doubled_braces_stay() {
        let before = parameters(json!({
            "run": "xz -{level} -T{workers} {{level}} {levels} {level",
            "env": { "LEVEL": "{level}{dict}" },
            "expect_exit": 0,
        }));
        let after = filled(&before, &[("level", &json!(6)), ("dict", &json!("1MiB"))]);
        assert_eq!(
            Value::Object(after),
            json!({
                "run": "xz -6 -T{workers} {{level}} {levels} {level",
                "env": { "LEVEL": "61MiB" },
                "expect_exit": 0,
            })
        );
        assert!(has(&before, "level") && !has(&before, "size"));
    }

    #[test]
    fn names_and_values_that_cannot_be_are_refused() {
        assert!(["level", "a_1"].iter().all(|name| check_name(name).is_ok()));
        assert!(["workers", "exe", "", "1a", "a-b", "a}"].iter().all(|name| check_name(name).is_err()));
        assert!(
            [json!(6), json!(1.5), json!("1MiB"), json!(true), json!("a/b=c")].iter().all(|v| check_value(v).is_ok())
        );
        assert!([json!(""), json!("a b"), json!("'"), json!("{workers}")].iter().all(|v| check_value(v).is_err()));
    }
}
