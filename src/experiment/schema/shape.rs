//! The few shapes that values of an experiment file have.

use serde_json::{Map, Value, json};

/// What a value may be.
#[derive(Clone)]
pub(super) struct Shape(Map<String, Value>);

impl Shape {
    fn new<const N: usize>(keywords: [(&str, Value); N]) -> Self {
        Self(keywords.into_iter().map(|(keyword, value)| (keyword.to_owned(), value)).collect())
    }

    fn with(mut self, keyword: &str, value: impl Into<Value>) -> Self {
        self.0.insert(keyword.to_owned(), value.into());
        self
    }

    /// Says what the value is for. So do its alternatives that say nothing of their own: editors show those.
    pub fn about(mut self, about: &str) -> Self {
        let alternatives = self.0.get_mut("anyOf").and_then(Value::as_array_mut).into_iter().flatten();
        for alternative in alternatives.filter_map(Value::as_object_mut) {
            alternative.entry("description").or_insert_with(|| about.into());
        }
        self.0.shift_insert(0, "description".to_owned(), about.into());
        self
    }

    /// Says what stands in where the key is left out.
    pub fn or(self, default: impl Into<Value>) -> Self {
        self.with("default", default)
    }

    pub fn at_most(self, most: impl Into<Value>) -> Self {
        self.with("maximum", most)
    }

    pub fn needs<'k>(self, keys: impl IntoIterator<Item = &'k str>) -> Self {
        self.with("required", keys.into_iter().collect::<Vec<_>>())
    }

    pub fn needs_one_of<const N: usize>(self, keys: [&str; N]) -> Self {
        self.with("anyOf", keys.map(|key| json!({ "required": [key] })).to_vec())
    }

    pub fn not_empty(self) -> Self {
        self.with("minProperties", 1)
    }

    pub fn value(self) -> Value {
        Value::Object(self.0)
    }
}

pub(super) fn text() -> Shape {
    Shape::new([("type", "string".into())])
}

pub(super) fn text_like(pattern: &str) -> Shape {
    text().with("pattern", pattern)
}

pub(super) fn duration() -> Shape {
    text_like(r"^\s*[0-9]+(\.[0-9]+)?\s*(ns|us|µs|μs|ms|s|m|h)\s*$").about("A time: \"250us\", \"10ms\", \"1.5s\"")
}

pub(super) fn one_of<'w>(words: impl IntoIterator<Item = &'w str>) -> Shape {
    Shape::new([("enum", words.into_iter().collect::<Vec<_>>().into())])
}

pub(super) fn whole(least: impl Into<Value>) -> Shape {
    Shape::new([("type", "integer".into()), ("minimum", least.into())])
}

pub(super) fn number(least: f64, most: f64) -> Shape {
    Shape::new([("type", "number".into()), ("minimum", least.into()), ("maximum", most.into())])
}

pub(super) fn flag() -> Shape {
    Shape::new([("type", "boolean".into())])
}

pub(super) fn either(alternatives: impl IntoIterator<Item = Shape>) -> Shape {
    let mut alternatives: Vec<Shape> = alternatives.into_iter().collect();
    match alternatives.pop() {
        Some(only) if alternatives.is_empty() => only,
        last => {
            let all: Vec<Value> = alternatives.into_iter().chain(last).map(Shape::value).collect();
            Shape::new([("anyOf", all.into())])
        }
    }
}

pub(super) fn list(items: Shape, least: usize) -> Shape {
    Shape::new([("type", "array".into()), ("minItems", least.into()), ("items", items.value())])
}

/// A value, or a list of them.
pub(super) fn one_or_more(alternatives: impl IntoIterator<Item = Shape>) -> Shape {
    let alternatives: Vec<Shape> = alternatives.into_iter().collect();
    let some = list(either(alternatives.clone()), 1);
    either(alternatives.into_iter().chain([some]))
}

/// A table with these keys and no others.
pub(super) fn table<'k>(keys: impl IntoIterator<Item = (&'k str, Shape)>) -> Shape {
    let properties: Map<String, Value> = keys.into_iter().map(|(key, shape)| (key.to_owned(), shape.value())).collect();
    Shape::new([("type", "object".into()), ("properties", properties.into()), ("additionalProperties", false.into())])
}

/// A table with any keys, whose values are alike.
pub(super) fn map(values: Shape) -> Shape {
    Shape::new([("type", "object".into()), ("additionalProperties", values.value())])
}
