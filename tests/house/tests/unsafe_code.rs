//! `unsafe` stands only where it may, every time with its reason (clippy demands the reason).

use linepack_house::files;

#[test]
fn unsafe_stands_only_in_scan_and_at_the_foreign_edges() {
    const ALLOWED: &[&str] = &[
        "core/src/scan/",
        "bindings/c/src/",
        "bindings/python/src/",
        "bindings/node/src/",
        "bindings/shared/src/arrow",
        // Structs that another library would make.
        "tests/conformance/src/checks/arrays.rs",
    ];
    let sources = ["core/src", "bindings", "tests/conformance/src"].into_iter().flat_map(|folder| files(folder, ".rs"));
    for (path, text) in sources.filter(|(path, _)| !path.contains("/tests/")) {
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        let bare = code.filter(|line| line.split(|c: char| !c.is_alphanumeric() && c != '_').any(|w| w == "unsafe"));
        for line in bare {
            assert!(ALLOWED.iter().any(|folder| path.starts_with(folder)), "{path}: {line}");
        }
    }
}
