//! Check, read and write line protocol.

use linepack::{EncodeOptions, Point, ReadOptions, encode, parse, validate};

fn main() {
    let report = validate("cpu,host=a load=0.5 1700\ncpu load=\n", &ReadOptions::new());
    for error in &report.errors {
        println!("{error}");
    }

    let doc = parse("cpu,host=a load=0.5 1700\n", &ReadOptions::new()).expect("good line protocol");
    for line in doc.iter() {
        println!("{} {:?} {:?}", line.measurement(), line.field("load"), line.timestamp());
    }

    let point = Point::new("cpu").tag("host", "rack 1").field("load", 0.5).timestamp(1700);
    let body = encode([&point], &EncodeOptions::new()).expect("a point that can be written");
    print!("{}", String::from_utf8_lossy(&body));
}
