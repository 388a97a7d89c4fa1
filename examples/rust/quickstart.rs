//! Check, read and write line protocol.

use linepack::{EncodeOptions, Point, ReadOptions, Value, encode, parse, validate};

fn main() {
    let report = validate("cpu,host=a load=0.5 1700\ncpu load=\n", &ReadOptions::new());
    for error in &report.errors {
        println!("{error}");
    }

    let doc = parse("cpu,host=a load=0.5 1700\n", &ReadOptions::new()).expect("good line protocol");
    for line in doc.iter() {
        if let (Some(Value::Float(load)), Some(time)) = (line.field("load"), line.timestamp()) {
            println!("{} {load} {time}", line.measurement());
        }
    }

    let point = Point::new("cpu").tag("host", "rack 1").field("load", 0.5).timestamp(1700);
    let body = encode([&point], &EncodeOptions::new()).expect("a point that can be written");
    print!("{}", String::from_utf8_lossy(&body));
}
