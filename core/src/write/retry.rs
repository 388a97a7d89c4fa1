//! When to try again: plain arithmetic, with time and chance passed in.

/// How often and after how long a write that may succeed later is tried again. Times are seconds.
///
/// The defaults are those that InfluxDB asks for: one second, twice as long each time up to 30, five tries, each wait
/// drawn from the whole of it (full jitter), so that clients do not come back all at once.
///
/// ```
/// use linepack::write::RetryPolicy;
/// let policy = RetryPolicy::default();
/// assert_eq!(policy.wait(1, 0.0, None, 0.5), Some(0.5));  // half of one second
/// assert_eq!(policy.wait(3, 0.0, None, 0.5), Some(2.0));  // half of four
/// assert_eq!(policy.wait(1, 0.0, Some(10), 0.5), Some(10.0)); // the server said so
/// assert_eq!(policy.wait(5, 0.0, None, 0.5), None);       // that was the last try
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RetryPolicy {
    /// The longest wait after the first try.
    pub base: f64,
    /// By how much it grows with each try.
    pub factor: f64,
    /// The longest wait of all; what a server asks for may be longer.
    pub cap: f64,
    /// Tries in all, the first one included.
    pub max_tries: u32,
    /// How long after the first try began the last one may begin.
    pub deadline: Option<f64>,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        RetryPolicy { base: 1.0, factor: 2.0, cap: 30.0, max_tries: 5, deadline: None }
    }
}

impl RetryPolicy {
    /// How long to wait after so many tries, `elapsed` after the first one began; `None` to give up, where no try is left or
    /// the next one would begin after the deadline.
    ///
    /// `retry_after` is what the server asked for, which is never undercut. `random` is a number from 0 up to 1, evenly
    /// drawn; without chance give 1. Numbers that make no sense count as 0.
    pub fn wait(&self, tries: u32, elapsed: f64, retry_after: Option<u64>, random: f64) -> Option<f64> {
        // The smaller of a number and NaN is the number.
        let sane = |number: f64, most: f64| if number > 0.0 { number.min(most) } else { 0.0 };
        if tries >= self.max_tries {
            return None;
        }
        let growth = self.factor.powf(tries.saturating_sub(1).into());
        let longest = sane(self.base * growth, sane(self.cap, f64::MAX));
        let wait = (longest * sane(random, 1.0)).max(retry_after.map_or(0.0, |seconds| seconds as f64));
        let begins = sane(elapsed, f64::MAX) + wait;
        self.deadline.is_none_or(|deadline| begins <= deadline).then_some(wait)
    }
}

#[cfg(test)]
mod tests {
    use super::RetryPolicy;

    #[test]
    fn the_wait_grows_to_its_cap() {
        let policy = RetryPolicy { max_tries: 100, ..RetryPolicy::default() };
        let waits: Vec<_> = [1, 2, 3, 4, 5, 6, 7, 99].map(|tries| policy.wait(tries, 0.0, None, 1.0)).to_vec();
        assert_eq!(waits, [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0, 30.0].map(Some));
    }

    #[test]
    fn what_would_begin_after_the_deadline_is_not_tried() {
        let policy = RetryPolicy { deadline: Some(10.0), ..RetryPolicy::default() };
        assert_eq!(policy.wait(1, 9.0, None, 1.0), Some(1.0));
        assert_eq!(policy.wait(1, 9.1, None, 1.0), None);
        assert_eq!(policy.wait(1, 0.0, Some(11), 0.0), None);
    }

    #[test]
    fn no_number_makes_nonsense_of_it() {
        let odd = [f64::NAN, f64::INFINITY, -f64::INFINITY, -1.0, 0.0, 1e308, f64::MIN_POSITIVE];
        for base in odd {
            for factor in odd {
                for cap in odd {
                    for random in odd {
                        let policy = RetryPolicy { base, factor, cap, max_tries: u32::MAX, deadline: None };
                        for tries in [0, 1, 2, 1_000_000_000] {
                            let wait = policy.wait(tries, random, Some(u64::MAX), random).unwrap();
                            assert!(wait >= u64::MAX as f64, "{policy:?} {tries} {random}: {wait}");
                            let wait = policy.wait(tries, random, None, random).unwrap();
                            assert!(
                                wait >= 0.0 && (cap.is_nan() || wait <= cap.max(0.0)),
                                "{policy:?} {tries}: {wait}"
                            );
                        }
                    }
                }
            }
        }
    }
}
