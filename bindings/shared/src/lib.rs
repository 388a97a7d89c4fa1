//! What more than one face needs and the core should not know: the panic guard, options given as words, and the
//! environment variable that forces a back-end.

#![forbid(unsafe_code)]

mod guard;
mod options;

pub use guard::guard;
pub use options::{EncodeWords, OptionError, ReadWords};
