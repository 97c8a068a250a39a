//! Records made from a seed: as many as are wanted, each with a name of its own.

use rand::rngs::ChaCha8Rng;
use rand::{RngExt, SeedableRng};

use super::Scientist;

const FIRST: [&str; 64] = [
    "Ada",
    "Agnes",
    "Alan",
    "Alice",
    "Amara",
    "Anders",
    "Anna",
    "Aziz",
    "Barbara",
    "Beatriz",
    "Carl",
    "Chen",
    "Clara",
    "Daniel",
    "Dorothy",
    "Edith",
    "Elena",
    "Emil",
    "Emmy",
    "Erik",
    "Esther",
    "Fatima",
    "Felix",
    "Flora",
    "Gerty",
    "Grace",
    "Hana",
    "Hedy",
    "Henri",
    "Ida",
    "Ines",
    "Irene",
    "Ivan",
    "Jane",
    "Joan",
    "Jorge",
    "Katherine",
    "Kenji",
    "Laura",
    "Leila",
    "Lise",
    "Luis",
    "Maria",
    "Marie",
    "Max",
    "Mei",
    "Mina",
    "Nadia",
    "Niels",
    "Olga",
    "Otto",
    "Paul",
    "Priya",
    "Rachel",
    "Rosa",
    "Ruth",
    "Sally",
    "Samir",
    "Sofia",
    "Tomas",
    "Vera",
    "Wanda",
    "Yuki",
    "Zora",
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

/// Steps through all names without meeting one twice, because it shares no factor with their number
/// (2^17 x 3 x 13). A step changes every part of the name.
const STRIDE: u64 = 3_854_717;

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
