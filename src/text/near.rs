//! The name that was meant, where a name is none of the known.

use super::list::listed;

/// A longer word is near to nothing, and comparing it is slow.
const LONGEST: usize = 64;

/// The candidate that `word` was most likely meant to be; none where all are far from it.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if word.len() > LONGEST {
        return None;
    }
    let near = (word.chars().count() / 3).max(1);
    let word = word.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&word, &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= near)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// What to ask whoever may have meant that name.
pub fn did_you_mean(name: &str) -> String {
    format!("did you mean `{name}`?")
}

/// What to say to a word that is none of the allowed.
pub fn suggestion<'a>(word: &str, allowed: impl IntoIterator<Item = &'a str> + Clone) -> String {
    match nearest(word, allowed.clone()) {
        Some(near) => did_you_mean(near),
        None if allowed.clone().into_iter().nth(1).is_none() => format!("only {} is known", listed(allowed)),
        None => format!("known are {}", listed(allowed)),
    }
}
