/* Tickets, requests and answers; and misuse. */
#include "check.h"

static lp_query *query_of(const char *text, lp_language language)
{
    lp_query *query;
    OK(lp_query_new(lp_cstr(text), language, &query));
    return query;
}

static void tickets(void)
{
    lp_query *query = query_of("SELECT 1", LP_LANGUAGE_SQL);
    lp_header header;
    lp_str ticket, why, none = {NULL, 0};

    OK(lp_query_ticket(query, lp_cstr("db"), &ticket));
    CHECK(same(ticket, "{\"database\": \"db\", \"sql_query\": \"SELECT 1\", \"query_type\": \"sql\"}"));
    OK(lp_query_param_int(query, lp_cstr("a"), 1));
    OK(lp_query_param_uint(query, lp_cstr("a"), UINT64_MAX));
    OK(lp_query_param_float(query, lp_cstr("b"), 2));
    OK(lp_query_param_bool(query, lp_cstr("c"), true));
    OK(lp_query_param_null(query, lp_cstr("d")));
    OK(lp_query_param_string(query, lp_cstr("e"), lp_cstr("x'y")));
    OK(lp_query_ticket(query, lp_cstr("db"), &ticket));
    CHECK(same(ticket, "{\"database\": \"db\", \"sql_query\": \"SELECT 1\", \"query_type\": \"sql\", \"params\": "
                       "{\"a\": 18446744073709551615, \"b\": 2.0, \"c\": true, \"d\": null, \"e\": \"x'y\"}}"));
    OK(lp_query_error(query, &why));
    CHECK(why.ptr == NULL);
    CHECK_CODE(lp_query_ticket(query, none, &ticket), LP_MISSING_DATABASE);
    OK(lp_query_error(query, &why));
    CHECK(why.len > 0);
    OK(lp_query_metadata(query, none, &header));
    CHECK(header.name.ptr == NULL && header.value.ptr == NULL);
    OK(lp_query_metadata(query, lp_cstr("T0K"), &header));
    CHECK(same(header.name, "authorization") && same(header.value, "Bearer T0K"));
    CHECK_CODE(lp_query_metadata(query, lp_cstr(" T0K"), &header), LP_INVALID_TOKEN);
    CHECK_CODE(lp_query_param_string(query, lp_cstr("e"), lp_cstr("\xff")), LP_INVALID_UTF8);
    CHECK_CODE(lp_query_param_null(query, lp_cstr("\xff")), LP_INVALID_UTF8);
    lp_query_free(query);
}

static void requests(void)
{
    lp_query *query = query_of("SHOW DATABASES", LP_LANGUAGE_INFLUXQL), *sql = query_of("SELECT 1", LP_LANGUAGE_SQL);
    lp_query_options options;
    lp_query_request *request;
    lp_header header;
    lp_str text;
    size_t count;

    OK(lp_query_options_init(&options, sizeof options));
    options.url = lp_cstr("https://h");
    options.database = lp_cstr("my home");
    options.token = lp_cstr("T0K");
    options.epoch = LP_EPOCH_US;
    options.chunk_size = 5;
    OK(lp_query_request_new(query, &options, &request));
    OK(lp_query_request_method(request, &text));
    CHECK(same(text, "GET"));
    OK(lp_query_request_url(request, &text));
    CHECK(same(text, "https://h/query?db=my%20home&epoch=u&chunked=true&chunk_size=5&q=SHOW%20DATABASES"));
    OK(lp_query_request_header_count(request, &count));
    CHECK(count == 2);
    OK(lp_query_request_header(request, 0, &header));
    CHECK(same(header.name, "Authorization") && same(header.value, "Token T0K"));
    CHECK_CODE(lp_query_request_header(request, 2, &header), LP_OUT_OF_RANGE);
    OK(lp_query_request_body(request, &text));
    CHECK(text.len == 0);
    lp_query_request_free(request);

    options.api = LP_QUERY_API_V2;
    CHECK_CODE(lp_query_request_new(query, &options, &request), LP_UNSUPPORTED_QUERY_API);
    CHECK(request == NULL);
    OK(lp_query_error(query, &text));
    CHECK(text.len > 0);
    options.api = LP_QUERY_API_V1;
    CHECK_CODE(lp_query_request_new(sql, &options, &request), LP_UNSUPPORTED_QUERY_API);
    options.chunked = LP_SWITCH_OFF;
    CHECK_CODE(lp_query_request_new(query, &options, &request), LP_INVALID_OPTION);
    options.chunked = (lp_switch)3;
    CHECK_CODE(lp_query_request_new(query, &options, &request), LP_INVALID_OPTION);
    options.chunked = LP_SWITCH_UNSAID;
    options.epoch = (lp_epoch)7;
    CHECK_CODE(lp_query_request_new(query, &options, &request), LP_INVALID_OPTION);
    options.epoch = LP_EPOCH_NONE;
    options.url = lp_cstr("https://h/\xff");
    CHECK_CODE(lp_query_request_new(query, &options, &request), LP_INVALID_UTF8);
    lp_query_free(query);
    lp_query_free(sql);
}

static const char body[] = "{\"results\":[{\"statement_id\":0,\"messages\":[{\"level\":\"warning\",\"text\":\"old\"}],\"series\":[{"
                           "\"name\":\"m\",\"tags\":{\"t\":\"a\"},\"columns\":[\"time\",\"f\",\"g\"],\"values\":[[1,0.5,\"x\"],"
                           "[2,null,true]]}]},{\"statement_id\":1,\"error\":\"no\"}]}";

static void answers(void)
{
    lp_answer_options options;
    lp_query_answer *answer;
    lp_query_fault fault;
    lp_statement statement;
    lp_query_message message;
    lp_series series;
    lp_tag tag;
    lp_value value;
    lp_values of;
    lp_str text;
    size_t count;
    bool present;
    struct ArrowArrayStream stream;
    struct ArrowSchema schema;
    struct ArrowArray array;

    OK(lp_answer_options_init(&options, sizeof options));
    options.epoch = LP_EPOCH_S;
    OK(lp_query_answer_parse(bytes(body), strlen(body), &options, &answer, &fault));
    CHECK(fault.code == LP_OK && !fault.has_offset && fault.message[0] == '\0');
    OK(lp_query_answer_error(answer, &text));
    CHECK(text.ptr == NULL);
    OK(lp_query_answer_statement_count(answer, &count));
    CHECK(count == 2);
    OK(lp_query_answer_statement(answer, 1, &statement));
    CHECK(statement.id == 1 && same(statement.error, "no") && statement.series_count == 0 && !statement.partial);
    CHECK_CODE(lp_query_answer_statement(answer, 2, &statement), LP_OUT_OF_RANGE);
    OK(lp_query_answer_statement(answer, 0, &statement));
    CHECK(statement.error.ptr == NULL && statement.series_count == 1 && statement.message_count == 1);
    OK(lp_query_answer_message(answer, 0, 0, &message));
    CHECK(same(message.level, "warning") && same(message.text, "old"));
    CHECK_CODE(lp_query_answer_message(answer, 0, 1, &message), LP_OUT_OF_RANGE);
    OK(lp_query_answer_series(answer, 0, 0, &series));
    CHECK(same(series.name, "m") && series.tag_count == 1 && series.column_count == 3 && series.rows == 2);
    CHECK_CODE(lp_query_answer_series(answer, 1, 0, &series), LP_OUT_OF_RANGE);
    OK(lp_query_answer_tag(answer, 0, 0, 0, &tag));
    CHECK(same(tag.key, "t") && same(tag.value, "a"));
    CHECK_CODE(lp_query_answer_tag(answer, 0, 0, 1, &tag), LP_OUT_OF_RANGE);
    OK(lp_query_answer_column(answer, 0, 0, 0, &text, &of));
    CHECK(same(text, "time") && of == LP_VALUES_TIME);
    CHECK_CODE(lp_query_answer_column(answer, 0, 0, 3, &text, &of), LP_OUT_OF_RANGE);
    OK(lp_query_answer_value(answer, 0, 0, 0, 1, &value, &present));
    CHECK(present && value.kind == LP_INT && value.as.i == 2000000000);
    OK(lp_query_answer_value(answer, 0, 0, 1, 1, &value, &present));
    CHECK(!present && value.kind == LP_INT && value.as.i == 0);
    OK(lp_query_answer_column(answer, 0, 0, 2, &text, &of));
    CHECK(of == LP_VALUES_MIXED);
    OK(lp_query_answer_value(answer, 0, 0, 2, 0, &value, &present));
    CHECK(present && value.kind == LP_STRING && same(value.as.s, "x"));
    OK(lp_query_answer_value(answer, 0, 0, 2, 1, &value, &present));
    CHECK(present && value.kind == LP_BOOL && value.as.b);
    CHECK_CODE(lp_query_answer_value(answer, 0, 0, 2, 2, &value, &present), LP_OUT_OF_RANGE);

    OK(lp_query_answer_export(answer, 0, 0, &stream));
    CHECK_CODE(lp_query_answer_export(answer, 0, 1, &stream), LP_OUT_OF_RANGE);
    lp_query_answer_free(answer);
    CHECK(stream.get_schema(&stream, &schema) == 0 && schema.n_children == 4);
    CHECK(strcmp(schema.children[1]->name, "time") == 0 && strcmp(schema.children[1]->format, "tsn:UTC") == 0);
    CHECK(strcmp(schema.children[2]->format, "g") == 0 && strcmp(schema.children[3]->format, "U") == 0);
    schema.release(&schema);
    CHECK(stream.get_next(&stream, &array) == 0 && array.length == 2);
    CHECK(((const int64_t *)array.children[1]->buffers[1])[1] == 2000000000);
    array.release(&array);
    stream.release(&stream);

    CHECK_CODE(lp_query_answer_parse(bytes(" nothing"), 8, NULL, &answer, &fault), LP_INVALID_ANSWER);
    CHECK(answer == NULL && fault.code == LP_INVALID_ANSWER && fault.has_offset && fault.offset == 1);
    CHECK(strncmp(fault.message, "byte 1: ", 8) == 0);
    options.max_bytes = 3;
    CHECK_CODE(lp_query_answer_parse(bytes(body), strlen(body), &options, &answer, NULL), LP_ANSWER_TOO_LARGE);
}

static void pieces(void)
{
    const char *chunk = "{\"results\":[{\"statement_id\":0,\"series\":[{\"name\":\"m\",\"columns\":[\"f\"],\"values\":[[1]],"
                        "\"partial\":true}],\"partial\":true}]}";
    lp_query_reader *reader;
    lp_query_answer *first, *second, *none;
    lp_series series;
    lp_query_fault fault;

    OK(lp_query_reader_new(NULL, &reader));
    OK(lp_query_reader_feed(reader, bytes(chunk), 7, &fault));
    OK(lp_query_reader_next(reader, &none));
    CHECK(none == NULL);
    OK(lp_query_reader_feed(reader, bytes(chunk) + 7, strlen(chunk) - 7, NULL));
    OK(lp_query_reader_feed(reader, bytes(chunk), strlen(chunk), NULL));
    OK(lp_query_reader_next(reader, &first));
    OK(lp_query_reader_next(reader, &second));
    CHECK(first != NULL && second != NULL);
    OK(lp_query_answer_append(first, second));
    CHECK_CODE(lp_query_answer_append(first, NULL), LP_NULL_ARGUMENT);
    OK(lp_query_answer_series(first, 0, 0, &series));
    CHECK(series.rows == 2 && series.partial);
    lp_query_answer_free(first);
    lp_query_answer_free(second);
    OK(lp_query_reader_finish(reader, &fault));
    CHECK_CODE(lp_query_reader_finish(reader, &fault), LP_WRONG_STATE);
    CHECK(fault.code == LP_WRONG_STATE && fault.message[0] == '\0');
    CHECK_CODE(lp_query_reader_feed(reader, NULL, 0, NULL), LP_WRONG_STATE);
    lp_query_reader_free(reader);

    /* What is not taken out is freed with the reader. */
    OK(lp_query_reader_new(NULL, &reader));
    OK(lp_query_reader_feed(reader, bytes(chunk), strlen(chunk), NULL));
    OK(lp_query_reader_feed(reader, bytes("{"), 1, NULL));
    CHECK_CODE(lp_query_reader_finish(reader, &fault), LP_INVALID_ANSWER);
    CHECK(fault.has_offset && fault.offset == strlen(chunk));
    lp_query_reader_free(reader);
}

static void misuse(void)
{
    lp_query *query;
    lp_query_options options;
    lp_query_request *request;
    lp_query_answer *answer;
    lp_query_reader *reader;
    lp_answer_options reading;
    lp_header header;
    lp_str text;
    size_t count;

    CHECK_CODE(lp_query_new(lp_cstr("\xff"), LP_LANGUAGE_SQL, &query), LP_INVALID_UTF8);
    CHECK(query == NULL);
    CHECK_CODE(lp_query_new(lp_cstr("q"), (lp_language)2, &query), LP_INVALID_OPTION);
    CHECK_CODE(lp_query_new(lp_cstr("q"), LP_LANGUAGE_SQL, NULL), LP_NULL_ARGUMENT);
    CHECK_CODE(lp_query_ticket(NULL, lp_cstr("db"), &text), LP_NULL_ARGUMENT);
    CHECK_CODE(lp_query_metadata(NULL, lp_cstr("T"), &header), LP_NULL_ARGUMENT);
    CHECK_CODE(lp_query_error(NULL, &text), LP_NULL_ARGUMENT);
    CHECK_CODE(lp_query_param_int(NULL, lp_cstr("a"), 1), LP_NULL_ARGUMENT);
    query = query_of(" \n", LP_LANGUAGE_INFLUXQL);
    CHECK_CODE(lp_query_ticket(query, lp_cstr("db"), &text), LP_EMPTY_QUERY);
    CHECK_CODE(lp_query_ticket(query, lp_cstr("db"), NULL), LP_NULL_ARGUMENT);
    OK(lp_query_options_init(&options, sizeof options));
    options.url = lp_cstr("http://h");
    CHECK_CODE(lp_query_request_new(query, &options, &request), LP_EMPTY_QUERY);
    CHECK_CODE(lp_query_request_new(query, NULL, &request), LP_NULL_ARGUMENT);
    CHECK_CODE(lp_query_request_new(NULL, &options, &request), LP_NULL_ARGUMENT);
    CHECK(request == NULL);
    CHECK_CODE(lp_query_request_url(NULL, &text), LP_NULL_ARGUMENT);
    CHECK_CODE(lp_query_request_header_count(NULL, &count), LP_NULL_ARGUMENT);
    CHECK_CODE(lp_query_options_init(NULL, sizeof options), LP_NULL_ARGUMENT);
    CHECK_CODE(lp_query_answer_parse(NULL, 1, NULL, &answer, NULL), LP_NULL_ARGUMENT);
    CHECK_CODE(lp_query_answer_parse(bytes("{}"), 2, NULL, NULL, NULL), LP_NULL_ARGUMENT);
    OK(lp_answer_options_init(&reading, sizeof reading));
    reading.format = (lp_answer_format)2;
    CHECK_CODE(lp_query_answer_parse(bytes("{}"), 2, &reading, &answer, NULL), LP_INVALID_OPTION);
    CHECK_CODE(lp_query_reader_new(&reading, &reader), LP_INVALID_OPTION);
    CHECK(answer == NULL && reader == NULL);
    CHECK_CODE(lp_query_reader_feed(NULL, NULL, 0, NULL), LP_NULL_ARGUMENT);
    CHECK_CODE(lp_query_reader_next(NULL, &answer), LP_NULL_ARGUMENT);
    lp_query_free(NULL);
    lp_query_request_free(NULL);
    lp_query_answer_free(NULL);
    lp_query_reader_free(NULL);
    lp_query_free(query);
}

int main(void)
{
    tickets();
    requests();
    answers();
    pieces();
    misuse();
    return 0;
}
