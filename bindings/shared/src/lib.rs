//! What more than one face needs and the core should not know: the panic guard, options given as words, the
//! environment variable that forces a back-end, and tables from and to other libraries.

#![deny(unsafe_code)]

#[cfg(feature = "arrow")]
#[allow(unsafe_code, reason = "a foreign edge: the structs of other libraries")]
pub mod arrow;
mod guard;
mod options;

pub use guard::guard;
pub use options::{EncodeWords, OptionError, ReadWords};
