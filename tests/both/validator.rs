//! Checks a value against a JSON Schema, with the few keywords that its schemas use: any other keyword is
//! told, so that none is passed over in silence.

use regex_lite::Regex;
use serde_json::{Map, Value};

/// What is wrong with the value: each with its path.
pub fn mistakes(schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    check(schema, value, "", &mut found);
    found
}

fn check(schema: &Value, value: &Value, path: &str, found: &mut Vec<String>) {
    let schema = schema.as_object().expect("a schema is an object");
    for (keyword, rule) in schema {
        let holds = match keyword.as_str() {
            "$schema" | "$id" | "description" | "default" => true,
            "type" => has_type(rule, value),
            "enum" => rule.as_array().expect("a list").contains(value),
            "minimum" => value.as_f64().is_none_or(|number| number >= rule.as_f64().expect("a number")),
            "maximum" => value.as_f64().is_none_or(|number| number <= rule.as_f64().expect("a number")),
            "pattern" => value.as_str().is_none_or(|text| pattern(rule).is_match(text)),
            "minItems" => value.as_array().is_none_or(|list| list.len() as u64 >= rule.as_u64().expect("a number")),
            "minProperties" => value.as_object().is_none_or(|table| table.len() as u64 >= rule.as_u64().expect("one")),
            "required" => {
                let needed: Vec<&str> = rule.as_array().expect("a list").iter().filter_map(Value::as_str).collect();
                value.as_object().is_none_or(|table| needed.iter().all(|key| table.contains_key(*key)))
            }
            "anyOf" => rule.as_array().expect("a list").iter().any(|one| mistakes(one, value).is_empty()),
            "items" => {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    check(rule, item, &format!("{path}[{index}]"), found);
                }
                true
            }
            "patternProperties" => {
                for (pattern_of_key, rule) in rule.as_object().expect("patterns") {
                    let pattern = Regex::new(pattern_of_key).expect("a regular expression");
                    let fields = value.as_object().into_iter().flatten().filter(|(key, _)| pattern.is_match(key));
                    fields.for_each(|(key, value)| check(rule, value, &format!("{path}.{key}"), found));
                }
                true
            }
            "properties" | "additionalProperties" => {
                for (key, value) in value.as_object().into_iter().flatten() {
                    property(schema, keyword, key, value, path, found);
                }
                true
            }
            other => panic!("`{other}` is no keyword that is checked"),
        };
        if !holds {
            found.push(format!("{path}: {keyword}"));
        }
    }
}

fn property(schema: &Map<String, Value>, keyword: &str, key: &str, value: &Value, path: &str, found: &mut Vec<String>) {
    let path = format!("{path}.{key}");
    let known = schema.get("properties").and_then(|properties| properties.get(key));
    match (keyword, known) {
        ("properties", Some(known)) => check(known, value, &path, found),
        ("additionalProperties", None) if schema[keyword] == false => found.push(format!("{path}: unknown")),
        ("additionalProperties", None) => check(&schema[keyword], value, &path, found),
        _ => {}
    }
}

fn has_type(name: &Value, value: &Value) -> bool {
    match name.as_str().expect("the name of a type") {
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("`{other}` is no type"),
    }
}

fn pattern(rule: &Value) -> Regex {
    Regex::new(rule.as_str().expect("a pattern")).expect("a regular expression")
}
