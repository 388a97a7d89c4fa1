//! What is read: five data sets made from a fixed seed, and real files where they are at hand.
//!
//! The five differ in what costs a reader time: `cpu` has ten tags and ten numbers of mixed lengths, `sensor` short lines,
//! `strings` log lines with quotes and text beyond ASCII, `escapes` a backslash in most names, `wide` a hundred floats.

use crate::random::Random;
use std::fmt::Write;
use std::path::Path;

/// The data sets, in the order of every table.
pub const SETS: [&str; 5] = ["cpu", "sensor", "strings", "escapes", "wide"];

/// One more, of good lines none of which the algebra settles: two spaces stand before the time.
pub const UNSETTLED: &str = "unsettled";

const START: u64 = 1_737_100_800_000_000_000;

/// Bytes to be read, and how many records they hold.
pub struct Set {
    /// What the tables call it.
    pub name: String,
    /// The document.
    pub bytes: Vec<u8>,
    /// Its records; all of them are good.
    pub records: u64,
}

/// Makes the data set of that name, whole lines of at least `size` bytes together.
pub fn make(name: &str, size: usize) -> Set {
    let random = Random::new(name);
    let mut line: Box<dyn FnMut(&mut String)> = match name {
        "cpu" => Box::new(cpu(random)),
        "sensor" => Box::new(sensor(random)),
        "strings" => Box::new(strings(random)),
        "escapes" => Box::new(escapes(random)),
        "wide" => Box::new(wide(random)),
        UNSETTLED => Box::new(unsettled(random)),
        _ => panic!("no data set is called {name}; there are {}", SETS.join(", ")),
    };
    let mut text = String::with_capacity(size + 8192);
    let mut records = 0;
    while text.len() < size {
        line(&mut text);
        records += 1;
    }
    Set { name: name.to_string(), bytes: text.into_bytes(), records }
}

/// The `.lp` files of a folder, each repeated to at least `size` bytes so that a pass takes long enough to be timed.
pub fn real_files(folder: &Path, size: usize) -> Vec<Set> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<_> = entries.map(|e| e.path()).filter(|p| p.extension().is_some_and(|e| e == "lp")).collect();
    paths.sort();
    let read = |path: &Path| {
        let mut once = std::fs::read(path).ok().filter(|bytes| !bytes.is_empty())?;
        if once.last() != Some(&b'\n') {
            once.push(b'\n');
        }
        let times = size.div_ceil(once.len());
        let records = linepack::validate(&once, &linepack::ReadOptions::new()).records * times as u64;
        Some(Set { name: path.file_name()?.to_string_lossy().into_owned(), bytes: once.repeat(times), records })
    };
    paths.iter().filter_map(|path| read(path)).collect()
}

/// A number with so many decimals, written as clients write floats: its shortest digits.
fn rounded(x: f64, decimals: i32) -> f64 {
    let scale = 10f64.powi(decimals);
    (x * scale).round() / scale
}

fn cpu(mut random: Random) -> impl FnMut(&mut String) {
    const PLACES: [&str; 6] = ["eu-north-1", "eu-south-2", "us-east-1", "us-west-2", "ap-south-1", "sa-east-1"];
    const SYSTEMS: [&str; 3] = ["Debian12", "Ubuntu24.04LTS", "Alpine3.21"];
    const TEAMS: [&str; 4] = ["core", "edge", "data", "web"];
    const STAGES: [&str; 3] = ["production", "staging", "test"];
    const FIELDS: [&str; 10] =
        ["user", "system", "idle", "nice", "iowait", "irq", "softirq", "steal", "guest", "guest_nice"];
    let mut host = |i: usize| {
        let place = random.pick(&PLACES);
        let tags = format!(
            "cpu,hostname=host_{i},region={place},datacenter={place}{},rack={},os={},arch={},team={},service={},\
             service_version={},service_environment={} ",
            random.pick(&["a", "b", "c"]),
            random.below(100),
            random.pick(&SYSTEMS),
            random.pick(&["x64", "arm64"]),
            random.pick(&TEAMS),
            random.below(20),
            random.below(2),
            random.pick(&STAGES)
        );
        (tags, [(); 10].map(|()| random.between(0.0, 100.0)))
    };
    let mut hosts: Vec<(String, [f64; 10])> = (0..4000).map(&mut host).collect();
    let mut at = 0;
    move |out| {
        let time = START + (at / hosts.len()) as u64 * 10_000_000_000;
        let turn = at % hosts.len();
        let (tags, loads) = &mut hosts[turn];
        at += 1;
        out.push_str(tags);
        for (k, (name, load)) in FIELDS.iter().zip(loads.iter_mut()).enumerate() {
            *load = (*load + random.between(-2.0, 2.0)).clamp(0.0, 100.0);
            let comma = if k == 0 { "" } else { "," };
            let _ = match k {
                0..4 => write!(out, "{comma}usage_{name}={}i", *load as i64),
                4..7 => write!(out, "{comma}usage_{name}={:?}", rounded(*load, 2)),
                _ => write!(out, "{comma}usage_{name}={load:?}"),
            };
        }
        let _ = writeln!(out, " {time}");
    }
}

fn unsettled(random: Random) -> impl FnMut(&mut String) {
    let mut line = cpu(random);
    move |out| {
        line(out);
        let space = out.rfind(' ').unwrap_or_default();
        out.insert(space, ' ');
    }
}

fn sensor(mut random: Random) -> impl FnMut(&mut String) {
    const ROOMS: [&str; 8] = ["kitchen", "living_room", "bedroom", "bath", "garage", "attic", "cellar", "hall"];
    let mut at = 0;
    move |out| {
        let (room, second) = (ROOMS[at % ROOMS.len()], (at / ROOMS.len()) as u64);
        let (temperature, humidity) = (rounded(random.between(15.0, 90.0), 1), rounded(random.between(20.0, 60.0), 1));
        let (co, time) = (random.below(30), START + second * 1_000_000_000);
        let _ = writeln!(out, "home,room={room} temp={temperature:?},hum={humidity:?},co={co}i {time}");
        at += 1;
    }
}

fn strings(mut random: Random) -> impl FnMut(&mut String) {
    const WORDS: [&str; 24] = [
        "worker",
        "accepted",
        "the",
        "job",
        "from",
        "queue",
        "after",
        "retry,",
        "order",
        "user",
        "paid",
        "cache",
        "miss",
        "upstream",
        "timeout;",
        "body",
        "header",
        "tries=3",
        "rows=2,048",
        "path=/var/lib/data",
        "session",
        "closed.",
        "slow",
        r"D:\\logs\\today",
    ];
    const QUOTED: [&str; 4] = [r#"\"worker\""#, r#"\"retry\""#, r#"\"limit=10\""#, r#"\"upstream\""#];
    const ABROAD: [&str; 7] =
        ["crème brûlée", "Übergröße erkannt", "接続が切れました", "ошибка записи", "已经完成", "✓ ready", "🚚 shipped"];
    const APPS: [&str; 5] = ["orders", "search", "sign-in", "billing", "gateway"];
    const AGENTS: [&str; 4] = [
        "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101",
        "curl/8.9.1",
        "Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X)",
        "python-requests/2.32, gzip",
    ];
    const PATHS: [&str; 5] = ["/v2/orders?id=7&all=1", "/sign-in", "/assets/js/main.js", "/search?q=d e f", "/"];
    let mut time = START;
    move |out| {
        time += 1000 + random.below(5_000_000);
        let level = match random.below(100) {
            0..70 => "info",
            70..85 => "debug",
            85..95 => "warn",
            _ => "error",
        };
        let (host, app) = (random.below(40), random.pick(&APPS));
        let _ = write!(out, "logs,level={level},host=web-{host:02},app={app} message=\"");
        let words = 6 + random.below(12);
        let quoted = (random.below(100) < 35).then(|| random.below(words));
        let abroad = (random.below(100) < 25).then(|| random.below(words));
        for k in 0..words {
            if k > 0 {
                out.push(' ');
            }
            if quoted == Some(k) {
                out.push_str(random.pick(&QUOTED));
                out.push(' ');
            }
            if abroad == Some(k) {
                out.push_str(random.pick(&ABROAD));
                out.push(' ');
            }
            out.push_str(random.pick(&WORDS));
        }
        let (agent, verb, path) = (random.pick(&AGENTS), random.pick(&["GET", "POST"]), random.pick(&PATHS));
        let (status, took) = (random.pick(&["200", "201", "304", "404", "500"]), random.between(0.0, 1.0));
        let (took, ok) = (rounded(-20.0 * (1.0 - took).ln(), 3), random.pick(&["true", "false"]));
        let _ = writeln!(
            out,
            "\",user_agent=\"{agent}\",request=\"{verb} {path}\",status={status}i,duration_ms={took:?},ok={ok} {time}"
        );
    }
}

fn escapes(mut random: Random) -> impl FnMut(&mut String) {
    const MEASUREMENTS: [&str; 4] = [r"disk\ use\,all", r"our\ numbers", r"net\,port\ 1", r"k\ l\,m\ n"];
    const VALUES: [&str; 7] = [
        r"/dev/nvme\ 0\,1",
        r"Lyon\,\ FR",
        r"k\=v\=w",
        r"shelf\ 3\,\ row\ 9",
        r"p\ \=\ q\,\ r",
        r"Málaga\,\ ES",
        r"D:\Local\ Data\y",
    ];
    let mut time = START;
    move |out| {
        time += 1_000_000;
        let [device, mount, zone] = [(); 3].map(|()| random.pick(&VALUES));
        let (read, written) = (random.below(1 << 40), random.below(1 << 30));
        let wait = rounded(random.between(0.0, 100.0), 2);
        let _ = writeln!(
            out,
            r"{},device\ name={device},mount\=point={mount},data\ center\,zone={zone} bytes\ read={read}i,bytes\=written={written}i,io\,wait={wait:?} {time}",
            random.pick(&MEASUREMENTS)
        );
    }
}

fn wide(mut random: Random) -> impl FnMut(&mut String) {
    let mut record = 0;
    move |out| {
        let _ = write!(out, "machine,device=plc-{},line=line_{}", record % 50, record % 7);
        for k in 0..100 {
            let value = random.between(-1000.0, 1000.0);
            let value = match k % 4 {
                0 => rounded(value, 3),
                1 => rounded(value, 1),
                2 => rounded(value, 6),
                _ => value,
            };
            let _ = write!(out, "{}ch{k:03}={value:?}", if k == 0 { ' ' } else { ',' });
        }
        let _ = writeln!(out, " {}", START + record * 100_000_000);
        record += 1;
    }
}
