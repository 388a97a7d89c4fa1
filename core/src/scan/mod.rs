//! Where are the bytes that mean something? Whole blocks of bytes become bit vectors, by instructions chosen at run time.
//!
//! # The idea
//!
//! A block of 64 bytes times some words is turned by 90 degrees: instead of bytes of eight bits there are eight *planes*,
//! one bit of each byte. Then "is a comma", "is a digit" are a few logical operations over the planes, for all bytes of
//! the block at once ([`Classes`]), and what follows is arithmetic on bit vectors ([`Lanes`]): shifting a vector by one asks
//! for neighbours, and *rippling* lets a bit run to the next stop, because a carry runs through ones:
//!
//! ```text
//! start   1.....1......      a bit at each start
//! stop    ....1.....1..      a bit at each stop
//! !stop   1111.11111.11
//! sum     ....1.....1..      !stop + start: each start has run to its stop (lowest bit left)
//! ```
//!
//! Nothing branches on the data, so the speed does not depend on what the bytes are.
//!
//! # The departures
//!
//! 1. Bits must run on from one word to the next. Over several words the carries are found by one addition on the masks of
//!    the words that overflow and of those that pass a carry on; over blocks, the caller keeps what is left over.
//! 2. How planes are made differs most between instructions: a matrix product and a byte permutation in AVX-512, the sign
//!    bits of shifted bytes in AVX2, exchanges of bits within integers elsewhere.
//!
//! This is the only module of the crate with `unsafe`.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod backend;
mod classes;
mod decimal;
mod lanes;
mod names;
mod portable;
mod set;
mod sixteen;

pub use backend::Backend;
pub use classes::Classes;
pub use decimal::{above_nine, eight_digits};
pub use lanes::{Kernel, Lanes};
pub use names::{plain_name, plain_string, string_escapes};
pub use set::Set;
pub use sixteen::sixteen_digits;
