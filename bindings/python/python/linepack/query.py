"""Queries as data: what is asked over Flight or the v1 API, and the answers of the v1 API as columns and Arrow.

Nothing here opens a connection. The ticket of a query over Flight, for pyarrow.flight.FlightClient or any other:

>>> flight_ticket("SELECT 1", database="home", language="influxql")
b'{"database": "home", "sql_query": "SELECT 1", "query_type": "influxql"}'
>>> list(flight_metadata("T0K"))
[(b'authorization', b'Bearer T0K')]

A query to the v1 API, for any HTTP library, and its answer:

>>> request = v1_request("http://host", "SELECT load FROM cpu", database="home", token="T0K", epoch="s")
>>> request.method, request.url
('GET', 'http://host/query?db=home&epoch=s&q=SELECT%20load%20FROM%20cpu')
>>> body = b'{"results":[{"series":[{"name":"cpu","columns":["time","load"],"values":[[1700,0.5]]}]}]}'
>>> (series,) = parse_v1(body, epoch="s").statements[0].series
>>> [column.tolist() for column in series.columns], series.to_arrow()
([[1700000000000], [0.5]], <linepack.Table: 1 rows of time, load>)

/api/v2/query cannot query InfluxDB 3 and is not supported: QueryError, code "unsupported_query_api".
"""

from linepack._linepack import (
    AnswerReader,
    Column,
    QueryAnswer,
    QueryRequest,
    Series,
    Statement,
    flight_metadata,
    flight_ticket,
    parse_v1,
    v1_request,
)
from linepack._query import Message, Metadata, QueryError

__all__ = [
    "AnswerReader",
    "Column",
    "Message",
    "Metadata",
    "QueryAnswer",
    "QueryError",
    "QueryRequest",
    "Series",
    "Statement",
    "flight_metadata",
    "flight_ticket",
    "parse_v1",
    "v1_request",
]

for _public in (Message, Metadata, QueryError):
    _public.__module__ = __name__
