//! The table, one byte after the other: for every machine.

use super::{CLASS_OF, Masks};

pub(super) fn classify(block: &[u8; 64]) -> Masks {
    let mut masks = Masks::default();
    for (i, &byte) in block.iter().enumerate() {
        let class = CLASS_OF[byte as usize];
        if class != 0 {
            masks.0[class.trailing_zeros() as usize] |= 1 << i;
        }
    }
    masks
}
