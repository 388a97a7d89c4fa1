//! Which instructions scan: a value, chosen once, never a global.

use super::{Kernel, portable};
use crate::words::{UnknownWord, word_of};
use std::{fmt, str::FromStr};

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
    #[cfg(target_arch = "x86_64")]
    Avx512,
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
        {
            use std::arch::is_x86_feature_detected as has;
            if has!("avx2") && has!("bmi1") && has!("bmi2") && has!("lzcnt") && has!("popcnt") {
                all.push(Backend(Kind::Avx2));
                let base = has!("avx512f") && has!("avx512bw") && has!("avx512vl") && has!("avx512dq");
                let bytes = has!("avx512vbmi") && has!("avx512vbmi2") && has!("gfni");
                if base && bytes {
                    all.push(Backend(Kind::Avx512));
                }
            }
        }
        all
    }

    /// The word that names it: `portable`, `avx2` or `avx512`.
    pub const fn word(self) -> &'static str {
        match self.0 {
            Kind::Portable => "portable",
            #[cfg(target_arch = "x86_64")]
            Kind::Avx2 => "avx2",
            #[cfg(target_arch = "x86_64")]
            Kind::Avx512 => "avx512",
        }
    }

    /// Runs a kernel with this back-end's lanes.
    pub fn run<K: Kernel>(self, kernel: K) -> K::Output {
        match self.0 {
            Kind::Portable => kernel.run::<portable::Word>(),
            #[cfg(target_arch = "x86_64")]
            // SAFETY: `available` is the only maker of this kind, and has seen the features on this machine.
            Kind::Avx2 => unsafe { run_avx2(kernel) },
            #[cfg(target_arch = "x86_64")]
            // SAFETY: as above.
            Kind::Avx512 => unsafe { run_avx512(kernel) },
        }
    }
}

/// # Safety
/// The machine must have these features.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
unsafe fn run_avx2<K: Kernel>(kernel: K) -> K::Output {
    kernel.run::<super::avx2::Ymm>()
}

/// # Safety
/// The machine must have these features.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vbmi,avx512vbmi2,gfni,avx2,bmi1,bmi2,lzcnt,popcnt")]
unsafe fn run_avx512<K: Kernel>(kernel: K) -> K::Output {
    kernel.run::<super::avx512::Zmm>()
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
