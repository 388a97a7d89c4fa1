//! What a driver is given in items, and the items that it answers.

use crate::request::Item;
use linepack::{Mode, ReadOptions};
use std::str::FromStr;

/// What is given. A request that does not fit the verb is a fault of the judge.
pub(crate) struct Given<'a>(pub(crate) &'a [Item]);

impl<'a> Given<'a> {
    pub(crate) fn all(&self, word: &str) -> impl Iterator<Item = &'a [Vec<u8>]> {
        self.0.iter().filter(move |(w, _)| w == word).map(|(_, values)| values.as_slice())
    }

    pub(crate) fn bytes(&self, word: &str) -> Option<&'a [u8]> {
        self.all(word).next().map(|values| values[0].as_slice())
    }

    pub(crate) fn text(&self, word: &str) -> Option<&'a str> {
        self.bytes(word).map(utf8)
    }

    pub(crate) fn read<T: FromStr>(&self, word: &str) -> Option<T> {
        self.bytes(word).map(read)
    }

    pub(crate) fn is(&self, word: &str) -> bool {
        self.read(word).unwrap_or(false)
    }

    pub(crate) fn headers(&self) -> Vec<(&'a str, &'a str)> {
        self.all("header").map(|values| (utf8(&values[0]), utf8(&values[1]))).collect()
    }

    pub(crate) fn reading(&self) -> ReadOptions {
        ReadOptions::new().mode(self.read("mode").unwrap_or(Mode::Spec))
    }
}

pub(crate) fn utf8(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("what is given as text is text")
}

pub(crate) fn read<T: FromStr>(value: &[u8]) -> T {
    utf8(value).parse().unwrap_or_else(|_| panic!("{} is no such value", utf8(value)))
}

pub(crate) fn item<const N: usize>(word: &str, values: [&str; N]) -> Item {
    (word.to_string(), values.iter().map(|value| value.as_bytes().to_vec()).collect())
}

pub(crate) fn number(word: &str, number: impl ToString) -> Item {
    item(word, [&number.to_string()])
}
