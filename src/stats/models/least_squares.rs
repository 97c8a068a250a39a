//! Linear least squares over relative errors.

/// The weights of the terms that come nearest to `measured` in each row, relative to it: of the first `parameters`
/// terms; the others have none. Not a number where the rows cannot tell the terms apart.
///
/// Solved by the modified Gram-Schmidt method (Golub and Van Loan, "Matrix Computations", section 5.3), which is
/// good for terms as far apart as 1 / n and n.
pub(super) fn least_squares(rows: impl Iterator<Item = ([f64; 3], f64)>, parameters: usize) -> [f64; 3] {
    let mut columns: [Vec<f64>; 3] = Default::default();
    for (terms, measured) in rows {
        for (column, term) in columns.iter_mut().zip(terms) {
            column.push(term / measured);
        }
    }

    let mut rest = vec![1.0; columns[0].len()];
    let mut shares = [[0.0; 3]; 3];
    let mut weights = [0.0; 3];
    for j in 0..parameters {
        let (earlier, later) = columns.split_at_mut(j);
        let column = &mut later[0];
        for (i, direction) in earlier.iter().enumerate() {
            shares[i][j] = take_out(column, direction);
        }
        let length = dot(column, column).sqrt();
        shares[j][j] = length;
        column.iter_mut().for_each(|value| *value /= length);
        weights[j] = take_out(&mut rest, column);
    }

    for j in (0..parameters).rev() {
        let explained: f64 = (j + 1..parameters).map(|later| shares[j][later] * weights[later]).sum();
        weights[j] = (weights[j] - explained) / shares[j][j];
    }
    weights
}

/// Takes out of `values` what lies in a direction of length one, and says how much that was.
fn take_out(values: &mut [f64], direction: &[f64]) -> f64 {
    let share = dot(values, direction);
    values.iter_mut().zip(direction).for_each(|(value, part)| *value -= share * part);
    share
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
