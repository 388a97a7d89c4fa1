//! Schemas that are loaded from anybody's files.

use linepack::schema::{ColumnType, SchemaOptions};
use linepack::{EncodeOptions, Mode, Point, ReadOptions, Schema, Value, encode};

/// Any file is refused with a reason, or is a schema that is saved and loaded as it is, and goes on as it should.
pub fn schema_file(input: &[u8]) -> Result<(), String> {
    let schema = match Schema::from_json(input) {
        Ok(schema) => schema,
        Err(error) if error.detail.is_empty() => return Err(format!("{error} without a place")),
        Err(_) => return Ok(()),
    };
    let saved = schema.to_json();
    let loaded = Schema::from_json(saved.as_bytes()).map_err(|e| format!("{saved} is not loaded: {e}"))?;
    if loaded != schema || loaded.to_json() != saved {
        return Err(format!("{saved} is loaded as {}", loaded.to_json()));
    }
    let mut merged = Schema::new(&SchemaOptions::new().tags(schema.options().tags).max_columns(usize::MAX));
    if merged.merge(&schema).is_ok() && merged.iter().ne(schema.iter()) {
        return Err(format!("{saved} is {} when it is put together with nothing", merged.to_json()));
    }
    let columns: Vec<_> = schema.iter().collect();
    let mut learned = schema.clone();
    for (measurement, key, known) in &columns {
        // What the encoder refuses has a name that line protocol cannot have.
        let point = Point::new(*measurement).field(*key, schema.coerce(measurement, key, Value::Int(1)));
        let Ok(line) = encode([&point], &EncodeOptions::new().mode(Mode::Spec)) else { continue };
        let found = learned.learn(&line, &ReadOptions::new()).map_err(|e| e.to_string())?;
        let fits = matches!(known, ColumnType::Float | ColumnType::Integer);
        if found.conflicts.count != u64::from(!fits) {
            return Err(format!("{known} and 1: {:?}", found.conflicts));
        }
    }
    if learned.iter().ne(columns) {
        return Err(format!("{saved} has other types once more was learned"));
    }
    Ok(())
}
