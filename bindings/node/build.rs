//! Asks the linker for what a Node add-on needs on this platform.

fn main() {
    napi_build::setup();
}
