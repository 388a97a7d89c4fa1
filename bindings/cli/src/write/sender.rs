//! One batch brought to the server, in as many requests as that takes.
//!
//! A body that is too large for the server is halved, and so is one of which it refuses records without saying which:
//! down to one record, of which it is known then. What is named is taken out. A record with a time that is in a body again
//! after it was taken changes nothing; one without is as of when it came, so it is there twice. Both are counted.

use super::batch::Batch;
use super::client::{Client, said};
use super::stop::Stop;
use crate::exit::Failure;
use linepack::ReadOptions;
use linepack::limits::MAX_ERRORS;
use linepack::write::{Gzip, Outcome, Rejected, WriteResponse};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};

/// So many records refused one by one before any was taken mean that it is not the records.
const AT_FIRST: u64 = 10;
/// And so many in a row later.
const IN_A_ROW: u64 = 1000;

/// What the threads have learned of the server.
pub struct Learned {
    /// A body of so many bytes may be taken, as far as is known.
    fits: AtomicUsize,
    accepted: AtomicU64,
    /// Bodies of one record that were refused since the last one that was taken.
    refused_in_a_row: AtomicU64,
}

impl Default for Learned {
    fn default() -> Self {
        let fits = AtomicUsize::new(usize::MAX);
        Learned { fits, accepted: AtomicU64::new(0), refused_in_a_row: AtomicU64::new(0) }
    }
}

/// What one thread needs.
pub struct Sender<'a> {
    pub client: &'a Client,
    pub options: &'a ReadOptions,
    pub learned: &'a Learned,
    pub stop: &'a Stop,
    /// Is told of each try that failed.
    pub tell: &'a (dyn Fn(&str) + Sync),
    pub packer: Option<Gzip>,
}

/// What came of a batch.
#[derive(Debug, Default)]
pub struct Delivery {
    pub accepted: u64,
    /// Records by their index, and why the server did not take them.
    pub refused: BTreeMap<u32, String>,
    /// Bodies that were cut in two.
    pub halved: u64,
    /// Records that were sent again after they had been taken, to find others that were not.
    pub repeated: u64,
}

impl Sender<'_> {
    pub fn deliver(&mut self, batch: &Batch) -> Result<Delivery, Failure> {
        let mut delivery = Delivery::default();
        let mut bodies: Vec<Vec<u32>> = vec![(0..batch.records() as u32).collect()];
        while let Some(records) = bodies.pop() {
            if records.is_empty() {
                continue;
            }
            let body = batch.body_of(&records);
            if records.len() > 1 && body.len() > self.learned.fits.load(Relaxed) {
                halve(&mut bodies, records);
                continue;
            }
            let response = self.client.write(&body, &mut self.packer, self.stop, self.tell)?;
            match response.outcome {
                Outcome::Ok => self.accept(&mut delivery, records.len()),
                Outcome::Split if records.len() > 1 => {
                    self.learned.fits.fetch_min(body.len() / 2, Relaxed);
                    delivery.halved += 1;
                    halve(&mut bodies, records);
                }
                Outcome::Split => drop(delivery.refused.insert(records[0], said(&response))),
                Outcome::Partial | Outcome::Rejected => {
                    self.judge(&mut delivery, &mut bodies, records, &body, response)?;
                }
                Outcome::Auth => {
                    return Err(Failure::io(format!("{}; look at --token, --auth and --bucket", said(&response))));
                }
                // The client gives no such answer.
                Outcome::Retry => return Err(Failure::io(said(&response))),
            }
        }
        Ok(delivery)
    }

    fn accept(&self, delivery: &mut Delivery, records: usize) {
        if records > 0 {
            delivery.accepted += records as u64;
            self.learned.accepted.fetch_add(records as u64, Relaxed);
            self.learned.refused_in_a_row.store(0, Relaxed);
        }
    }

    /// Takes out what was refused; what is left of the body was taken or is sent again.
    fn judge(
        &self,
        delivery: &mut Delivery,
        bodies: &mut Vec<Vec<u32>>,
        records: Vec<u32>,
        body: &[u8],
        mut response: WriteResponse,
    ) -> Result<(), Failure> {
        let partial = response.outcome == Outcome::Partial;
        // Only these statuses are about what is in a body.
        if !partial && !matches!(response.status, 400 | 422 | 500) {
            return Err(Failure::io(said(&response)));
        }
        if let [record] = records[..] {
            if !partial {
                self.refused_alone(&response)?;
            }
            delivery.refused.insert(record, why(&response));
            return Ok(());
        }
        let dropped = response.dropped.unwrap_or(0);
        if partial && dropped >= records.len() as u64 {
            let why = why(&response);
            delivery.refused.extend(records.into_iter().map(|record| (record, why.clone())));
            return Ok(());
        }
        let numbered: Vec<bool> = response.rejected.iter().map(|rejected| rejected.line.is_some()).collect();
        response.locate(body, self.options);
        let index = |ordinal: Option<u64>| records.get(usize::try_from(ordinal?).ok()?.checked_sub(1)?).copied();
        // After a record of several lines a number may be that of a line or of a record: then it says nothing.
        let sure = |numbered: bool, rejected: &Rejected| !numbered || rejected.record == rejected.line;
        let named: Option<BTreeMap<u32, String>> = (response.rejected.iter().zip(numbered))
            .map(|(rejected, numbered)| {
                let index = index(rejected.record).filter(|_| sure(numbered, rejected))?;
                Some((index, rejected.message.clone()))
            })
            .collect();
        match named.filter(|named| !named.is_empty() && (!partial || named.len() as u64 >= dropped)) {
            Some(named) => {
                // Servers name so many at most.
                let more = response.dropped.is_none() && response.rejected.len() >= MAX_ERRORS;
                let rest: Vec<u32> = records.into_iter().filter(|record| !named.contains_key(record)).collect();
                delivery.refused.extend(named);
                match (partial, more) {
                    (true, false) => self.accept(delivery, rest.len()),
                    (true, true) => {
                        delivery.repeated += rest.len() as u64;
                        bodies.push(rest);
                    }
                    (false, _) => bodies.push(rest),
                }
            }
            None => {
                if partial {
                    delivery.repeated += records.len() as u64;
                }
                delivery.halved += 1;
                halve(bodies, records);
            }
        }
        Ok(())
    }

    /// Whether to go on after a record was refused that was sent alone.
    fn refused_alone(&self, response: &WriteResponse) -> Result<(), Failure> {
        let refused = self.learned.refused_in_a_row.fetch_add(1, Relaxed) + 1;
        let most = if self.learned.accepted.load(Relaxed) == 0 { AT_FIRST } else { IN_A_ROW };
        if refused < most {
            return Ok(());
        }
        let said = said(response);
        Err(Failure::io(format!("the server refused {refused} records one after the other, the last with: {said}")))
    }
}

/// The second half is taken after the first.
fn halve(bodies: &mut Vec<Vec<u32>>, mut records: Vec<u32>) {
    let second = records.split_off(records.len() / 2);
    bodies.push(second);
    bodies.push(records);
}

/// Why a record was refused that the answer is about alone.
fn why(response: &WriteResponse) -> String {
    match &response.rejected[..] {
        [rejected] if !rejected.message.is_empty() => rejected.message.clone(),
        _ => said(response),
    }
}
