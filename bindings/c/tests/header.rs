//! `include/linepack.h` is what the sources say.

use std::path::Path;

const HEADER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../include/linepack.h");
const MEND: &str = "LINEPACK_WRITE_HEADER=1 cargo test -p linepack-c --test header";

/// The macros that cbindgen cannot take from Rust.
fn preamble() -> String {
    format!(
        r#"
/** The version of this header, to be compared with lp_version(). */
#define LP_VERSION "{}"
#define LP_VERSION_MAJOR {}
#define LP_VERSION_MINOR {}
#define LP_VERSION_PATCH {}

{ARROW}"#,
        env!("CARGO_PKG_VERSION"),
        env!("CARGO_PKG_VERSION_MAJOR"),
        env!("CARGO_PKG_VERSION_MINOR"),
        env!("CARGO_PKG_VERSION_PATCH"),
    )
}

/// The structs of the Arrow C data and stream interfaces, under the guards that the specification gives them.
const ARROW: &str = "/*
 * The structs of the Arrow C data and stream interfaces, as every library declares them that has them: see
 * https://arrow.apache.org/docs/format/CDataInterface.html for what they mean.
 */
#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE

#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_NULLABLE 2
#define ARROW_FLAG_MAP_KEYS_SORTED 4

struct ArrowSchema {
    const char *format;
    const char *name;
    const char *metadata;
    int64_t flags;
    int64_t n_children;
    struct ArrowSchema **children;
    struct ArrowSchema *dictionary;
    void (*release)(struct ArrowSchema *);
    void *private_data;
};

struct ArrowArray {
    int64_t length;
    int64_t null_count;
    int64_t offset;
    int64_t n_buffers;
    int64_t n_children;
    const void **buffers;
    struct ArrowArray **children;
    struct ArrowArray *dictionary;
    void (*release)(struct ArrowArray *);
    void *private_data;
};

#endif /* ARROW_C_DATA_INTERFACE */

#ifndef ARROW_C_STREAM_INTERFACE
#define ARROW_C_STREAM_INTERFACE

struct ArrowArrayStream {
    int (*get_schema)(struct ArrowArrayStream *, struct ArrowSchema *out);
    int (*get_next)(struct ArrowArrayStream *, struct ArrowArray *out);
    const char *(*get_last_error)(struct ArrowArrayStream *);
    void (*release)(struct ArrowArrayStream *);
    void *private_data;
};

#endif /* ARROW_C_STREAM_INTERFACE */";

/// It needs `lp_str`, so it stands at the end; the trailer of cbindgen would lie outside the include guard.
const LAST: &str = "/**
 * The byte string of a NUL-terminated one, for example a literal; the empty one for NULL.
 */
static inline lp_str lp_cstr(const char *text)
{
    lp_str result;
    result.ptr = (const uint8_t *)text;
    result.len = text ? strlen(text) : 0;
    return result;
}";

fn generated() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut config = cbindgen::Config::from_file(folder.join("cbindgen.toml")).expect("cbindgen.toml can be read");
    config.after_includes = Some(preamble());
    let bindings = cbindgen::Builder::new().with_crate(folder).with_config(config).generate();
    let mut text = Vec::new();
    bindings.expect("the sources can be turned into a header").write(&mut text);
    let text = String::from_utf8(text).expect("a header is text");
    let (before, end) = text.split_at(text.rfind("#endif").expect("the end of the include guard"));
    format!("{before}{LAST}\n\n{end}")
}

#[test]
fn the_header_is_what_the_sources_say() {
    let generated = generated();
    if std::env::var_os("LINEPACK_WRITE_HEADER").is_some() {
        std::fs::write(HEADER, &generated).expect("the header can be written");
    }
    let committed = std::fs::read_to_string(HEADER).unwrap_or_default();
    assert!(committed == generated, "include/linepack.h is out of date; make it anew with\n    {MEND}");
}

#[test]
fn the_header_states_the_version() {
    let header = generated();
    let value = |name: &str| {
        let line = header.lines().find_map(|line| line.strip_prefix(&format!("#define {name} ")));
        line.unwrap_or_else(|| panic!("no #define {name}")).to_string()
    };
    let parts = ["MAJOR", "MINOR", "PATCH"].map(|part| value(&format!("LP_VERSION_{part}")));
    assert_eq!(value("LP_VERSION"), format!("{:?}", linepack_core::VERSION));
    assert_eq!(parts.join("."), linepack_core::VERSION);
    assert_eq!(value("LP_ABI_VERSION"), "1");
}
