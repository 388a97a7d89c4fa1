//! The ways in which servers take line protocol, and how each spells what it is told.

use crate::precision::Precision;
use crate::words::words;

words! {
    /// The endpoint that takes a write.
    ///
    /// ```
    /// use linepack::Precision;
    /// use linepack::write::Api;
    /// assert_eq!(Api::V2.path(), "/api/v2/write");
    /// assert_eq!(Api::V1.precision_word(Precision::Us), Some("u"));
    /// assert_eq!(Api::V3.precision_word(Precision::H), None);
    /// ```
    Api {
        /// `/api/v2/write`: InfluxDB 2 and 3, VictoriaMetrics, GreptimeDB. The default.
        #[default]
        V2 = "v2",
        /// `/write`: InfluxDB 1, QuestDB.
        V1 = "v1",
        /// `/api/v3/write_lp`: InfluxDB 3 Core and Enterprise.
        V3 = "v3",
    }
}

impl Api {
    /// The path below the server's URL.
    pub const fn path(self) -> &'static str {
        match self {
            Api::V2 => "/api/v2/write",
            Api::V1 => "/write",
            Api::V3 => "/api/v3/write_lp",
        }
    }

    /// The parameter that names the database.
    pub(super) const fn database(self) -> &'static str {
        match self {
            Api::V2 => "bucket",
            Api::V1 | Api::V3 => "db",
        }
    }

    /// How a request says this precision; `None` if the API has no word for it. InfluxDB 1.x takes `us` for nanoseconds.
    pub const fn precision_word(self, precision: Precision) -> Option<&'static str> {
        Some(match (self, precision) {
            (Api::V2, _) | (Api::V1, Precision::Ms | Precision::S | Precision::M | Precision::H) => precision.word(),
            (Api::V1, Precision::Ns) => "n",
            (Api::V1, Precision::Us) => "u",
            (Api::V3, Precision::Ns) => "nanosecond",
            (Api::V3, Precision::Us) => "microsecond",
            (Api::V3, Precision::Ms) => "millisecond",
            (Api::V3, Precision::S) => "second",
            (Api::V3, Precision::M | Precision::H) => return None,
        })
    }
}

words! {
    /// How a request shows that it may write.
    AuthScheme {
        /// `Authorization: Token TOKEN`, which InfluxDB 1.8, 2 and 3 take. The default.
        #[default]
        Token = "token",
        /// `Authorization: Bearer TOKEN`, which InfluxDB 3 takes alike.
        Bearer = "bearer",
        /// `Authorization: Basic`, the token as password.
        Basic = "basic",
        /// The parameters `u` and `p` of the v1 API. Servers and proxies write URLs into their logs: use it only where there
        /// is nothing else.
        Query = "query",
    }
}
