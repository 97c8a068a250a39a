//! Walsh averages: the means of all pairs of values, each value with itself included.

/// Up to this many values the averages are stored, half a million of them; above, each one asked for is found
/// without ever writing the others down.
const STORED_UP_TO: usize = 1_000;

/// The Walsh averages of n values, n (n + 1) / 2 of them, by rank.
pub(super) enum Walsh {
    /// The averages themselves, in no order.
    Stored(Vec<f64>),
    /// The values, ascending; the averages are only counted.
    Implied(Vec<f64>),
}

impl Walsh {
    /// The averages of ascending, finite values.
    pub(super) fn of(sorted: Vec<f64>) -> Self {
        if sorted.len() > STORED_UP_TO { Self::Implied(sorted) } else { Self::stored(&sorted) }
    }

    fn stored(sorted: &[f64]) -> Self {
        let pairs = sorted.iter().enumerate().flat_map(|(i, a)| sorted[i..].iter().map(|b| a.midpoint(*b)));
        Self::Stored(pairs.collect())
    }

    /// The average with `rank` others below it; `rank` is below n (n + 1) / 2.
    pub(super) fn nth(&mut self, rank: u64) -> f64 {
        match self {
            Self::Stored(averages) => *averages.select_nth_unstable_by(rank as usize, f64::total_cmp).1,
            Self::Implied(sorted) => select(sorted, rank),
        }
    }
}

/// The least number that more than `rank` averages do not exceed, which is the average of that rank, ties or not.
/// Bisection over all floating-point numbers between the extremes takes at most 64 counts, so it is exact.
fn select(sorted: &[f64], rank: u64) -> f64 {
    let (mut low, mut high) = (to_ordinal(sorted[0]), to_ordinal(sorted[sorted.len() - 1]));
    while low < high {
        let middle = low.midpoint(high);
        if count_up_to(sorted, from_ordinal(middle)) > rank { high = middle } else { low = middle + 1 }
    }
    from_ordinal(low)
}

/// How many averages are at most `limit`. The average of two values grows with each of them, rounded or not, so
/// the partners that stay within the limit only become fewer from one value to the next.
pub(super) fn count_up_to(sorted: &[f64], limit: f64) -> u64 {
    let mut partners = sorted.len();
    let mut count = 0;
    for (i, value) in sorted.iter().enumerate() {
        while partners > i && value.midpoint(sorted[partners - 1]) > limit {
            partners -= 1;
        }
        if partners == i {
            break;
        }
        count += (partners - i) as u64;
    }
    count
}

/// The place of a number among all floating-point numbers in ascending order.
pub(super) fn to_ordinal(value: f64) -> u64 {
    let bits = value.to_bits();
    if bits >> 63 == 0 { bits | 1 << 63 } else { !bits }
}

/// The number in that place.
pub(super) fn from_ordinal(ordinal: u64) -> f64 {
    f64::from_bits(if ordinal >> 63 == 1 { ordinal & !(1 << 63) } else { !ordinal })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn value() -> impl Strategy<Value = f64> {
        prop_oneof![
            -4.0..4.0,
            (-3i8..3).prop_map(f64::from),
            any::<f64>().prop_filter("finite", |value| value.is_finite())
        ]
    }

    proptest! {
        #[test]
        fn selected_averages_equal_stored_ones(mut values in prop::collection::vec(value(), 1..16)) {
            values.sort_unstable_by(f64::total_cmp);
            let count = values.len() * (values.len() + 1) / 2;
            let (mut stored, mut implied) = (Walsh::stored(&values), Walsh::Implied(values));
            for rank in 0..count as u64 {
                prop_assert_eq!(implied.nth(rank), stored.nth(rank), "rank {}", rank);
            }
        }
    }
}
