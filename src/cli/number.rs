//! Whole numbers as arguments, with words for whoever typed something else.

/// The number that an argument is: as in a file, `_` may stand between digits.
pub(super) fn whole<N: TryFrom<u64>>(text: &str) -> Result<N, String> {
    let digits = text.trim().replace('_', "");
    let is_number = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
    if !is_number {
        return Err("write a whole number, such as 20".to_owned());
    }
    let number = digits.parse().ok().and_then(|number: u64| N::try_from(number).ok());
    number.ok_or_else(|| "it is too large".to_owned())
}

#[cfg(test)]
mod tests {
    use super::whole;

    #[test]
    fn what_is_no_number_is_told_without_the_words_of_a_programmer() {
        assert_eq!((whole("20"), whole("10_000")), (Ok(20_u32), Ok(10_000_u32)));
        for text in ["six", "-1", "1.5", "", "_", "0x10", "²"] {
            assert_eq!(whole::<u32>(text), Err("write a whole number, such as 20".to_owned()), "{text}");
        }
        for text in ["4294967296", "99999999999999999999999"] {
            assert_eq!(whole::<u32>(text), Err("it is too large".to_owned()), "{text}");
        }
    }
}
