//! The keys of tags and fields that come again and again as the same object.

use crate::refusal::Refusal;
use crate::text;
use linepack::{Key, Part};
use pyo3::prelude::*;
use std::borrow::Cow;

/// Places in the table, and how many names at most are kept: one byte finds one.
const PLACES: usize = 256;
const MOST: usize = 128;
const NONE: u8 = u8::MAX;

/// The key of a tag or field.
pub(crate) enum Name<'a> {
    /// One that was seen before.
    Known(&'a Key),
    /// Any other; it may be no UTF-8.
    New(Cow<'a, [u8]>),
}

/// Keys that were checked and escaped when they came first. Rows that one program makes share the objects of their keys, so
/// these are found without looking at the text. Later ones than the first few are not kept, so a flood of names costs no more
/// than not knowing any.
#[derive(Default)]
pub(crate) struct Names {
    /// For each place the number of a name, or `NONE`.
    table: Vec<u8>,
    /// The objects, which must live as long as their addresses stand for them.
    names: Vec<(Py<PyAny>, Key)>,
}

impl Names {
    /// Keeps keys from now on. For one row alone that is not worth while.
    pub(crate) fn learn(&mut self) {
        if self.table.is_empty() {
            self.table = vec![NONE; PLACES];
        }
    }

    /// The key, if this object was seen before or need not be kept and is a plain `str`. Runs no Python code before it has
    /// failed.
    #[inline(always)]
    pub(crate) fn plain<'a>(&'a self, key: &'a Bound<'_, PyAny>) -> Option<Name<'a>> {
        match self.find(key) {
            Some(at) => Some(Name::Known(&self.names[at].1)),
            None if self.table.is_empty() || self.names.len() == MOST => {
                Some(Name::New(text::plain(key)?.as_bytes().into()))
            }
            None => None,
        }
    }

    /// The key, or why it is none.
    pub(crate) fn read<'a>(&'a mut self, key: &'a Bound<'_, PyAny>, part: Part) -> Result<Name<'a>, Refusal> {
        if let Some(at) = self.find(key) {
            return Ok(Name::Known(&self.names[at].1));
        }
        let text = text::name(key, part)?;
        let free = places(key).into_iter().find(|place| self.table.get(*place) == Some(&NONE));
        match free {
            Some(place) if self.names.len() < MOST => {
                self.table[place] = self.names.len() as u8;
                self.names.push((key.clone().unbind(), Key::new(&text)));
                Ok(Name::Known(&self.names[self.names.len() - 1].1))
            }
            _ => Ok(Name::New(text)),
        }
    }

    #[inline(always)]
    fn find(&self, key: &Bound<'_, PyAny>) -> Option<usize> {
        places(key).into_iter().find_map(|place| {
            let at = usize::from(*self.table.get(place)?);
            self.names.get(at).filter(|(object, _)| object.is(key)).map(|_| at)
        })
    }
}

/// Where in the table a key may be, from its object's address.
#[inline(always)]
fn places(key: &Bound<'_, PyAny>) -> [usize; 2] {
    let mixed = (key.as_ptr() as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let place = (mixed >> 56) as usize;
    [place, place ^ 1]
}

impl Name<'_> {
    /// The key for a message.
    pub(crate) fn lossy(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(self.as_ref())
    }
}

impl AsRef<[u8]> for Name<'_> {
    fn as_ref(&self) -> &[u8] {
        match self {
            Name::Known(key) => key.name(),
            Name::New(text) => text,
        }
    }
}
