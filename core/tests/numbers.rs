//! Number tokens, bit for bit as the standard library and 128-bit integers read them.

use linepack::{Code, Errors, Mode, Precision, ReadOptions, Value, parse};

/// SplitMix64: the same numbers in every run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let x = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        x ^ (x >> 31)
    }

    fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len() as u64) as usize]
    }

    /// Digits, at times with many zeros or nines among them.
    fn digits(&mut self, length: u64) -> String {
        let from = [b"0123456789", b"0000000001", b"9999999990"][self.below(8).saturating_sub(5) as usize];
        (0..length).map(|_| char::from(from[self.below(10) as usize])).collect()
    }

    /// Mostly short, at times of hundreds of digits.
    fn length(&mut self) -> u64 {
        if self.below(64) == 0 { self.below(400) } else { self.below(24) }
    }
}

/// What the library makes of each token, at its place in `line`, between what stands before and after it.
fn read<T>(
    tokens: &[String],
    line: [&str; 2],
    options: ReadOptions,
    get: fn(linepack::Line<'_>) -> T,
) -> Vec<Result<T, Code>> {
    let document: String = tokens.iter().map(|token| [line[0], token, line[1], "\n"].concat()).collect();
    let document = parse(document, &options.errors(Errors::Collect).max_errors(usize::MAX)).unwrap();
    let mut found: Vec<(u64, Result<T, Code>)> = document.iter().map(|line| (line.line(), Ok(get(line)))).collect();
    found.extend(document.report().errors.iter().map(|error| (error.line, Err(error.code))));
    found.sort_by_key(|&(line, _)| line);
    assert!(found.iter().map(|&(line, _)| line).eq(1..=tokens.len() as u64), "one outcome a line");
    found.into_iter().map(|(_, outcome)| outcome).collect()
}

/// A field value of digits, signs, points, exponents and suffixes, the plain way.
fn plain(token: &str) -> Result<Value<'static>, Code> {
    if !token.starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '.') {
        return Err(Code::InvalidValue);
    }
    if let Some(digits) = token.strip_suffix('i') {
        let number = plain_integer(digits, Code::InvalidNumber, Code::IntegerOutOfRange)?;
        return i64::try_from(number).map(Value::Int).map_err(|_| Code::IntegerOutOfRange);
    }
    if let Some(digits) = token.strip_suffix('u') {
        let digits = if digits.starts_with('-') { "" } else { digits };
        let number = plain_integer(digits, Code::InvalidNumber, Code::UnsignedOutOfRange)?;
        return u64::try_from(number).map(Value::UInt).map_err(|_| Code::UnsignedOutOfRange);
    }
    match token.parse::<f64>() {
        Ok(x) if x.is_finite() => Ok(Value::Float(x)),
        Ok(_) => Err(Code::FloatOutOfRange),
        Err(_) => Err(Code::InvalidNumber),
    }
}

/// `[-] digits`; what is no such text, and what is too large even for an i128, gets its code.
fn plain_integer(text: &str, invalid: Code, too_large: Code) -> Result<i128, Code> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(invalid);
    }
    text.parse().map_err(|_| too_large)
}

/// Equal, with floats compared by their bits.
fn same(a: &Result<Value<'_>, Code>, b: &Result<Value<'_>, Code>) -> bool {
    match (a, b) {
        (Ok(Value::Float(a)), Ok(Value::Float(b))) => a.to_bits() == b.to_bits(),
        _ => a == b,
    }
}

fn check_values(tokens: &[String]) -> Vec<Result<Value<'static>, Code>> {
    let found = read(tokens, ["m v=", ""], ReadOptions::new(), |line| line.field("v").unwrap().into_owned());
    for (token, found) in tokens.iter().zip(&found) {
        let plain = plain(token);
        assert!(same(found, &plain), "{token}: {found:?}, the plain way {plain:?}");
    }
    found
}

#[test]
fn floats_of_random_bits_come_back_in_every_spelling() {
    let mut random = Random(1);
    let floats = (0..50_000).map(|_| match random.below(4) {
        0 => f64::from_bits(random.next()),
        // A subnormal.
        1 => f64::from_bits(random.next() >> 12),
        2 => random.unit() * 100.0,
        _ => (random.unit() - 0.5) * 10f64.powi(random.below(60) as i32 - 30),
    });
    let floats: Vec<f64> = floats.filter(|x| x.is_finite()).collect();
    let spellings = floats.iter().flat_map(|x| [format!("{x}"), format!("{x:e}"), format!("{x:.16e}")]);
    let found = check_values(&spellings.collect::<Vec<_>>());
    for (x, found) in floats.iter().zip(found.chunks(3)) {
        assert!(found.iter().all(|value| same(value, &Ok(Value::Float(*x)))), "{x:e}: {found:?}");
    }
}

#[test]
fn floats_of_random_digits() {
    let mut random = Random(2);
    let tokens: Vec<String> = (0..150_000)
        .map(|_| {
            let (whole, fraction) = (random.length(), random.length());
            let mut token = random.pick(&["", "", "-"]).to_string() + &random.digits(whole);
            if whole == 0 || random.below(4) > 0 {
                token = token + "." + &random.digits(fraction.max(u64::from(whole == 0)));
            }
            if random.below(3) == 0 {
                let power = if random.below(2) == 0 { random.below(30) } else { random.below(420) };
                let zeros = "0".repeat(random.below(3) as usize);
                token += &format!("{}{}{zeros}{power}", random.pick(&["e", "E"]), random.pick(&["", "+", "-", "-"]));
            }
            token
        })
        .collect();
    check_values(&tokens);
}

#[test]
fn floats_halfway_between_two_and_right_beside() {
    let mut random = Random(3);
    let mut tokens = Vec::new();
    while tokens.len() < 120_000 {
        // An odd number of 54 bits is halfway between two floats, and remains so when divided or multiplied by powers
        // of two. Divided by 2^n it has n decimals, those of its product with 5^n.
        let odd = u128::from(random.next() >> 10 | 1 << 53 | 1);
        let n = random.below(31) as usize;
        for number in [odd * 5u128.pow(n as u32), odd << n] {
            for near in [number - 1, number, number + 1] {
                let digits = format!("{near:0>31}");
                let (whole, fraction) = digits.split_at(digits.len() - n);
                let whole = whole.trim_start_matches('0');
                let power = random.below(500) as i32 - 250;
                tokens.push(near.to_string());
                tokens.push(format!("{whole}.{fraction}0"));
                tokens.push(format!("-{whole}.{fraction}{}1", "0".repeat(random.below(30) as usize)));
                tokens.push(format!("{near}e-{n}"));
                tokens.push(format!("{near}e{power}"));
            }
        }
    }
    check_values(&tokens);
}

#[test]
fn floats_at_the_ends_of_the_range() {
    let mut tokens: Vec<String> = [
        "0",
        "-0",
        "0.",
        "-.0",
        "0e9999999999999999999999",
        "-0e-400",
        "0.0000000000000000e300",
        // The largest float, halfway to the next, and past it.
        "1.7976931348623157e308",
        "1.7976931348623158e308",
        "1.7976931348623159e308",
        "17976931348623157e292",
        "17976931348623158.0e292",
        "17976931348623159e292",
        "9e307",
        "1e308",
        "0.1e309",
        "1e309",
        "0.00001e314",
        "1e999",
        "1e1000",
        "-1e99999999999999999999",
        "1e-99999999999999999999",
        "1e+0000000000308",
        "1e+0000000000309",
        // The least normal one and the least of all, and half of it.
        "2.2250738585072014e-308",
        "2.2250738585072011e-308",
        "2.225073858507201e-308",
        "4.9406564584124654e-324",
        "5e-324",
        "3e-324",
        "2.4703282292062327e-324",
        "2.4703282292062328e-324",
        "2e-324",
        "1e-400",
        "1e-1000",
        // 2^53, the next one, which no float is, and the ends of 19 and 20 digits.
        "9007199254740992",
        "9007199254740993",
        "9007199254740993.0",
        "90071992547409930e-1",
        "9999999999999999999",
        "18446744073709551615",
        "18446744073709551616",
        "99999999999999999999",
        "00000000000000000000000012.5",
    ]
    .map(String::from)
    .to_vec();
    for n in [15, 16, 17, 18, 19, 20, 21, 307, 308, 309, 310, 1000] {
        let (nines, zeros) = ("9".repeat(n), "0".repeat(n));
        tokens.extend([nines.clone(), format!("1{zeros}"), format!("1{zeros}e-{n}"), format!("0.{zeros}1e{n}")]);
        tokens.extend([format!("{zeros}1"), format!("0.{nines}"), format!("{nines}.{nines}"), format!("-{zeros}.5")]);
    }
    // Just above and below halfway from the largest float to the next: 2^1024 - 2^970.
    let halfway = "179769313486231580793728971405303415079934132710037826936173778980444968292764750946649017977587207096330286416692887910946555547851940402630657488671505820681908902000708383676273854845817711531764475730270069855571366959622842914819860834936475292719074168444365510704342711559699508093042880";
    let below = halfway.replace("880", "879.999");
    tokens.extend([halfway.to_string(), below, format!("{halfway}.000"), format!("-{halfway}e0")]);
    check_values(&tokens);
}

#[test]
fn integers_of_every_length_and_at_their_ends() {
    let mut random = Random(4);
    let mut tokens = Vec::new();
    for end in [0, 1 << 63, 1 << 64, 10i128.pow(18), 10i128.pow(19), 10i128.pow(20), i128::MAX - 2] {
        for number in end - 2..=end + 2 {
            for zeros in (0..30).map(|n| "0".repeat(n)) {
                let number = number.unsigned_abs();
                tokens.extend(["", "-"].map(|sign| format!("{sign}{zeros}{number}")));
            }
        }
    }
    for _ in 0..10_000 {
        let length = random.length();
        tokens.push(random.pick(&["", "-"]).to_string() + &random.digits(length));
        // Around the bounds, by length.
        tokens.push(random.pick(&["", "-"]).to_string() + &(random.next() >> random.below(64)).to_string());
    }
    check_times(&tokens);
    let values = tokens.iter().flat_map(|digits| ["i", "u"].map(|suffix| format!("{digits}{suffix}")));
    check_values(&values.collect::<Vec<_>>());
}

fn check_times(tokens: &[String]) {
    let tokens: Vec<String> = tokens.iter().filter(|token| !token.is_empty()).cloned().collect();
    for (precision, strict) in Precision::ALL.iter().flat_map(|&precision| [(precision, false), (precision, true)]) {
        let options = ReadOptions::new().precision(precision).mode(if strict { Mode::Strict } else { Mode::Spec });
        let found = read(&tokens, ["m v=1 ", ""], options, |line| line.timestamp());
        let greatest = i64::MAX - i64::from(strict);
        let least = if strict { -greatest } else { i64::MIN };
        for (token, found) in tokens.iter().zip(found) {
            let plain = plain_integer(token, Code::InvalidTimestamp, Code::TimestampOutOfRange).and_then(|number| {
                let ns = number.checked_mul(i128::from(precision.ns_per_unit())).and_then(|ns| i64::try_from(ns).ok());
                ns.filter(|ns| (least..=greatest).contains(ns)).map(Some).ok_or(Code::TimestampOutOfRange)
            });
            assert_eq!(found, plain, "{token} in {precision:?}, strict {strict}");
        }
    }
}

#[test]
fn one_wrong_byte_is_found_wherever_it_stands() {
    let mut tokens = Vec::new();
    let digits = "1234567890123456789012345";
    for (length, at) in (1..=digits.len()).flat_map(|length| (0..length).map(move |at| (length, at))) {
        for wrong in ["/", ":", "-", "+", "_", "e", ".", "..", "i", "x", "\u{7f}", "\u{b2}", "\u{3}"] {
            let (head, tail) = (&digits[..at], &digits[at + 1..length]);
            for suffix in ["", "i", "u"] {
                tokens.push(format!("{head}{wrong}{tail}{suffix}"));
                tokens.push(format!("-{head}{wrong}{tail}{suffix}"));
                tokens.push(format!("7.{head}{wrong}{tail}{suffix}"));
            }
        }
    }
    check_values(&tokens);
    check_times(&tokens);
}

#[test]
fn anything_made_of_the_bytes_of_numbers() {
    let mut random = Random(5);
    let parts = ["0", "1", "9", "12345678", "9012345678901234", ".", ".", "-", "-", "+", "e", "E", "i", "u"];
    let tokens = (0..150_000).map(|_| (0..=random.below(6)).map(|_| random.pick(&parts)).collect::<String>());
    check_values(&tokens.collect::<Vec<_>>());
}
