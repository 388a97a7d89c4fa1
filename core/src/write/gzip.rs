//! Bodies packed with gzip (RFC 1952): the same bytes for the same input, one state for many bodies.

use super::error::WriteError;
use crate::error::Code;
use flate2::{Compress, Compression, Crc, FlushCompress, Status};

/// The first bytes of all gzip data: its mark, and the one method there is.
pub(super) const MAGIC: [u8; 3] = [0x1f, 0x8b, 8];

/// Space that is made for packed or unpacked data at a time.
pub(super) const ROOM: usize = 32 << 10;

/// Bytes that are packed at a time: some levels look at no more than they are given, so pieces would change the result.
const BLOCK: usize = 64 << 10;

/// Packs bodies, one after the other, with memory that is kept.
///
/// No file name and no time stand in the result, so equal input gives equal bytes, whether it comes in one piece or many.
///
/// ```
/// use linepack::write::{GunzipLimits, Gzip, gunzip};
/// let mut packer = Gzip::new(6);
/// let whole = packer.pack(b"m f=1\nm f=2\n").unwrap();
/// let mut pieces = Vec::new();
/// packer.feed(b"m f=1\n", &mut pieces).unwrap();
/// packer.feed(b"m f=2\n", &mut pieces).unwrap();
/// packer.finish(&mut pieces).unwrap();
/// assert_eq!(pieces, whole);
/// assert_eq!(gunzip(&whole, &GunzipLimits::new()).unwrap(), b"m f=1\nm f=2\n");
/// ```
#[derive(Debug)]
pub struct Gzip {
    level: u8,
    deflate: Compress,
    crc: Crc,
    /// What has come of a block, and room for what one step gives.
    block: Vec<u8>,
    room: Vec<u8>,
    /// Whether the header is written.
    open: bool,
}

impl Gzip {
    /// A packer of level 0 (packs nothing) to 9 (packs best); what is above is taken for 9.
    pub fn new(level: u8) -> Self {
        let level = level.min(9);
        let deflate = Compress::new(Compression::new(level.into()), false);
        Gzip { level, deflate, crc: Crc::new(), block: Vec::new(), room: Vec::with_capacity(ROOM), open: false }
    }

    /// The level of the next body.
    pub(super) fn set_level(&mut self, level: u8) {
        if level.min(9) != self.level {
            *self = Gzip::new(level);
        }
    }

    /// Packs a whole body. What was fed and not finished is forgotten.
    pub fn pack(&mut self, data: &[u8]) -> Result<Vec<u8>, WriteError> {
        if self.open {
            self.restart();
        }
        let mut out = Vec::with_capacity(data.len() / 4 + 64);
        self.feed(data, &mut out)?;
        self.finish(&mut out)?;
        Ok(out)
    }

    /// Packs the next bytes; what is ready is added to `out`.
    ///
    /// # Errors
    /// `internal_panic` if the packer fails, which no input should bring about; the same for all calls.
    pub fn feed(&mut self, data: &[u8], out: &mut Vec<u8>) -> Result<(), WriteError> {
        if !self.open {
            self.open = true;
            // No flags, no time; how well it is packed; no word about the system.
            let effort = match self.level {
                9 => 2,
                0 | 1 => 4,
                _ => 0,
            };
            out.extend_from_slice(&MAGIC);
            out.extend_from_slice(&[0, 0, 0, 0, 0, effort, 255]);
        }
        self.crc.update(data);
        let mut rest = data;
        if !self.block.is_empty() {
            let (first, after) = rest.split_at(rest.len().min(BLOCK - self.block.len()));
            self.block.extend_from_slice(first);
            rest = after;
            if self.block.len() == BLOCK {
                self.end_block(out, FlushCompress::None)?;
            }
        }
        let whole = rest.len() - rest.len() % BLOCK;
        for block in rest[..whole].chunks_exact(BLOCK) {
            self.deflate(block, out, FlushCompress::None)?;
        }
        self.block.extend_from_slice(&rest[whole..]);
        Ok(())
    }

    /// Says that nothing more comes; adds the rest to `out`. The next bytes begin another body.
    pub fn finish(&mut self, out: &mut Vec<u8>) -> Result<(), WriteError> {
        self.feed(&[], out)?;
        self.end_block(out, FlushCompress::Finish)?;
        out.extend_from_slice(&self.crc.sum().to_le_bytes());
        // The length modulo 2^32, as the format has it.
        out.extend_from_slice(&(self.deflate.total_in() as u32).to_le_bytes());
        self.restart();
        Ok(())
    }

    fn restart(&mut self) {
        self.deflate.reset();
        self.crc.reset();
        self.block.clear();
        self.open = false;
    }

    /// Packs what has come of a block.
    fn end_block(&mut self, out: &mut Vec<u8>, flush: FlushCompress) -> Result<(), WriteError> {
        let mut block = std::mem::take(&mut self.block);
        let result = self.deflate(&block, out, flush);
        block.clear();
        self.block = block;
        result
    }

    /// Packs a block; with `Finish` everything comes out.
    fn deflate(&mut self, block: &[u8], out: &mut Vec<u8>, flush: FlushCompress) -> Result<(), WriteError> {
        let mut rest = block;
        loop {
            let before = self.deflate.total_in();
            self.room.clear();
            let status = self.deflate.compress_vec(rest, &mut self.room, flush).ok();
            let read = (self.deflate.total_in() - before) as usize;
            rest = &rest[read..];
            out.extend_from_slice(&self.room);
            let done = match flush {
                FlushCompress::Finish => status == Some(Status::StreamEnd),
                _ => rest.is_empty() && self.room.len() < self.room.capacity(),
            };
            let stuck = read == 0 && self.room.is_empty() && !done;
            if status.is_none() || stuck {
                self.restart();
                return Err(WriteError::new(Code::InternalPanic));
            }
            if done {
                return Ok(());
            }
        }
    }
}

/// Packs one body; see [`Gzip`].
///
/// ```
/// let packed = linepack::write::gzip(&b"m f=1\n".repeat(1000), 6).unwrap();
/// assert!(packed.len() < 100);
/// ```
pub fn gzip(data: &[u8], level: u8) -> Result<Vec<u8>, WriteError> {
    Gzip::new(level).pack(data)
}
