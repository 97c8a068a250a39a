//! The name that was meant, where a name is none of the known.

/// The candidate that `word` was most likely meant to be; none where all are far from it.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // A long word is near to nothing, and comparing it is slow.
    const LONGEST: usize = 64;
    if word.len() > LONGEST {
        return None;
    }
    let near = (word.chars().count() / 3).max(1);
    let distance = |candidate: &str| strsim::damerau_levenshtein(&word.to_lowercase(), &candidate.to_lowercase());
    candidates
        .into_iter()
        .map(|candidate| (distance(candidate), candidate))
        .filter(|(distance, _)| *distance <= near)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Names in backquotes, with commas between.
pub fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names.into_iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// What to say to a word that is none of the allowed.
pub fn suggestion<'a>(word: &str, allowed: impl IntoIterator<Item = &'a str> + Clone) -> String {
    match nearest(word, allowed.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if allowed.clone().into_iter().nth(1).is_none() => format!("only {} is known", listed(allowed)),
        None => format!("known are {}", listed(allowed)),
    }
}
