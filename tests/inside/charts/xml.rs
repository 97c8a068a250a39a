//! Just enough of XML to tell whether an SVG document is well-formed.

/// Whether every tag is closed in its turn, every attribute quoted, every `&` an entity, every letter allowed.
pub fn check(document: &str) -> Result<(), String> {
    if let Some(letter) = document.chars().find(|letter| letter.is_control() && *letter != '\n') {
        return Err(format!("{letter:?} is not allowed"));
    }
    let mut open: Vec<&str> = Vec::new();
    let mut rest = document;
    while let Some(start) = rest.find('<') {
        entities(&rest[..start])?;
        let end = rest[start..].find('>').ok_or("a tag does not end")? + start;
        let tag = &rest[start + 1..end];
        if let Some(name) = tag.strip_prefix('/') {
            let last = open.pop().ok_or_else(|| format!("</{name}> closes nothing"))?;
            if last != name {
                return Err(format!("</{name}> closes <{last}>"));
            }
        } else {
            let inner = tag.strip_suffix('/').unwrap_or(tag);
            let (name, attributes) = inner.split_once(' ').unwrap_or((inner, ""));
            attributes_of(attributes)?;
            if !tag.ends_with('/') {
                open.push(name);
            }
        }
        rest = &rest[end + 1..];
    }
    entities(rest)?;
    if open.is_empty() { Ok(()) } else { Err(format!("not closed: {open:?}")) }
}

fn attributes_of(mut text: &str) -> Result<(), String> {
    let mut names: Vec<&str> = Vec::new();
    while !text.is_empty() {
        let (name, after) = text.split_once("=\"").ok_or_else(|| format!("no attribute: {text}"))?;
        let (value, after) = after.split_once('"').ok_or_else(|| format!("not quoted: {text}"))?;
        if names.contains(&name)
            || name.is_empty()
            || !name.chars().all(|letter| letter.is_alphanumeric() || "-:".contains(letter))
        {
            return Err(format!("a strange or second attribute: {name}"));
        }
        entities(value)?;
        names.push(name);
        text = after.trim_start();
    }
    Ok(())
}

fn entities(text: &str) -> Result<(), String> {
    let known = ["amp;", "lt;", "gt;", "quot;", "#39;"];
    match text.split('&').skip(1).find(|after| !known.iter().any(|entity| after.starts_with(entity))) {
        Some(after) => Err(format!("not an entity: &{}", after.chars().take(12).collect::<String>())),
        None => Ok(()),
    }
}

#[test]
fn mistakes_are_found() {
    assert_eq!(check("<a b=\"1 &amp; 2\"><c/>x &lt; y</a>"), Ok(()));
    for wrong in
        ["<a>", "<a></b>", "<a b=c/>", "<a>&</a>", "<a b=\"&x;\"/>", "<a b=\"1\" b=\"2\"/>", "<a>\u{1}</a>", "</a>"]
    {
        assert!(check(wrong).is_err(), "{wrong}");
    }
}
