//! The values of a column, of one type where they are.

use crate::value::Value;

/// The values of one column, `None` for null. JSON has numbers alone, and servers write the float 1 as `1`, so a column is of
/// the narrowest type that has all its values: whole numbers with a float among them are floats.
///
/// ```
/// use linepack::query::{AnswerOptions, QueryAnswer, Values};
/// let body = br#"{"results":[{"series":[{"name":"m","columns":["a","b"],"values":[[1,null],[2.5,"x"]]}]}]}"#;
/// let answer = QueryAnswer::parse(body, &AnswerOptions::new()).unwrap();
/// let columns = &answer.statements[0].series[0].columns;
/// assert_eq!(columns[0].values, Values::Float(vec![Some(1.0), Some(2.5)]));
/// assert_eq!(columns[1].values, Values::String(vec![None, Some("x".to_string())]));
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Values {
    /// So many nulls.
    Null(usize),
    /// Booleans.
    Bool(Vec<Option<bool>>),
    /// Whole numbers of 64 bits.
    Int(Vec<Option<i64>>),
    /// Whole numbers without a sign, some beyond the signed ones.
    UInt(Vec<Option<u64>>),
    /// Floats.
    Float(Vec<Option<f64>>),
    /// Texts.
    String(Vec<Option<String>>),
    /// The column `time`: nanoseconds since 1970, UTC.
    Time(Vec<Option<i64>>),
    /// Values of several types, which one field has in different shards. A whole number that came in one chunk with a float is a
    /// float here too.
    Mixed(Vec<Option<Value<'static>>>),
}

/// The type of some values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Null,
    Bool,
    Int { negative: bool },
    UInt,
    Float,
    String,
    Time,
    Mixed,
}

impl Kind {
    fn of(cell: &Option<Value<'static>>) -> Kind {
        match cell {
            None => Kind::Null,
            Some(Value::Bool(_)) => Kind::Bool,
            Some(Value::Int(x)) => Kind::Int { negative: *x < 0 },
            Some(Value::UInt(_)) => Kind::UInt,
            Some(Value::Float(_)) => Kind::Float,
            Some(Value::String(_)) => Kind::String,
        }
    }

    /// The narrowest that has the values of both.
    fn join(self, other: Kind) -> Kind {
        use Kind::{Float, Int, Mixed, Null, UInt};
        match (self, other) {
            (Int { negative: a }, Int { negative: b }) => Int { negative: a || b },
            (a, b) if a == b => a,
            (Null, kind) | (kind, Null) => kind,
            (Int { negative: false }, UInt) | (UInt, Int { negative: false }) => UInt,
            (Int { .. } | UInt | Float, Int { .. } | UInt | Float) => Float,
            _ => Mixed,
        }
    }
}

impl Values {
    /// How many there are, nulls among them.
    pub fn len(&self) -> usize {
        match self {
            Values::Null(n) => *n,
            Values::Bool(x) => x.len(),
            Values::Int(x) | Values::Time(x) => x.len(),
            Values::UInt(x) => x.len(),
            Values::Float(x) => x.len(),
            Values::String(x) => x.len(),
            Values::Mixed(x) => x.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(super) fn from_cells(cells: Vec<Option<Value<'static>>>) -> Values {
        match cells.iter().fold(Kind::Null, |kind, cell| kind.join(Kind::of(cell))) {
            Kind::Null | Kind::Time => Values::Null(cells.len()),
            Kind::Bool => Values::Bool(each(cells, |cell| if let Value::Bool(x) = cell { Some(x) } else { None })),
            Kind::Int { .. } => Values::Int(each(cells, |cell| if let Value::Int(x) = cell { Some(x) } else { None })),
            Kind::UInt => Values::UInt(each(cells, |cell| match cell {
                Value::UInt(x) => Some(x),
                Value::Int(x) => u64::try_from(x).ok(),
                _ => None,
            })),
            Kind::Float => Values::Float(each(cells, |cell| match cell {
                Value::Float(x) => Some(x),
                Value::Int(x) => Some(x as f64),
                Value::UInt(x) => Some(x as f64),
                _ => None,
            })),
            Kind::String => {
                Values::String(each(
                    cells,
                    |cell| if let Value::String(x) = cell { Some(x.into_owned()) } else { None },
                ))
            }
            Kind::Mixed => Values::Mixed(cells),
        }
    }

    /// Adds the values of a later chunk.
    pub(super) fn append(&mut self, later: Values) {
        // Looking for a sign costs a pass, so only where the answer decides.
        let both = (&*self, &later);
        let look = matches!(both, (Values::Int(_), Values::UInt(_)) | (Values::UInt(_), Values::Int(_)));
        let kind = self.kind(look).join(later.kind(look));
        let mine = std::mem::replace(self, Values::Null(0));
        *self = mine.into_kind(kind);
        match (self, later.into_kind(kind)) {
            (Values::Null(n), Values::Null(more)) => *n += more,
            (Values::Bool(x), Values::Bool(more)) => x.extend(more),
            (Values::Int(x), Values::Int(more)) | (Values::Time(x), Values::Time(more)) => x.extend(more),
            (Values::UInt(x), Values::UInt(more)) => x.extend(more),
            (Values::Float(x), Values::Float(more)) => x.extend(more),
            (Values::String(x), Values::String(more)) => x.extend(more),
            (Values::Mixed(x), Values::Mixed(more)) => x.extend(more),
            // Both are of one kind.
            _ => {}
        }
    }

    fn kind(&self, look: bool) -> Kind {
        match self {
            Values::Null(_) => Kind::Null,
            Values::Bool(_) => Kind::Bool,
            Values::Int(x) => Kind::Int { negative: look && x.iter().flatten().any(|&x| x < 0) },
            Values::UInt(_) => Kind::UInt,
            Values::Float(_) => Kind::Float,
            Values::String(_) => Kind::String,
            Values::Time(_) => Kind::Time,
            Values::Mixed(_) => Kind::Mixed,
        }
    }

    /// The same values as this kind, which has them all.
    fn into_kind(self, kind: Kind) -> Values {
        match (self, kind) {
            (Values::Null(n), Kind::Bool) => Values::Bool(vec![None; n]),
            (Values::Null(n), Kind::Int { .. }) => Values::Int(vec![None; n]),
            (Values::Null(n), Kind::UInt) => Values::UInt(vec![None; n]),
            (Values::Null(n), Kind::Float) => Values::Float(vec![None; n]),
            (Values::Null(n), Kind::String) => Values::String(vec![None; n]),
            (Values::Null(n), Kind::Time) => Values::Time(vec![None; n]),
            (Values::Int(x), Kind::UInt) => Values::UInt(each(x, |x| u64::try_from(x).ok())),
            (Values::Int(x), Kind::Float) => Values::Float(each(x, |x| Some(x as f64))),
            (Values::UInt(x), Kind::Float) => Values::Float(each(x, |x| Some(x as f64))),
            (Values::Mixed(x), Kind::Mixed) => Values::Mixed(x),
            (other, Kind::Mixed) => Values::Mixed(other.into_cells()),
            (same, _) => same,
        }
    }

    fn into_cells(self) -> Vec<Option<Value<'static>>> {
        match self {
            Values::Null(n) => vec![None; n],
            Values::Bool(x) => each(x, |x| Some(Value::Bool(x))),
            Values::Int(x) | Values::Time(x) => each(x, |x| Some(Value::Int(x))),
            Values::UInt(x) => each(x, |x| Some(Value::UInt(x))),
            Values::Float(x) => each(x, |x| Some(Value::Float(x))),
            Values::String(x) => each(x, |x| Some(Value::String(x.into()))),
            Values::Mixed(x) => x,
        }
    }
}

fn each<A, B>(values: Vec<Option<A>>, to: impl Fn(A) -> Option<B>) -> Vec<Option<B>> {
    values.into_iter().map(|value| value.and_then(&to)).collect()
}
