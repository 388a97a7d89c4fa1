//! One version for everything.

use linepack_house::{VERSION, read};

fn line_with<'t>(text: &'t str, start: &str) -> &'t str {
    text.lines()
        .find(|line| line.trim_start().starts_with(start))
        .unwrap_or_else(|| panic!("no line begins with {start}"))
}

#[test]
fn the_header_agrees() {
    let header = read("include/linepack.h");
    assert!(line_with(&header, "#define LP_VERSION ").contains(&format!("\"{VERSION}\"")));
    let part = |name: &str| {
        let line = line_with(&header, &format!("#define LP_VERSION_{name}"));
        line.split_whitespace().last().unwrap_or_default().to_string()
    };
    assert_eq!(format!("{}.{}.{}", part("MAJOR"), part("MINOR"), part("PATCH")), VERSION);
}

#[test]
fn the_python_package_agrees() {
    let project = read("bindings/python/pyproject.toml");
    let dynamic = project.lines().any(|line| line.starts_with("dynamic") && line.contains("version"));
    let same = project.lines().any(|line| line.trim() == format!("version = \"{VERSION}\""));
    assert!(dynamic || same, "pyproject.toml must take the version from Cargo.toml or state {VERSION}");
}

#[test]
fn the_node_package_agrees() {
    for file in ["bindings/node/package.json", "bindings/node/package-lock.json"] {
        assert!(line_with(&read(file), "\"version\"").contains(&format!("\"{VERSION}\"")), "{file}");
    }
}

#[test]
fn the_changelog_knows_it() {
    assert!(read("CHANGELOG.md").contains(&format!("## {VERSION}")));
}
