//! The Rust face: core's answers to what is asked about schemas.

use crate::core_query::value;
use crate::given::{item, read, utf8};
use crate::request::Item;
use linepack::schema::{Checked, Conflict, Place, SchemaError, SchemaOptions};
use linepack::{EncodeOptions, Encoder, ReadOptions, Schema};
use std::collections::HashMap;

/// Core's answer to these steps, up to the first that fails.
pub fn answer(steps: &[Item]) -> Vec<Item> {
    let mut bench = Bench::default();
    let mut answer = Vec::new();
    for (word, values) in steps {
        if let Err(error) = bench.step(word, values, &mut answer) {
            answer.push(item("error", [error.code.word()]));
            break;
        }
    }
    answer
}

/// The schemas made so far, and how the next is made and taught.
#[derive(Default)]
struct Bench {
    making: SchemaOptions,
    reading: ReadOptions,
    schemas: HashMap<Vec<u8>, Schema>,
    /// The name of the one that the steps are about.
    current: Vec<u8>,
}

impl Bench {
    fn step(&mut self, word: &str, values: &[Vec<u8>], answer: &mut Vec<Item>) -> Result<(), SchemaError> {
        match word {
            "tags" => self.making.tags = read(&values[0]),
            "max_columns" => self.making.max_columns = read(&values[0]),
            "max_name_bytes" => self.making.max_name_bytes = read(&values[0]),
            "mode" => self.reading.mode = read(&values[0]),
            "precision" => self.reading.precision = read(&values[0]),
            "target" => self.reading.target = Some(read(&values[0])),
            "max_errors" => self.reading.max_errors = read(&values[0]),
            "new" => {
                self.current.clone_from(&values[0]);
                *self.schema() = Schema::new(&self.making);
            }
            "use" => self.current.clone_from(&values[0]),
            "start_at" => {
                let [document, line, record] = [0, 1, 2].map(|at| read(&values[at]));
                self.schema().start_at(Place { document, line, record });
            }
            "learn" => {
                let reading = self.reading.clone();
                checked(self.schema().learn(&values[0], &reading)?, answer);
            }
            "check" => {
                let reading = self.reading.clone();
                checked(self.schema().check(&values[0], &reading)?, answer);
            }
            "merge" => {
                let other = self.schemas[&values[0]].clone();
                self.schema().merge(&other)?;
            }
            "load" => *self.schema() = Schema::from_json(&values[0])?,
            "save" => answer.push(item("json", [&self.schema().to_json()])),
            "get" => {
                let known = self.schema().get(utf8(&values[0]), utf8(&values[1]));
                answer.push(known.map_or(item("unknown", []), |of| item("type", [of.word()])));
            }
            "columns" => {
                let schema = self.schema();
                answer.push(item("len", [&schema.len().to_string()]));
                answer
                    .extend(schema.iter().map(|(measurement, key, of)| item("column", [measurement, key, of.word()])));
            }
            "conflicts" => answer.extend(self.schema().conflicts().map(conflict)),
            "encode" => {
                let [measurement, key] = [0, 1].map(|at| utf8(&values[at]));
                let value = value(utf8(&values[2]), &values[3]).expect("a field has a value");
                let mut encoder = Encoder::new(EncodeOptions::new().schema(self.schema().clone()));
                encoder
                    .row(measurement)
                    .field(key, value)
                    .end(None)
                    .expect("the judge asks for rows that can be written");
                answer.push(("body".into(), vec![encoder.take()]));
            }
            _ => panic!("unknown step {word}"),
        }
        Ok(())
    }

    fn schema(&mut self) -> &mut Schema {
        self.schemas.entry(self.current.clone()).or_default()
    }
}

fn checked(checked: Checked, answer: &mut Vec<Item>) {
    let Checked { report, conflicts, .. } = &checked;
    let counts = [report.records, report.rejected, conflicts.count].map(|count| count.to_string());
    let ok = checked.ok().to_string();
    answer.push(item("checked", [&ok, &counts[0], &counts[1], &counts[2]]));
    answer.extend(report.errors.iter().map(|e| item("rejected", [e.code.word(), &e.line.to_string()])));
    answer.extend(conflicts.first.iter().cloned().map(conflict));
}

fn conflict(conflict: Conflict) -> Item {
    let places = [conflict.known_at, conflict.found_at].map(|at| [at.document, at.line, at.record]);
    let [known_at, found_at] = places.map(|numbers| numbers.map(|number| number.to_string()));
    let (known, found) = (conflict.known.word(), conflict.found.word());
    item(
        "conflict",
        [
            &conflict.measurement,
            &conflict.key,
            known,
            &known_at[0],
            &known_at[1],
            &known_at[2],
            found,
            &found_at[0],
            &found_at[1],
            &found_at[2],
            &conflict.values.to_string(),
            &conflict.to_string(),
        ],
    )
}
