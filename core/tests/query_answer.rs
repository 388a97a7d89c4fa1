//! Answers to queries: what a naive server writes is read back, however it is cut; what is none is refused.

use linepack::query::{
    AnswerFormat, AnswerOptions, AnswerReader, Column, QueryAnswer, QueryError, Series, Statement, Values,
};
use linepack::{Code, Precision, Value};
use proptest::prelude::*;

fn json(body: &str) -> Result<QueryAnswer, QueryError> {
    QueryAnswer::parse(body.as_bytes(), &AnswerOptions::new())
}

fn csv(body: &str) -> Result<QueryAnswer, QueryError> {
    QueryAnswer::parse(body.as_bytes(), &AnswerOptions::new().format(AnswerFormat::Csv))
}

fn column(name: &str, values: Values) -> Column {
    Column { name: name.to_string(), values }
}

/// The values of the only column.
fn only(values: &str) -> Values {
    let body = format!(r#"{{"results":[{{"series":[{{"name":"m","columns":["f"],"values":{values}}}]}}]}}"#);
    json(&body).unwrap().statements.remove(0).series.remove(0).columns.remove(0).values
}

#[test]
fn types_as_far_as_json_tells() {
    let text = |text: &str| Some(text.to_string());
    assert_eq!(only("[]"), Values::Null(0));
    assert_eq!(only("null"), Values::Null(0));
    assert_eq!(only("[[null],[null]]"), Values::Null(2));
    assert_eq!(only("[[1],[-9223372036854775808]]"), Values::Int(vec![Some(1), Some(i64::MIN)]));
    assert_eq!(only("[[1],[18446744073709551615]]"), Values::UInt(vec![Some(1), Some(u64::MAX)]));
    assert_eq!(only("[[-1],[18446744073709551615]]"), Values::Float(vec![Some(-1.0), Some(18446744073709551615.0)]));
    assert_eq!(only("[[1],[null],[2.5]]"), Values::Float(vec![Some(1.0), None, Some(2.5)]));
    assert_eq!(only("[[100000000000000000000]]"), Values::Float(vec![Some(1e20)]));
    assert_eq!(only("[[true],[null]]"), Values::Bool(vec![Some(true), None]));
    assert_eq!(only(r#"[["\u00e9\n"],[""]]"#), Values::String(vec![text("é\n"), text("")]));
    let mixed = vec![Some(Value::Int(1)), None, Some(Value::from("a"))];
    assert_eq!(only(r#"[[1],[null],["a"]]"#), Values::Mixed(mixed));
}

#[test]
fn documented_shapes() {
    let answer = json(
        r#"{"results":[{"statement_id":0,"series":[{"name":"m1","tags":{"t1":"a"},"columns":["time","f1"],"values":[["1970-01-01T00:00:01Z",1]]}]},
            {"statement_id":1,"messages":[{"level":"warning","text":"deprecated"}]},
            {"statement_id":2,"error":"database not found: x"},{"statement_id":3,"partial":true}]}"#,
    );
    let statements = answer.unwrap().statements;
    let series = Series {
        name: "m1".to_string(),
        tags: vec![("t1".to_string(), "a".to_string())],
        columns: vec![
            column("time", Values::Time(vec![Some(1_000_000_000)])),
            column("f1", Values::Int(vec![Some(1)])),
        ],
        partial: false,
    };
    assert_eq!(statements[0], Statement { series: vec![series], ..Statement::default() });
    assert_eq!(
        (statements[1].messages[0].level.as_str(), statements[1].messages[0].text.as_str()),
        ("warning", "deprecated")
    );
    assert_eq!((statements[2].id, statements[2].error.as_deref()), (2, Some("database not found: x")));
    assert!(statements[3].partial && !statements[2].partial);
    for (body, error) in [
        (r#"{"error":"json: unsupported value: +Inf"}"#, "json: unsupported value: +Inf"),
        (r#"{"code":"unauthorized","message":"unauthorized access"}"#, "unauthorized access"),
    ] {
        assert_eq!(json(body).unwrap(), QueryAnswer { error: Some(error.to_string()), statements: Vec::new() });
    }
    // `SHOW` without a name, and a statement that gives nothing.
    let answer = json(r#"{"results":[{"series":[{"columns":["name"],"values":[["db"]]}]},{}]}"#).unwrap();
    assert_eq!((answer.statements[0].series[0].name.as_str(), answer.statements[1].id), ("", 1));
}

#[test]
fn times() {
    let body =
        |time: &str| format!(r#"{{"results":[{{"series":[{{"name":"m","columns":["time"],"values":[[{time}]]}}]}}]}}"#);
    let read = |time: &str, epoch: Option<Precision>| {
        let mut options = AnswerOptions::new();
        options.epoch = epoch;
        let mut answer = QueryAnswer::parse(body(time).as_bytes(), &options).map_err(|e| e.code)?;
        Ok(answer.statements.remove(0).series.remove(0).columns.remove(0).values)
    };
    for &unit in Precision::ALL {
        assert_eq!(read("-7", Some(unit)), Ok(Values::Time(vec![Some(-7 * unit.ns_per_unit())])));
    }
    assert_eq!(read("null", None), Ok(Values::Time(vec![None])));
    assert_eq!(read(r#""1970-01-01T00:00:00.5Z""#, Some(Precision::Ms)), Ok(Values::Time(vec![Some(500_000_000)])));
    for (time, epoch) in [
        ("1", None),
        ("1.5", Some(Precision::S)),
        ("9223372036854775807", Some(Precision::Us)),
        ("18446744073709551615", Some(Precision::Ns)),
        (r#""yesterday""#, None),
        ("true", None),
    ] {
        assert_eq!(read(time, epoch), Err(Code::InvalidAnswer), "{time}");
    }
}

#[test]
fn what_is_no_answer_says_where() {
    for (body, offset) in [
        ("", None),
        (" \n", None),
        ("404 page not found", Some(0)),
        (" [1]", Some(1)),
        ("{", Some(0)),
        ("{}", Some(0)),
        ("{\"results\":[]} {\"results\":3}", Some(15)),
        ("{\"results\":[\n]x}", Some(14)),
        ("{\"results\":[{\"series\":[{\"columns\":[\"a\"],\"values\":[[1,2]]}]}]}", Some(0)),
        ("{\"results\":[{\"series\":[{\"columns\":[\"a\"],\"values\":[[[1]]]}]}]}", Some(0)),
        ("{\"results\":[{\"series\":[{\"values\":[[]]}]}]}", Some(0)),
        ("{\"results\":[{\"statement_id\":-1}]}", Some(0)),
        ("{\"results\":[{\"partial\":1}]}", Some(0)),
    ] {
        let error = json(body).unwrap_err();
        assert_eq!((error.code, error.offset), (Code::InvalidAnswer, offset), "{body}");
    }
    assert!(json(&format!("{{\"results\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000))).is_err());
    for (body, offset) in [
        ("name,tags,f\nm,,1", Some(16)),
        ("<html>\n", Some(0)),
        ("name,tags,f\nm,,1\nm,,1,2\n", Some(17)),
        ("name,tags,f\nm,x,1\n", Some(0)),
        ("name,tags,time\nm,,noon\n", Some(0)),
    ] {
        let error = csv(body).unwrap_err();
        assert_eq!((error.code, error.offset), (Code::InvalidAnswer, offset), "{body}");
    }
}

#[test]
fn no_more_is_held_than_the_limit() {
    let options = AnswerOptions::new().max_bytes(30);
    let mut reader = AnswerReader::new(options.clone());
    // Each object fits, all of them do not.
    for _ in 0..100 {
        assert_eq!(reader.feed(b"{\"results\":[]}\n").unwrap().len(), 1);
    }
    assert!(reader.feed(b"{\"results\":[           ").unwrap().is_empty());
    let error = reader.feed(b"           ").unwrap_err();
    assert_eq!((error.code, error.offset), (Code::AnswerTooLarge, Some(1500)));
    assert_eq!(reader.feed(b"").unwrap_err(), error);
    assert_eq!(reader.finish().unwrap_err(), error);
    let body = "{\"results\":[]}\n".repeat(3);
    assert_eq!(QueryAnswer::parse(body.as_bytes(), &options).unwrap_err().code, Code::AnswerTooLarge);
    let mut reader = AnswerReader::new(options.format(AnswerFormat::Csv));
    assert!(reader.feed(&[b'x'; 30]).unwrap().is_empty());
    assert_eq!(reader.feed(b"x").unwrap_err().code, Code::AnswerTooLarge);
}

#[test]
fn csv_as_servers_write_it() {
    let answer = csv(
        "name,tags,time,f,s,b\nm,\"t1=a\\,b,t2=c\",1000000000,1,x,true\nm,\"t1=a\\,b,t2=c\",2,2.5,\"1,\"\"\n\",\nm,,3,,,false\n\n\
                      name,tags,key\ndb,,007\n",
    );
    let statements = answer.unwrap().statements;
    let first = &statements[0].series[0];
    assert_eq!(first.tags, [("t1", "a,b"), ("t2", "c")].map(|(k, v)| (k.to_string(), v.to_string())));
    assert_eq!(
        first.columns,
        [
            column("time", Values::Time(vec![Some(1_000_000_000), Some(2)])),
            column("f", Values::Float(vec![Some(1.0), Some(2.5)])),
            column("s", Values::String(vec![Some("x".to_string()), Some("1,\"\n".to_string())])),
            column("b", Values::Bool(vec![Some(true), None])),
        ]
    );
    assert_eq!((statements[0].series[1].tags.len(), statements[0].series[1].rows()), (0, 1));
    assert_eq!(statements[1].series[0].columns[0].values, Values::String(vec![Some("007".to_string())]));
    assert_eq!(csv("").unwrap(), QueryAnswer::default());
    assert_eq!(csv("error\nno such thing\n").unwrap().error.as_deref(), Some("no such thing"));
    let options = AnswerOptions::new().format(AnswerFormat::Csv).epoch(Precision::S);
    let answer = QueryAnswer::parse(b"name,tags,time\nm,,2\n", &options).unwrap();
    assert_eq!(answer.statements[0].series[0].columns[0].values, Values::Time(vec![Some(2_000_000_000)]));
}

/// A column as a server has it, and each of its values as JSON and as CSV.
fn values(rows: usize) -> impl Strategy<Value = Values> {
    fn list<T: std::fmt::Debug + Clone>(
        value: impl Strategy<Value = T>,
        rows: usize,
    ) -> impl Strategy<Value = Vec<Option<T>>> {
        prop::collection::vec(prop::option::of(value), rows)
            .prop_filter("has a value", |x| x.iter().any(Option::is_some))
    }
    let half = any::<i32>().prop_map(|x| f64::from(x) + 0.5);
    prop_oneof![
        Just(Values::Null(rows)),
        list(any::<bool>(), rows).prop_map(Values::Bool),
        list(any::<i64>(), rows).prop_map(Values::Int),
        list(i64::MAX as u64 + 1.., rows).prop_map(Values::UInt),
        list(half, rows).prop_map(Values::Float),
        list("[a-z,\"\\\\\n é{}\\[\\]]{0,5}x", rows).prop_map(Values::String),
    ]
}

/// JSON's string, every character beyond printable ASCII as an escape.
fn quoted(text: &str) -> String {
    let escaped = |c: char| match c {
        '"' | '\\' => format!("\\{c}"),
        ' '..='~' => c.to_string(),
        _ => c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")).collect(),
    };
    format!("\"{}\"", text.chars().map(escaped).collect::<String>())
}

fn cell(values: &Values, row: usize, json: bool) -> String {
    let text = match values {
        Values::Null(_) => None,
        Values::Bool(x) => x[row].map(|x| x.to_string()),
        Values::Int(x) => x[row].map(|x| x.to_string()),
        Values::UInt(x) => x[row].map(|x| x.to_string()),
        Values::Float(x) => x[row].map(|x| x.to_string()),
        Values::String(x) => {
            x[row].as_deref().map(|x| if json { quoted(x) } else { format!("\"{}\"", x.replace('"', "\"\"")) })
        }
        other => panic!("{other:?} is not made here"),
    };
    text.unwrap_or_else(|| if json { "null".to_string() } else { String::new() })
}

fn columns() -> impl Strategy<Value = (usize, Vec<Values>)> {
    (1..7_usize).prop_flat_map(|rows| (Just(rows), prop::collection::vec(values(rows), 1..4)))
}

fn expected(columns: &[Values]) -> QueryAnswer {
    let columns = columns.iter().enumerate().map(|(i, values)| column(&format!("c{i}"), values.clone())).collect();
    let tags = vec![("k".to_string(), "é v".to_string())];
    let series = vec![Series { name: "m".to_string(), tags, columns, partial: false }];
    QueryAnswer { statements: vec![Statement { series, ..Statement::default() }], error: None }
}

/// The rows as chunks of so many.
fn chunked(rows: usize, columns: &[Values], size: usize) -> String {
    let names: Vec<String> = (0..columns.len()).map(|i| format!("\"c{i}\"")).collect();
    let starts = (0..rows).step_by(size);
    let chunks = starts.map(|start| {
        let end = rows.min(start + size);
        let partial = if end < rows { ",\"partial\":true" } else { "" };
        let rows = (start..end).map(|row| {
            let cells: Vec<String> = columns.iter().map(|values| cell(values, row, true)).collect();
            format!("[{}]", cells.join(","))
        });
        let rows = rows.collect::<Vec<_>>().join(",");
        format!(
            "{{\"results\":[{{\"statement_id\":0,\"series\":[{{\"name\":\"m\",\"tags\":{{\"k\":\"\\u00e9 v\"}},\"columns\":[{}],\"values\":[{rows}]{partial}}}]{partial}}}]}}\n",
            names.join(",")
        )
    });
    chunks.collect()
}

/// What a reader gives of the pieces, up to an error.
fn in_pieces(body: &[u8], cuts: &[usize], options: &AnswerOptions) -> (Vec<QueryAnswer>, Option<QueryError>) {
    let (mut reader, mut all, mut from) = (AnswerReader::new(options.clone()), Vec::new(), 0);
    let mut ends: Vec<usize> = cuts.iter().map(|cut| cut % (body.len() + 1)).collect();
    ends.sort_unstable();
    ends.push(body.len());
    for end in ends {
        match reader.feed(&body[from..end]) {
            Ok(chunks) => all.extend(chunks),
            Err(error) => return (all, Some(error)),
        }
        from = end;
    }
    match reader.finish() {
        Ok(last) => {
            all.extend(last);
            (all, None)
        }
        Err(error) => (all, Some(error)),
    }
}

proptest! {
    #[test]
    fn answers_are_read_back((rows, columns) in columns(), size in 1..8_usize, cuts in prop::collection::vec(any::<usize>(), 0..6)) {
        let body = chunked(rows, &columns, size);
        prop_assert_eq!(json(&body).unwrap(), expected(&columns));
        let (chunks, error) = in_pieces(body.as_bytes(), &cuts, &AnswerOptions::new());
        prop_assert_eq!(error, None);
        prop_assert_eq!(chunks.len(), rows.div_ceil(size));
        let mut whole = QueryAnswer::default();
        chunks.into_iter().for_each(|chunk| whole.append(chunk));
        prop_assert_eq!(whole, expected(&columns));
    }

    #[test]
    fn csv_is_read_back((rows, columns) in columns(), cuts in prop::collection::vec(any::<usize>(), 0..6)) {
        let head: String = (0..columns.len()).map(|i| format!(",c{i}")).collect();
        let mut body = format!("name,tags{head}\n");
        for row in 0..rows {
            let cells: String = columns.iter().map(|values| format!(",{}", cell(values, row, false))).collect();
            body.push_str(&format!("m,k=é\\ v{cells}\n"));
        }
        prop_assert_eq!(csv(&body).unwrap(), expected(&columns));
        let options = AnswerOptions::new().format(AnswerFormat::Csv);
        prop_assert_eq!(in_pieces(body.as_bytes(), &cuts, &options), (vec![expected(&columns)], None));
    }

    #[test]
    fn any_cut_gives_the_same(
        (rows, columns) in columns(),
        size in 1..4_usize,
        damage in prop::option::of((any::<usize>(), prop::sample::select(b"{}[]\"\\x,1 ".to_vec()))),
        cuts in prop::collection::vec(any::<usize>(), 0..9),
        max in 20..400_usize,
    ) {
        let mut body = chunked(rows, &columns, size).into_bytes();
        if let Some((at, byte)) = damage {
            let at = at % body.len();
            body[at] = byte;
        }
        let options = AnswerOptions::new().max_bytes(max);
        prop_assert_eq!(in_pieces(&body, &cuts, &options), in_pieces(&body, &[], &options));
    }

    #[test]
    fn nothing_panics(body in "[{}\\[\\]\":,a-c0-9.\\\\\n resultsi]{0,60}", csv in any::<bool>()) {
        let format = if csv { AnswerFormat::Csv } else { AnswerFormat::Json };
        let options = AnswerOptions::new().format(format).epoch(Precision::H);
        if let Err(error) = QueryAnswer::parse(body.as_bytes(), &options) {
            prop_assert!(error.offset.is_none_or(|at| at <= body.len() as u64), "{}", error);
        }
    }
}

#[cfg(feature = "arrow")]
#[test]
fn series_become_record_batches() {
    use arrow_array::cast::AsArray;
    use arrow_array::types::TimestampNanosecondType;
    let body = r#"{"results":[{"series":[{"name":"m","tags":{"t":"a"},"columns":["time","n","m","s"],
        "values":[["1970-01-01T00:00:01Z",null,1,"x"],["1970-01-01T00:00:02Z",null,"y",null]]}]}]}"#;
    let mut series = json(body).unwrap().statements.remove(0).series.remove(0);
    let batch = series.to_record_batch().unwrap();
    assert_eq!(batch.num_rows(), 2);
    let times = batch.column_by_name("time").unwrap().as_primitive::<TimestampNanosecondType>();
    assert_eq!((times.values().to_vec(), times.timezone()), (vec![1_000_000_000, 2_000_000_000], Some("UTC")));
    assert_eq!(batch.column_by_name("n").unwrap().logical_null_count(), 2);
    let texts = |name: &str| {
        batch.column_by_name(name).unwrap().as_string::<i64>().iter().map(|x| x.map(str::to_string)).collect::<Vec<_>>()
    };
    assert_eq!(texts("m"), [Some("1".to_string()), Some("y".to_string())]);
    assert_eq!(texts("s"), [Some("x".to_string()), None]);
    series.tags[0].0 = "time".to_string();
    assert_eq!(series.to_record_batch().unwrap_err().code, Code::RepeatedColumn);
    series.tags.clear();
    series.columns[1].values = Values::Null(3);
    assert_eq!(series.to_record_batch().unwrap_err().code, Code::InvalidTable);
}
