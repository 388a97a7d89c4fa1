//! Debian's InfluxDB 1.6 on the loopback.

use crate::point::Point;
use crate::server::{self, Reply, Server};
use linepack::Precision;
use linepack::query::{Method, Query, QueryOptions, QueryRequest};
use linepack::write::{Api, WriteOptions};
use linepack_conformance::model::Value;
use serde_json::Value as Json;
use std::collections::{BTreeMap, HashMap};
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};

/// A running InfluxDB 1.6.
pub struct Influxdb {
    server: Server,
    databases: AtomicU64,
}

impl Influxdb {
    /// Starts one, where it is there.
    pub fn start() -> Option<Influxdb> {
        let program = server::folder().join("usr/bin/influxd");
        if !server::installed(&program, true) {
            return None;
        }
        let server = Server::start("/ping", |data, address| {
            let dir = data.display();
            let config = format!(
                "reporting-disabled = true\nbind-address = \"127.0.0.1:0\"\n\
                 [meta]\ndir = \"{dir}/meta\"\n[data]\ndir = \"{dir}/data\"\nwal-dir = \"{dir}/wal\"\n\
                 [http]\nbind-address = \"{address}\"\nlog-enabled = false\n[monitor]\nstore-enabled = false\n"
            );
            let path = data.join("influx.conf");
            std::fs::write(&path, config).map_err(|e| e.to_string())?;
            let mut command = Command::new(program);
            command.arg("-config").arg(path);
            Ok(command)
        });
        Some(Influxdb { server: server.expect("the server starts"), databases: AtomicU64::new(0) })
    }

    /// The process.
    pub fn server(&self) -> &Server {
        &self.server
    }

    /// A new database. Its shards are so long that times of all centuries make few.
    pub fn database(&self) -> String {
        let name = format!("db{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let statement = format!("CREATE DATABASE {name} WITH DURATION INF SHARD DURATION 10000w NAME \"all\"");
        let options = QueryOptions::new(self.server.url()).method(Method::Post);
        self.query(&options, &Query::influxql(statement)).good().expect("a database can be made");
        name
    }

    /// The answer to a query that linepack writes.
    pub fn query(&self, options: &QueryOptions, query: &Query) -> Reply {
        let request = QueryRequest::new(options, query).expect("the query can be written");
        let headers: Vec<_> = request.headers().iter().map(|header| (header.name, header.value())).collect();
        self.server.send(request.method(), request.url(), &headers, request.body()).expect("the server answers")
    }

    /// Where and how writes go to this database.
    pub fn writing(&self, database: &str) -> WriteOptions {
        WriteOptions::new(self.server.url(), database).api(Api::V1)
    }

    /// The points of these measurements, or of all of them, in whatever order.
    pub fn points(&self, database: &str, measurements: Option<&[&str]>) -> Result<Vec<Point>, String> {
        let quoted: Vec<_> = match measurements {
            Some(names) => names.iter().map(|name| quoted(name)).collect(),
            None => self.measurements(database)?.iter().map(|name| quoted(name)).collect(),
        };
        let batches: Result<Vec<_>, _> = quoted.chunks(500).map(|names| self.select(database, names)).collect();
        Ok(batches?.concat())
    }

    fn measurements(&self, database: &str) -> Result<Vec<String>, String> {
        let options = QueryOptions::new(self.server.url()).database(database);
        let answer: Json = serde_json::from_str(&self.query(&options, &Query::influxql("SHOW MEASUREMENTS")).good()?)
            .map_err(|e| e.to_string())?;
        let names = answer["results"][0]["series"][0]["values"].as_array();
        names.into_iter().flatten().map(|row| text(&row[0])).collect()
    }

    fn select(&self, database: &str, from: &[String]) -> Result<Vec<Point>, String> {
        let options = QueryOptions::new(self.server.url()).database(database).epoch(Precision::Ns).method(Method::Post);
        // Tags are told apart from fields by the grouping, and types by the field keys.
        let statements =
            from.iter().map(|name| format!("SELECT *::field FROM {name} GROUP BY *; SHOW FIELD KEYS FROM {name}"));
        let statements = statements.collect::<Vec<_>>().join("; ");
        let answer: Json = serde_json::from_str(&self.query(&options, &Query::influxql(statements)).good()?)
            .map_err(|e| e.to_string())?;
        let results = answer["results"].as_array().filter(|results| results.len() == 2 * from.len());
        let mut points = Vec::new();
        for two in results.ok_or_else(|| format!("not two results for each name: {answer}"))?.chunks(2) {
            let series = |result: &Json| result["series"].as_array().cloned().unwrap_or_default();
            let mut types = HashMap::new();
            for one in series(&two[1]) {
                for row in one["values"].as_array().into_iter().flatten() {
                    types.insert((text(&one["name"])?, text(&row[0])?), text(&row[1])?);
                }
            }
            for one in series(&two[0]) {
                points.append(&mut read(&one, &types)?);
            }
        }
        Ok(points)
    }
}

/// The points of one series of an answer.
fn read(series: &Json, types: &HashMap<(String, String), String>) -> Result<Vec<Point>, String> {
    let measurement = text(&series["name"])?;
    let tags = series["tags"].as_object().into_iter().flatten();
    // What has no such tag is grouped by its empty value.
    let tags = tags.map(|(key, value)| Ok((key.clone(), text(value)?)));
    let tags: BTreeMap<_, _> = tags.collect::<Result<_, String>>()?;
    let tags: BTreeMap<_, _> = tags.into_iter().filter(|(_, value)| !value.is_empty()).collect();
    let columns = series["columns"].as_array().ok_or("no columns")?.iter().map(text);
    let columns = columns.collect::<Result<Vec<_>, _>>()?;
    let rows = series["values"].as_array().ok_or("no values")?;
    let point = |row: &Json| {
        let mut point = Point {
            measurement: measurement.clone(),
            tags: tags.clone(),
            fields: BTreeMap::new(),
            time: row[0].as_i64(),
        };
        for (column, cell) in columns.iter().zip(row.as_array().ok_or("a row is no list")?).skip(1) {
            if !cell.is_null() {
                let of =
                    types.get(&(measurement.clone(), column.clone())).ok_or_else(|| format!("no type of {column}"))?;
                let value = value(cell, of).ok_or_else(|| format!("{cell} is no {of}"))?;
                point.fields.insert(column.clone(), value);
            }
        }
        Ok(point)
    };
    rows.iter().map(point).collect()
}

fn value(cell: &Json, of: &str) -> Option<Value> {
    Some(match of {
        "float" => Value::Float(cell.as_f64()?.to_bits()),
        "integer" => Value::Int(cell.as_i64()?),
        "boolean" => Value::Bool(cell.as_bool()?),
        "string" => Value::Str(cell.as_str()?.as_bytes().to_vec()),
        _ => return None,
    })
}

fn text(json: &Json) -> Result<String, String> {
    json.as_str().map(str::to_string).ok_or_else(|| format!("{json} is no text"))
}

/// A name as InfluxQL takes it.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}
