//! One field in bulk by the core: what the faces are compared with.

use cpu_time::ThreadTime;
use linepack::{ReadOptions, Values, parse};

/// Parses a file and sums a field of floats; prints the nanoseconds that took, without the reading of the file, and the sum.
pub fn run(file: &str, field: &str) -> Result<(), String> {
    let data = std::fs::read(file).map_err(|e| format!("{file}: {e}"))?;
    let start = ThreadTime::now();
    let document = parse(&data, &ReadOptions::new()).map_err(|e| e.to_string())?;
    let column = document.chunk().column(field, None).map_err(|e| e.to_string())?;
    let Values::Float(values) = column.values else { return Err(format!("{field} is no float")) };
    let sum: f64 = values.iter().sum();
    println!("{} {sum}", start.elapsed().as_nanos());
    Ok(())
}
