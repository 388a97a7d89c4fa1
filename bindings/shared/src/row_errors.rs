//! Why rows of a table were not written, kept beside those that were.

use crate::options::{OptionError, set};
use linepack::{Errors, limits};

/// The errors of the rows that belong to one body: at most so many, and how many there were.
///
/// ```
/// use linepack_shared::RowErrors;
/// let mut errors = RowErrors::of(Some("collect"), Some(1)).unwrap().unwrap();
/// for row in [3, 5] {
///     errors.add(|| format!("row {row}"));
/// }
/// assert_eq!(errors.take(), (vec!["row 3".to_string()], 2));
/// assert_eq!(errors.take(), (vec![], 0));
/// ```
#[derive(Debug)]
pub struct RowErrors<E> {
    most: usize,
    kept: Vec<E>,
    count: u64,
}

impl<E> RowErrors<E> {
    /// Where the errors of rows go, as the word `raise` or `collect` says: nowhere, which is the default, because each is the
    /// caller's at once; or here, at most `max_errors` for a body.
    pub fn of(errors: Option<&str>, max_errors: Option<usize>) -> Result<Option<Self>, OptionError> {
        let mut chosen = Errors::Raise;
        set(&mut chosen, "errors", errors)?;
        let most = max_errors.unwrap_or(limits::MAX_ERRORS);
        Ok((chosen == Errors::Collect).then_some(RowErrors { most, kept: Vec::new(), count: 0 }))
    }

    /// The same without any errors, for a body that is made at the same time.
    pub fn emptied(&self) -> Self {
        RowErrors { most: self.most, kept: Vec::new(), count: 0 }
    }

    /// Counts an error, which is made only if it is kept.
    pub fn add(&mut self, error: impl FnOnce() -> E) {
        self.count += 1;
        if self.kept.len() < self.most {
            self.kept.push(error());
        }
    }

    /// Those since the body before, and how many they were.
    pub fn take(&mut self) -> (Vec<E>, u64) {
        (std::mem::take(&mut self.kept), std::mem::take(&mut self.count))
    }
}
