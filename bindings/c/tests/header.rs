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
#define LP_VERSION_PATCH {}"#,
        env!("CARGO_PKG_VERSION"),
        env!("CARGO_PKG_VERSION_MAJOR"),
        env!("CARGO_PKG_VERSION_MINOR"),
        env!("CARGO_PKG_VERSION_PATCH"),
    )
}

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
