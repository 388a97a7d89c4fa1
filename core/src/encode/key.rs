//! Keys checked and escaped once, for rows that come by the million.

use super::name::{Look, Name};
use super::options::EncodeOptions;
use crate::error::Code;
use crate::grammar::Mode;
#[cfg(feature = "arrow")]
use crate::value::buffer::ROOM;
use crate::value::buffer::{Buffer, PADDED, copy};

/// A tag or field key that is checked and escaped once, for any encoder and any number of rows. Rows take it wherever they
/// take a plain name, and write and refuse the same; only quicker.
///
/// A name that cannot be written (LP-102 … LP-105, LP-112, LP-115 … LP-117) is refused by the row that it is given to, which
/// knows what it is to be and in which mode.
///
/// ```
/// use linepack::{Encoder, EncodeOptions, Key};
/// let (host, load, bad) = (Key::new("host"), Key::new("cpu load"), Key::new("bad\n"));
/// let mut enc = Encoder::new(EncodeOptions::new());
/// enc.row("cpu").tag(&host, "a").field(&load, 0.5).end(None).unwrap();
/// assert_eq!(enc.as_bytes(), b"cpu,host=a cpu\\ load=0.5\n");
/// let error = enc.row("cpu").field(&bad, 0.5).end(None).unwrap_err();
/// assert_eq!((error.code.word(), error.part.word()), ("control_byte", "field_key"));
/// ```
#[derive(Debug, Clone)]
pub struct Key {
    name: Box<[u8]>,
    /// `,key=` as it is written; empty when it cannot be.
    text: Box<[u8]>,
    /// The same where it is short, with zeros behind it, and its length; else zeros.
    pub(super) padded: [u8; PADDED],
    pub(super) short: u8,
    /// Whether it may be written in `strict` too, be it a tag's or a field's.
    strict: bool,
    look: Look,
}

impl Key {
    /// Prepares a key: `&str`, or bytes that must be UTF-8.
    pub fn new(name: impl AsRef<[u8]>) -> Key {
        let name = name.as_ref();
        let look = Look::at(name);
        let written = |what: Name, mode| {
            let mut out = Buffer::default();
            out.push(b',');
            let written = what.write_seen(&mut out, name, look, &EncodeOptions::new().mode(mode));
            out.push(b'=');
            written.is_ok().then(|| out.take().into_boxed_slice())
        };
        let text = written(Name::FieldKey, Mode::Spec).unwrap_or_default();
        let strict = [Name::TagKey, Name::FieldKey].iter().all(|&what| written(what, Mode::Strict).is_some());
        let mut padded = [0; PADDED];
        let mut short = 0;
        if let Some(padded) = padded.get_mut(..text.len()) {
            padded.copy_from_slice(&text);
            short = text.len() as u8;
        }
        Key { name: name.into(), text, padded, short, strict, look }
    }

    /// The name as it was given.
    pub fn name(&self) -> &[u8] {
        &self.name
    }
}

/// For tables, which judge their keys once.
#[cfg(feature = "arrow")]
impl Key {
    /// Prepares a key, or says why it cannot be written.
    pub(crate) fn checked(name: &[u8], what: Name, options: &EncodeOptions) -> Result<Key, Code> {
        let key = Key::new(name);
        KeyRef::Prepared(&key).write(&mut Buffer::default(), what, key.look, options)?;
        Ok(key)
    }

    /// `,key=` with zeros behind it, and its length, if it is short.
    #[inline(always)]
    pub(crate) fn padded(&self) -> Option<(&[u8; PADDED], usize)> {
        (self.short > 0).then_some((&self.padded, usize::from(self.short)))
    }

    /// Appends `,key=`.
    #[inline(always)]
    pub(crate) fn append(&self, out: &mut Buffer) {
        match self.padded() {
            Some((text, len)) => out.padded(text, len),
            None => out.extend(&self.text),
        }
    }

    /// Appends `,key=` and what `short` writes behind it, or what `long` does where that is nothing.
    #[inline(always)]
    pub(crate) fn write(
        &self,
        out: &mut Buffer,
        short: impl FnOnce(&mut [u8; ROOM]) -> usize,
        long: impl FnOnce(&mut Buffer) -> Result<(), Code>,
    ) -> Result<(), Code> {
        let head = usize::from(self.short);
        out.reserve(PADDED + ROOM);
        if head > 0
            && let Some(room) = out.room_behind(&self.padded, head)
        {
            let n = short(room);
            if n > 0 {
                out.take_in(head + n);
                return Ok(());
            }
        }
        out.extend(&self.text);
        long(out)
    }
}

/// What a row takes as a key: a reference to a [`Key`], or a plain name (`&str`, or bytes that must be UTF-8).
///
/// ```
/// use linepack::{AsKey, EncodeOptions, Encoder, Key};
/// fn write(enc: &mut Encoder, load: impl AsKey) {
///     enc.row("cpu").field(load, 0.5).end(None).unwrap();
/// }
/// let mut enc = Encoder::new(EncodeOptions::new());
/// write(&mut enc, "load");
/// write(&mut enc, &Key::new("load"));
/// assert_eq!(enc.as_bytes(), b"cpu load=0.5\ncpu load=0.5\n");
/// ```
pub trait AsKey: sealed::Sealed {}

impl<T: sealed::Sealed> AsKey for T {}

pub(super) mod sealed {
    use super::Key;

    /// A key in either form.
    #[derive(Clone, Copy)]
    pub enum KeyRef<'a> {
        Plain(&'a [u8]),
        Prepared(&'a Key),
    }

    pub trait Sealed {
        fn key(&self) -> KeyRef<'_>;
    }

    impl<T: AsRef<[u8]>> Sealed for T {
        #[inline(always)]
        fn key(&self) -> KeyRef<'_> {
            KeyRef::Plain(self.as_ref())
        }
    }

    impl Sealed for &Key {
        #[inline(always)]
        fn key(&self) -> KeyRef<'_> {
            KeyRef::Prepared(self)
        }
    }
}

pub(super) use sealed::KeyRef;

impl<'a> KeyRef<'a> {
    /// The name as it was given.
    pub(super) fn name(self) -> &'a [u8] {
        match self {
            KeyRef::Plain(name) => name,
            KeyRef::Prepared(key) => &key.name,
        }
    }

    #[inline(always)]
    pub(super) fn look(self) -> Look {
        match self {
            KeyRef::Prepared(key) => key.look,
            KeyRef::Plain(name) => Look::at(name),
        }
    }

    /// `,key=` as it is written, if that is short, with zeros behind it, and its length; else zeros. The key can be written.
    #[inline(always)]
    pub(super) fn text(self, look: Look) -> ([u8; PADDED], u8) {
        let mut text = [0; PADDED];
        match self {
            KeyRef::Prepared(key) => (key.padded, key.short),
            KeyRef::Plain(name) if look.plain() && name.len() <= PADDED - 2 => {
                let n = name.len();
                text[0] = b',';
                copy(&mut text[1..n + 1], name);
                text[n + 1] = b'=';
                (text, n as u8 + 2)
            }
            KeyRef::Plain(_) => (text, 0),
        }
    }

    /// Appends `,key=`, or says why it cannot be written.
    #[inline(always)]
    pub(super) fn write(self, out: &mut Buffer, what: Name, look: Look, options: &EncodeOptions) -> Result<(), Code> {
        if let KeyRef::Prepared(key) = self
            && (key.strict || (options.mode != Mode::Strict && !key.text.is_empty()))
        {
            if key.short > 0 {
                out.padded(&key.padded, key.short.into());
            } else {
                out.extend(&key.text);
            }
            return Ok(());
        }
        out.push(b',');
        what.write_seen(out, self.name(), look, options)?;
        out.push(b'=');
        Ok(())
    }
}
