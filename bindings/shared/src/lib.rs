//! What more than one face needs and the core should not know: the panic guard, options given as words, the
//! environment variable that forces a back-end, tables from and to other libraries, and the errors of their rows.

#![deny(unsafe_code)]

#[cfg(feature = "arrow")]
#[allow(unsafe_code, reason = "a foreign edge: the structs of other libraries")]
pub mod arrow;
mod guard;
mod options;
mod row_errors;
#[cfg(feature = "arrow")]
mod table_options;

pub use guard::guard;
pub use options::{EncodeWords, OptionError, ReadWords};
pub use row_errors::RowErrors;
#[cfg(feature = "arrow")]
pub use table_options::TableWords;
