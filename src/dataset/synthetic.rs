//! Records made from a seed: as many as are wanted, each with a name of its own.

use rand::rngs::ChaCha8Rng;
use rand::{RngExt, SeedableRng};

use super::record::Scientist;

#[rustfmt::skip]
const FIRST: [&str; 64] = [
    "Ada", "Agnes", "Alan", "Alice", "Amara", "Anders", "Anna", "Aziz", "Barbara", "Beatriz", "Carl", "Chen", "Clara",
    "Daniel", "Dorothy", "Edith", "Elena", "Emil", "Emmy", "Erik", "Esther", "Fatima", "Felix", "Flora", "Gerty",
    "Grace", "Hana", "Hedy", "Henri", "Ida", "Ines", "Irene", "Ivan", "Jane", "Joan", "Jorge", "Katherine", "Kenji",
    "Laura", "Leila", "Lise", "Luis", "Maria", "Marie", "Max", "Mei", "Mina", "Nadia", "Niels", "Olga", "Otto", "Paul",
    "Priya", "Rachel", "Rosa", "Ruth", "Sally", "Samir", "Sofia", "Tomas", "Vera", "Wanda", "Yuki", "Zora",
];
const INITIALS: usize = 26;
const STEM: [&str; 64] = [
    "Ack", "Al", "And", "Arn", "Ash", "Bar", "Beck", "Bell", "Berg", "Black", "Brad", "Carl", "Carr", "Clay", "Cor",
    "Dal", "Dan", "Der", "Dol", "East", "Ed", "El", "Er", "Fair", "Fal", "Fer", "Gar", "Gil", "Gold", "Gran", "Hal",
    "Ham", "Hart", "Hol", "Iv", "Jan", "Karl", "Kel", "Kir", "Lang", "Lind", "Mac", "Mal", "Mar", "Mont", "Nor", "Ol",
    "Os", "Pal", "Pet", "Ral", "Rob", "Ros", "San", "Sel", "Star", "Stan", "Tal", "Thor", "Val", "Ver", "Wal", "West",
    "Win",
];
const ENDING: [&str; 96] = [
    "ach", "adian", "ado", "aine", "aker", "alla", "amo", "anda", "ane", "anov", "ard", "arez", "ari", "aro", "asco",
    "ashi", "ato", "bach", "beck", "berg", "born", "brook", "burn", "by", "ci", "dal", "den", "din", "don", "dorf",
    "eau", "eck", "eda", "egard", "eira", "ela", "ell", "elli", "endez", "ene", "enko", "er", "eri", "escu", "ez",
    "feld", "ford", "gard", "gren", "ham", "haus", "heim", "hoff", "holm", "hurst", "ides", "ier", "ikov", "ini",
    "ino", "insky", "ison", "ita", "itz", "kin", "kvist", "land", "ley", "lin", "lund", "man", "mann", "mark", "mond",
    "more", "ner", "ova", "pathi", "quist", "rath", "rell", "rich", "rio", "sen", "shaw", "sky", "son", "stad",
    "stein", "ston", "strand", "strom", "ton", "well", "wick", "wood",
];
const FIELDS: [&str; 8] = ["math", "physics", "chemistry", "astronomy", "biology", "medicine", "geology", "computing"];

/// How many different names there are.
const NAMES: u64 = (FIRST.len() * INITIALS * STEM.len() * ENDING.len()) as u64;

pub(super) fn synthetic(records: usize, seed: u64) -> Vec<Scientist> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let start = rng.random_range(0..NAMES);
    (0..records as u64)
        .map(|index| Scientist {
            name: name((start + index % NAMES * STRIDE) % NAMES),
            field: FIELDS[rng.random_range(0..FIELDS.len())].to_owned(),
            born: rng.random_range(1800..2000),
            nobel: rng.random_ratio(1, 20),
        })
        .collect()
}

/// Steps through all names without meeting one twice, because it shares no factor with their number. It is near to
/// their number over the golden ratio, so that names in a row have little in common.
const STRIDE: u64 = 6_318_569;

fn name(number: u64) -> String {
    let mut rest = number as usize;
    let mut pick = |choices: usize| {
        let choice = rest % choices;
        rest /= choices;
        choice
    };
    let (first, initial) = (FIRST[pick(FIRST.len())], (b'A' + pick(INITIALS) as u8) as char);
    let (stem, ending) = (STEM[pick(STEM.len())], ENDING[pick(ENDING.len())]);
    let mut name = String::with_capacity(first.len() + 4 + stem.len() + ending.len());
    name.push_str(first);
    name.extend([' ', initial, '.', ' ']);
    name.push_str(stem);
    name.push_str(ending);
    name
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::dataset::MAX_RECORDS;

    #[test]
    fn there_is_a_name_for_every_record() {
        fn common_factor(a: u64, b: u64) -> u64 {
            if b == 0 { a } else { common_factor(b, a % b) }
        }
        assert!(NAMES >= MAX_RECORDS as u64);
        assert_eq!(common_factor(STRIDE, NAMES), 1);
        let last_names: HashSet<String> =
            STEM.iter().flat_map(|stem| ENDING.iter().map(move |ending| format!("{stem}{ending}"))).collect();
        assert_eq!(last_names.len(), STEM.len() * ENDING.len());
        assert_eq!(FIRST.iter().collect::<HashSet<_>>().len(), FIRST.len());
    }
}
