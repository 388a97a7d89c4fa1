//! The servers by word, and the arguments of `targets`.

use super::Colour;
use clap::Args as Group;
use clap::builder::{PossibleValue, PossibleValuesParser};
use linepack::Target;

const EXAMPLES: &str = "\
Examples:
  linepack targets
  linepack targets influxdb1
  linepack targets --json victoriametrics | jq .says

Exit codes: 0 good, 2 wrong usage.";

#[derive(Debug, Group)]
#[command(after_help = EXAMPLES)]
pub struct Targets {
    /// The server whose rules are listed; all servers are listed unless given
    #[arg(value_name = "SERVER", value_parser = words())]
    pub target: Option<String>,

    /// Print one JSON object a line
    #[arg(long)]
    pub json: bool,

    #[command(flatten)]
    pub colour: Colour,
}

/// The words of the servers.
pub fn words() -> PossibleValuesParser {
    PossibleValuesParser::new(Target::ALL.iter().map(|&target| PossibleValue::new(target.word()).help(server(target))))
}

/// What a server is called.
pub fn server(target: Target) -> &'static str {
    match target {
        Target::Clustered => "InfluxDB 3 Clustered, Cloud Dedicated and Cloud Serverless",
        Target::Core3 => "InfluxDB 3 Core and Enterprise",
        Target::Influxdb2 => "InfluxDB 2.x",
        Target::Influxdb1 => "InfluxDB 1.x",
        Target::Victoriametrics => "VictoriaMetrics",
        Target::Questdb => "QuestDB",
        Target::Greptimedb => "GreptimeDB",
    }
}
