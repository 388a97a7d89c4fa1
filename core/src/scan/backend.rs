//! Which instructions classify bytes: a value, chosen once, never a global.

use super::{Masks, portable};
use std::{fmt, str::FromStr};

use crate::words::{UnknownWord, word_of};

/// A way of scanning that this machine can run. It can only be made for instructions that are there, so holding one is
/// proof that it may be used.
///
/// ```
/// use linepack::Backend;
/// assert!(Backend::available().contains(&Backend::detect()));
/// assert_eq!("portable".parse::<Backend>().unwrap(), Backend::PORTABLE);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Backend(Kind);

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    Portable,
    #[cfg(target_arch = "x86_64")]
    Avx2,
}

impl Backend {
    /// Plain integers; runs everywhere.
    pub const PORTABLE: Backend = Backend(Kind::Portable);

    /// The fastest one that this machine can run.
    pub fn detect() -> Backend {
        *Backend::available().last().unwrap_or(&Backend::PORTABLE)
    }

    /// Every one that this machine can run, from the slowest to the fastest.
    pub fn available() -> Vec<Backend> {
        let mut all = vec![Backend::PORTABLE];
        #[cfg(target_arch = "x86_64")]
        if std::arch::is_x86_feature_detected!("avx2") {
            all.push(Backend(Kind::Avx2));
        }
        all
    }

    /// The word that names it: `portable` or `avx2`.
    pub const fn word(self) -> &'static str {
        match self.0 {
            Kind::Portable => "portable",
            #[cfg(target_arch = "x86_64")]
            Kind::Avx2 => "avx2",
        }
    }

    #[inline]
    pub(super) fn classify(self, block: &[u8; 64]) -> Masks {
        match self.0 {
            Kind::Portable => portable::classify(block),
            #[cfg(target_arch = "x86_64")]
            // SAFETY: `available` is the only maker of this kind and has seen AVX2 on this machine.
            Kind::Avx2 => unsafe { super::avx2::classify(block) },
        }
    }
}

impl Default for Backend {
    fn default() -> Self {
        Backend::detect()
    }
}

impl fmt::Display for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl fmt::Debug for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Backend({self})")
    }
}

impl FromStr for Backend {
    type Err = UnknownWord;
    /// Fails for a back-end that this machine cannot run, naming those that it can.
    fn from_str(s: &str) -> Result<Self, UnknownWord> {
        word_of(s, &Backend::available(), Backend::word)
    }
}
