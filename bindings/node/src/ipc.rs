//! Tables as bytes: Arrow IPC, a stream or a file.

use crate::errors::Failure;
use arrow_array::RecordBatch;
use arrow_buffer::Buffer;
use arrow_ipc::reader::{FileReader, StreamDecoder};
use arrow_ipc::writer::StreamWriter;
use arrow_schema::{ArrowError, SchemaRef};
use linepack::Code;
use linepack_shared::guard;
use std::io::Cursor;

fn malformed(error: &ArrowError) -> Box<Failure> {
    Failure::new(Code::InvalidTable, &error.to_string())
}

/// Reads record batches. What a table declares is believed only as far as there are bytes for it, and every array is
/// validated in full.
pub enum Reader {
    /// A stream that comes in pieces.
    Stream {
        /// What it has become.
        decoder: Box<StreamDecoder>,
        /// What is left of the last piece.
        piece: Buffer,
    },
    /// A file, whose end says where everything is, so that it comes in one piece.
    File(Option<FileReader<Cursor<Vec<u8>>>>),
}

impl Reader {
    /// A reader at the start of a stream or of a file.
    pub fn new(file: bool) -> Reader {
        if file { Reader::File(None) } else { Reader::Stream { decoder: Box::default(), piece: Buffer::default() } }
    }

    /// Takes the next bytes; those before must have been used up. They are copied, because what was validated must not
    /// change any more.
    pub fn feed(&mut self, bytes: &[u8]) -> Result<(), Box<Failure>> {
        match self {
            Reader::Stream { piece, .. } => *piece = Buffer::from(bytes),
            Reader::File(reader) => {
                *reader = Some(unexpected(|| FileReader::try_new(Cursor::new(bytes.to_vec()), None))?);
            }
        }
        Ok(())
    }

    /// The next record batch that the bytes complete.
    pub fn next_batch(&mut self) -> Result<Option<RecordBatch>, Box<Failure>> {
        match self {
            Reader::Stream { decoder, piece } => unexpected(|| decoder.decode(piece)),
            Reader::File(reader) => unexpected(|| reader.as_mut().and_then(Iterator::next).transpose()),
        }
    }

    /// Says that there are no more bytes, and gives the schema.
    pub fn finish(&mut self) -> Result<SchemaRef, Box<Failure>> {
        let schema = match self {
            Reader::Stream { decoder, .. } => {
                unexpected(|| decoder.finish())?;
                decoder.schema()
            }
            Reader::File(reader) => reader.as_ref().map(FileReader::schema),
        };
        schema.ok_or_else(|| Failure::new(Code::InvalidTable, "there is no schema"))
    }
}

/// Runs `read`. The library is not made for bytes from anywhere: what it does not expect makes it panic.
fn unexpected<T>(read: impl FnOnce() -> Result<T, ArrowError>) -> Result<T, Box<Failure>> {
    guard(read, ArrowError::IpcError).map_err(|error| malformed(&error))
}

/// A table as a stream.
pub fn written(table: &RecordBatch) -> Result<Vec<u8>, Box<Failure>> {
    let write = || {
        let mut writer = StreamWriter::try_new(Vec::new(), table.schema_ref())?;
        writer.write(table)?;
        writer.into_inner()
    };
    write().map_err(|error| malformed(&error))
}
