//! QuestDB on the loopback, from its single archive.

use crate::server::{self, Server};
use serde_json::Value as Json;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How long what was written may take to be seen.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running QuestDB.
pub struct Questdb {
    server: Server,
}

/// A table as it can be asked for: names and types of columns, and rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Name and type of each column.
    pub columns: Vec<(String, String)>,
    /// A value for each column.
    pub rows: Vec<Vec<Json>>,
}

impl Questdb {
    /// Starts one, where it and Java are there.
    pub fn start() -> Option<Questdb> {
        let archive = server::folder().join("questdb-9.3.4.jar");
        if !server::installed(&archive, false) {
            return None;
        }
        let java = Command::new("java").arg("-version").stdout(Stdio::null()).stderr(Stdio::null()).status();
        if !java.is_ok_and(|status| status.success()) {
            println!("skipped: no Java");
            return None;
        }
        let server = Server::start("/ping", |data: &Path, address| {
            std::fs::create_dir_all(data.join("conf")).map_err(|e| e.to_string())?;
            let settings = format!(
                "http.bind.to={address}\nhttp.min.enabled=false\npg.enabled=false\nline.tcp.enabled=false\n\
                 line.udp.enabled=false\ntelemetry.enabled=false\nmetrics.enabled=false\n"
            );
            std::fs::write(data.join("conf/server.conf"), settings).map_err(|e| e.to_string())?;
            let mut command = Command::new("java");
            command
                .args(["-Xmx512m", "-p"])
                .arg(archive)
                .args(["-m", "io.questdb/io.questdb.ServerMain", "-d"])
                .arg(data);
            Ok(command)
        });
        Some(Questdb { server: server.expect("the server starts") })
    }

    /// The process.
    pub fn server(&self) -> &Server {
        &self.server
    }

    /// The names of all tables that were written.
    pub fn tables(&self) -> Result<Vec<String>, String> {
        let rows = self.ask("SELECT name FROM wal_tables()")?.rows;
        Ok(rows.iter().filter_map(|row| row[0].as_str()).map(str::to_string).collect())
    }

    /// What a table has, once everything that was written to it is there.
    pub fn table(&self, name: &str) -> Result<Table, String> {
        let quoted = name.replace('\'', "''");
        let deadline = Instant::now() + PATIENCE;
        let behind = format!("SELECT name FROM wal_tables() WHERE writerTxn < sequencerTxn AND name = '{quoted}'");
        while !self.ask(&behind)?.rows.is_empty() {
            if Instant::now() > deadline {
                return Err(format!("{name} stays behind what was written"));
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        self.ask(&format!("SELECT * FROM \"{name}\""))
    }

    fn ask(&self, query: &str) -> Result<Table, String> {
        let answer = self.server.get("/exec", &[("query", query)])?;
        // Some control characters in strings stand in the answer as they are.
        let escaped = |c: char| if c < ' ' { format!("\\u{:04x}", c as u32) } else { c.to_string() };
        let answer: String = answer.trim_end().chars().map(escaped).collect();
        let answer: Json = serde_json::from_str(&answer).map_err(|e| format!("{e}: {answer}"))?;
        let columns = answer["columns"].as_array().ok_or_else(|| answer.to_string())?;
        let text = |json: &Json| json.as_str().unwrap_or_default().to_string();
        let columns = columns.iter().map(|column| (text(&column["name"]), text(&column["type"]))).collect();
        let rows = answer["dataset"].as_array().ok_or("no rows")?;
        let rows = rows.iter().map(|row| row.as_array().cloned().unwrap_or_default()).collect();
        Ok(Table { columns, rows })
    }
}
