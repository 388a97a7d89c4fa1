//! Packed bodies unpacked, never beyond a size and a multiple of what came (RFC 1952).

use super::error::WriteError;
use super::gzip::{MAGIC, ROOM};
use crate::error::Code;
use crate::limits;
use flate2::{Crc, Decompress, FlushDecompress, Status};

/// How far unpacking may go.
///
/// ```
/// use linepack::write::{GunzipLimits, gunzip, gzip};
/// let bomb = gzip(&vec![0; 4 << 20], 9).unwrap();
/// assert_eq!(gunzip(&bomb, &GunzipLimits::new()).unwrap_err().code.word(), "gzip_ratio");
/// let limits = GunzipLimits::new().max_ratio(None).max_bytes(1 << 20);
/// assert_eq!(gunzip(&bomb, &limits).unwrap_err().code.word(), "gzip_too_large");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct GunzipLimits {
    /// Most bytes that may come out. Default 10 MiB, what InfluxDB 3 Core takes.
    pub max_bytes: u64,
    /// How many times the bytes that came in may come out, once more than 1 MiB has; `None` for any. Default 200.
    pub max_ratio: Option<u32>,
}

impl GunzipLimits {
    /// The defaults.
    pub fn new() -> Self {
        GunzipLimits { max_bytes: limits::REQUEST_BYTES as u64, max_ratio: Some(limits::GZIP_RATIO) }
    }

    /// Sets [`max_bytes`](Self::max_bytes).
    pub fn max_bytes(mut self, max_bytes: u64) -> Self {
        self.max_bytes = max_bytes;
        self
    }

    /// Sets [`max_ratio`](Self::max_ratio).
    pub fn max_ratio(mut self, max_ratio: impl Into<Option<u32>>) -> Self {
        self.max_ratio = max_ratio.into();
        self
    }
}

impl Default for GunzipLimits {
    fn default() -> Self {
        Self::new()
    }
}

/// Unpacks data that arrives in pieces; several gzip members one after the other are one body.
///
/// After an error it gives the same error until it is [reset](Self::reset).
///
/// ```
/// use linepack::write::{Gunzip, GunzipLimits, gzip};
/// let (packed, mut plain) = (gzip(b"m f=1\n", 6).unwrap(), Vec::new());
/// let mut unpacker = Gunzip::new(GunzipLimits::new());
/// for piece in packed.chunks(5) {
///     unpacker.feed(piece, &mut plain).unwrap();
/// }
/// unpacker.finish().unwrap();
/// assert_eq!(plain, b"m f=1\n");
/// ```
#[derive(Debug)]
pub struct Gunzip {
    limits: GunzipLimits,
    inflate: Decompress,
    crc: Crc,
    place: Place,
    /// Parts of the header that are still to come.
    flags: u8,
    /// Bytes of this member that came out, and all that came in and out.
    member: u64,
    read: u64,
    written: u64,
    failed: Option<WriteError>,
}

/// What the next byte belongs to; `at` counts the bytes of it that have been.
#[derive(Debug, Clone, Copy)]
enum Place {
    /// The fixed part of a header.
    Head {
        at: usize,
    },
    /// Its optional parts. Their checksum is passed over, for nothing in a header is used.
    Extra {
        at: usize,
        length: usize,
    },
    Name,
    Comment,
    HeadCrc {
        at: usize,
    },
    Data,
    /// Checksum and length.
    Tail {
        at: usize,
    },
}

/// The flags of a header, which say what optional parts it has.
const HEAD_CRC: u8 = 2;
const EXTRA: u8 = 4;
const NAME: u8 = 8;
const COMMENT: u8 = 16;
const RESERVED: u8 = 0xe0;

fn damaged(why: &'static str) -> WriteError {
    WriteError::because(Code::InvalidGzip, why)
}

impl Gunzip {
    /// An unpacker before the first byte.
    pub fn new(limits: GunzipLimits) -> Self {
        Gunzip {
            limits,
            inflate: Decompress::new(false),
            crc: Crc::new(),
            place: Place::Head { at: 0 },
            flags: 0,
            member: 0,
            read: 0,
            written: 0,
            failed: None,
        }
    }

    /// Forgets everything but the limits, and keeps the memory.
    pub fn reset(&mut self) {
        self.inflate.reset(false);
        self.crc.reset();
        self.place = Place::Head { at: 0 };
        (self.member, self.read, self.written) = (0, 0, 0);
        self.failed = None;
    }

    /// Unpacks the next bytes; what comes out is added to `out`.
    ///
    /// # Errors
    /// `invalid_gzip` for data that is damaged or followed by something else; `gzip_too_large` and `gzip_ratio` for more
    /// than the limits allow; what was within them is in `out`.
    pub fn feed(&mut self, data: &[u8], out: &mut Vec<u8>) -> Result<(), WriteError> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        let result = self.take(data, out);
        self.failed = result.clone().err();
        result
    }

    /// Says that nothing more comes. To unpack other data, [`reset`](Self::reset) it.
    ///
    /// # Errors
    /// `invalid_gzip` if the data is cut short or there was none.
    pub fn finish(&mut self) -> Result<(), WriteError> {
        match (&self.failed, self.place) {
            (Some(error), _) => Err(error.clone()),
            (None, Place::Head { at: 0 }) if self.read > 0 => Ok(()),
            _ => Err(damaged("it is cut short")),
        }
    }

    fn take(&mut self, data: &[u8], out: &mut Vec<u8>) -> Result<(), WriteError> {
        let mut rest = data;
        while let Some(&byte) = rest.first() {
            let mut taken = 1;
            match self.place {
                Place::Data => taken = self.unpack(rest, out)?,
                Place::Tail { at } => self.tail(at, byte)?,
                _ => self.head(byte)?,
            }
            self.read += taken as u64;
            rest = &rest[taken..];
        }
        Ok(())
    }

    fn head(&mut self, byte: u8) -> Result<(), WriteError> {
        self.place = match self.place {
            Place::Head { at } if MAGIC.get(at).is_some_and(|&expected| expected != byte) => {
                let first = self.read == at as u64;
                return Err(damaged(if first {
                    "it does not begin as gzip does"
                } else {
                    "something follows its end"
                }));
            }
            Place::Head { at: 3 } if byte & RESERVED != 0 => return Err(damaged("it has flags that do not exist")),
            Place::Head { at } => {
                if at == 3 {
                    self.flags = byte;
                }
                if at == 9 { self.part() } else { Place::Head { at: at + 1 } }
            }
            Place::Extra { at, length } => {
                let length = if at < 2 { length | usize::from(byte) << (8 * at) } else { length };
                if at >= 1 && at + 1 == 2 + length { self.part() } else { Place::Extra { at: at + 1, length } }
            }
            Place::Name | Place::Comment if byte == 0 => self.part(),
            Place::HeadCrc { at: 1 } => self.part(),
            Place::HeadCrc { at } => Place::HeadCrc { at: at + 1 },
            place => place,
        };
        Ok(())
    }

    /// What follows in a header, or the data.
    fn part(&mut self) -> Place {
        let parts = [
            (EXTRA, Place::Extra { at: 0, length: 0 }),
            (NAME, Place::Name),
            (COMMENT, Place::Comment),
            (HEAD_CRC, Place::HeadCrc { at: 0 }),
        ];
        for (flag, place) in parts {
            if self.flags & flag != 0 {
                self.flags &= !flag;
                return place;
            }
        }
        Place::Data
    }

    fn tail(&mut self, at: usize, byte: u8) -> Result<(), WriteError> {
        let (sum, length) = (self.crc.sum().to_le_bytes(), (self.member as u32).to_le_bytes());
        let (expected, why) =
            if at < 4 { (sum[at], "its checksum is wrong") } else { (length[at - 4], "its length is wrong") };
        if byte != expected {
            return Err(damaged(why));
        }
        self.place = Place::Tail { at: at + 1 };
        if at == 7 {
            self.place = Place::Head { at: 0 };
            self.member = 0;
            self.crc.reset();
            self.inflate.reset(false);
        }
        Ok(())
    }

    /// Unpacks what it can; gives how much was read.
    fn unpack(&mut self, data: &[u8], out: &mut Vec<u8>) -> Result<usize, WriteError> {
        let mut taken = 0;
        loop {
            let start = out.len();
            if out.capacity() - start < ROOM / 8 {
                out.reserve(ROOM);
            }
            let before = self.inflate.total_in();
            let status = self.inflate.decompress_vec(&data[taken..], out, FlushDecompress::None);
            let read = (self.inflate.total_in() - before) as usize;
            taken += read;
            let written = out.len() - start;
            self.crc.update(&out[start..]);
            self.member += written as u64;
            self.written += written as u64;
            let within = self.within(self.read + taken as u64);
            if let Err((error, beyond)) = within {
                out.truncate(out.len() - beyond.min(written as u64) as usize);
                return Err(error);
            }
            match status {
                Ok(Status::StreamEnd) => {
                    self.place = Place::Tail { at: 0 };
                    return Ok(taken);
                }
                Ok(_) if read > 0 || written > 0 => {}
                // It wants more.
                Ok(_) if taken == data.len() => return Ok(taken),
                _ => return Err(damaged("its data is damaged")),
            }
        }
    }

    /// Whether what came out is within the limits, or how much of it is not.
    fn within(&self, read: u64) -> Result<(), (WriteError, u64)> {
        let GunzipLimits { max_bytes, max_ratio } = self.limits;
        if self.written > max_bytes {
            return Err((WriteError::new(Code::GzipTooLarge), self.written - max_bytes));
        }
        let allowed =
            max_ratio.map_or(u64::MAX, |ratio| read.saturating_mul(ratio.into()).max(limits::GZIP_RATIO_FREE));
        if self.written > allowed {
            return Err((WriteError::new(Code::GzipRatio), self.written - allowed));
        }
        Ok(())
    }
}

/// Unpacks a whole body; see [`Gunzip`].
///
/// # Errors
/// As [`Gunzip::feed`] and [`Gunzip::finish`].
///
/// ```
/// use linepack::write::{GunzipLimits, gunzip, gzip};
/// let mut packed = gzip(b"m f=1\n", 6).unwrap();
/// assert_eq!(gunzip(&packed, &GunzipLimits::new()).unwrap(), b"m f=1\n");
/// packed.push(0);
/// let error = gunzip(&packed, &GunzipLimits::new()).unwrap_err();
/// assert_eq!(error.detail, Some("something follows its end"));
/// ```
pub fn gunzip(data: &[u8], limits: &GunzipLimits) -> Result<Vec<u8>, WriteError> {
    let mut unpacker = Gunzip::new(*limits);
    let mut out = Vec::new();
    unpacker.feed(data, &mut out)?;
    unpacker.finish()?;
    Ok(out)
}
