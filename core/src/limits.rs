//! Every limit in one place, with the reason for its number.

/// Longest measurement plus tag set as written, in `strict` mode: InfluxDB 1.x and 2.x keep a series key of at most this.
pub const SERIES_KEY_BYTES: usize = 65_535;

/// Longest field key, unescaped, in `strict` mode: the InfluxDB 3 parser's limit for a name.
pub const NAME_BYTES: usize = 65_536;

/// Longest string value, unescaped, in `strict` mode: the smallest limit among InfluxDB 3 parsers.
pub const STRING_BYTES: usize = 65_536;

/// Longest record that the streaming reader and the command hold by default.
pub const MAX_RECORD_BYTES: usize = 16 << 20;

/// A record is described by offsets of 30 bits from its start, so a longer one is refused whatever the options say.
pub const RECORD_BYTES: usize = (1 << 30) - 2;

/// Errors kept by default; the rest is counted. Servers report up to 100.
pub const MAX_ERRORS: usize = 100;

/// Longest body that a table is written in by default: thousands of lines, as servers like requests best, and little enough for
/// a body and what it is made of to stay in the cache. Writing bodies of 10 MiB, the most that InfluxDB 3 Core takes, took
/// up to twice as long for each row.
pub const BODY_BYTES: usize = 1 << 20;

/// Longest body that is unpacked by default: InfluxDB 3 Core takes requests of at most this.
pub const REQUEST_BYTES: usize = 10 << 20;

/// Shortest body that is packed by default: what is shorter fits into one packet of the network as it is.
pub const GZIP_THRESHOLD: usize = 1_000;

/// How many times its size data may unpack to by default: line protocol packs to a fifth or a twentieth, a bomb to a
/// thousandth.
pub const GZIP_RATIO: u32 = 200;

/// What may always be unpacked, so that a small body of equal lines is not taken for a bomb.
pub const GZIP_RATIO_FREE: u64 = 1 << 20;

/// Longest answer of a server whose JSON is read: room for the rejected lines of the largest body that servers take.
pub const RESPONSE_BYTES: usize = 16 << 20;

/// Longest answer to a query that is held by default, or part of one that comes in chunks. While it is read,
/// its values take up to some fifty bytes for one byte of the answer.
pub const ANSWER_BYTES: usize = 64 << 20;

/// Longest message that is kept of an answer; servers may repeat a whole body in it.
pub const MESSAGE_BYTES: usize = 8 << 10;

/// Columns (a name in a measurement) that a schema learns by default: with their counts about 32 MiB. Servers slow down
/// long before; names that are made of values go past any number.
pub const SCHEMA_COLUMNS: usize = 100_000;

/// Bytes of names that a schema learns by default.
pub const SCHEMA_NAME_BYTES: usize = 16 << 20;

/// Longest text that a schema is loaded from: room for one that is as large as the default limits allow, every name escaped.
pub const SCHEMA_TEXT_BYTES: usize = 256 << 20;
