//! Documents that look random and are the same for the same seed: each record has a measurement of its own.

use linepack_conformance::random::Random;

const NAMES: [&str; 20] = [
    "a", "b", "cpu", "é", "日本", "\\,", "\\ ", "\\=", "\\\\", "\\", "\"", "\"", "#", "'", ".", "time", "_field", "\t",
    "\u{85}", "k",
];
const STRINGS: [&str; 16] =
    ["a", "é", "\\\"", "\\\\", "\\n", "\\", "\n", "\r\n", "\t", "\0", ",", "=", " ", "#", "1.", "\u{1F680}"];
const NUMBERS: [&str; 24] = [
    "1",
    "-0",
    "00.50",
    "1.",
    ".5",
    "-1.",
    "-.25",
    "1e5",
    "1E+2",
    "2.5e-3",
    "0.30000000000000004",
    "1e-400",
    "5e-324",
    "1.7976931348623157e308",
    "7i",
    "-007i",
    "-0i",
    "9223372036854775807i",
    "-9223372036854775808i",
    "9007199254740993i",
    "8u",
    "18446744073709551615u",
    "100000000000000000000",
    "1234567.75",
];
const WORDS: [&str; 10] = ["t", "T", "true", "True", "TRUE", "f", "F", "false", "False", "FALSE"];
const TIMES: [&str; 8] =
    ["0", "1", "-1", "1600000000000000000", "1600000000123456789", "007", "9223372036854775806", "-5000000000"];

/// Makes documents; some of their records and comments are what one server or another refuses.
pub struct Documents {
    random: Random,
    made: u64,
}

impl Documents {
    /// Documents that depend on `seed` alone.
    pub fn new(seed: u64) -> Documents {
        Documents { random: Random(seed), made: 0 }
    }

    /// The next document, of some `entries`.
    pub fn next(&mut self, entries: usize) -> Vec<u8> {
        let mut text = String::new();
        for _ in 0..entries {
            self.entry(&mut text);
        }
        text.into_bytes()
    }

    fn entry(&mut self, text: &mut String) {
        match self.random.below(24) {
            0 => *text += ["\n", "  \n", "\r\n"][self.random.below(3)],
            1 => *text += ["# c\n", " # c\n", "# a=\"b\n", "# a=\"b\" c\n", "# c\\\n", "# c\r\n"][self.random.below(6)],
            _ => self.record(text),
        }
    }

    fn record(&mut self, text: &mut String) {
        if self.random.once_in(16) {
            *text += "  ";
        }
        self.made += 1;
        *text += &format!("m{}", self.made);
        self.name(text);
        for _ in 0..self.random.below(4) {
            *text += ",";
            self.name(text);
            *text += "=";
            self.name(text);
        }
        for field in 0..1 + self.random.below(3) {
            *text += if field > 0 { "," } else { self.random.pick(&[" ", " ", " ", "  "]) };
            self.name(text);
            *text += "=";
            self.value(text);
        }
        // A record without a time is as of now.
        if !self.random.once_in(8) {
            *text += self.random.pick(&[" ", " ", " ", "  "]);
            *text += self.random.pick(&TIMES);
        }
        *text += self.random.pick(&["\n", "\n", "\n", "\n", "\n", "\n", "  \n", "\r\n"]);
    }

    fn name(&mut self, text: &mut String) {
        for _ in 0..1 + self.random.below(3) {
            let plain = self.random.once_in(2);
            *text += if plain { self.random.pick(&["a", "b", "host", "r2"]) } else { self.random.pick(&NAMES) };
        }
    }

    fn value(&mut self, text: &mut String) {
        match self.random.below(4) {
            0 => *text += self.random.pick(&WORDS),
            1 => {
                *text += "\"";
                for _ in 0..self.random.below(4) {
                    *text += self.random.pick(&STRINGS);
                }
                *text += "\"";
            }
            _ => *text += self.random.pick(&NUMBERS),
        }
    }
}
