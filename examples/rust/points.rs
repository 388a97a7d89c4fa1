//! Writes the points that every language of the demonstration writes, and nothing else, to standard output.

use linepack::{EncodeOptions, Point, encode};
use std::io::Write;

fn main() {
    let points = [
        Point::new("disk io,total")
            .tag("path", "C:\\data")
            .tag("data center", "eu=1, rack 2")
            .field("bytes", u64::MAX)
            .field("free", 0.1 + 0.2)
            .field("delta", -0.0)
            .timestamp(1_700_000_000_000_000_001),
        Point::new("log")
            .tag("level", "warn")
            .field("message", "first line\nsecond \"quoted\" \\ line")
            .field("ok", true)
            .field("count", -42i64)
            .timestamp(1_700_000_000_000_000_002),
        Point::new("météo")
            .tag("ville", "Zürich")
            .field("température", 21.5)
            .field("big", 1e21)
            .field("tiny", 5e-324)
            .timestamp(1_700_000_000_000_000_003),
    ];
    let body = encode(&points, &EncodeOptions::new()).expect("points that can be written");
    std::io::stdout().write_all(&body).expect("an open standard output");
}
