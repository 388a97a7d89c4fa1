//! Packing and unpacking: whole or in pieces, and never more than is allowed.

use linepack::Code;
use linepack::write::{Gunzip, GunzipLimits, Gzip, gunzip, gzip};
use proptest::prelude::*;
use std::io::Read;

fn data() -> impl Strategy<Value = Vec<u8>> {
    let lines = prop::collection::vec("[a-d]{1,9}(,t=[a-z]{1,5}){0,2} f=[0-9]{1,9}\n", 0..200)
        .prop_map(|l| l.concat().into_bytes());
    prop_oneof![lines, prop::collection::vec(any::<u8>(), 0..3000), (0usize..100_000).prop_map(|n| vec![b'a'; n])]
}

fn unpacked(packed: &[u8]) -> Result<Vec<u8>, Code> {
    gunzip(packed, &GunzipLimits::new()).map_err(|error| error.code)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn pieces_and_a_used_packer_give_the_same_bytes(data in data(), level in 0u8..10, sizes in prop::collection::vec(1usize..5000, 1..5)) {
        let whole = gzip(&data, level).unwrap();
        let mut packer = Gzip::new(level);
        let mut given_up = Vec::new();
        packer.feed(b"something else", &mut given_up).unwrap();
        for _ in 0..2 {
            prop_assert_eq!(&packer.pack(&data).unwrap(), &whole);
            let (mut out, mut rest) = (Vec::new(), &data[..]);
            for size in sizes.iter().cycle() {
                let (piece, after) = rest.split_at((*size).min(rest.len()));
                packer.feed(piece, &mut out).unwrap();
                rest = after;
                if rest.is_empty() {
                    break;
                }
            }
            packer.finish(&mut out).unwrap();
            prop_assert_eq!(&out, &whole);
        }
        prop_assert_eq!(&whole[..10], &[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, [4, 4, 0, 0, 0, 0, 0, 0, 0, 2][level as usize], 255]);
        // What another reader makes of it.
        let mut theirs = Vec::new();
        flate2::read::GzDecoder::new(&whole[..]).read_to_end(&mut theirs).unwrap();
        prop_assert_eq!(&theirs, &data);
        prop_assert_eq!(unpacked(&whole), Ok(data.clone()));

        let mut unpacker = Gunzip::new(GunzipLimits::new());
        let mut out = Vec::new();
        prop_assert_eq!(unpacker.feed(b"no gzip", &mut out).unwrap_err().code, Code::InvalidGzip);
        prop_assert_eq!(unpacker.feed(&whole, &mut out).unwrap_err().code, Code::InvalidGzip);
        for size in sizes {
            unpacker.reset();
            out.clear();
            for piece in whole.chunks(size) {
                unpacker.feed(piece, &mut out).unwrap();
            }
            unpacker.finish().unwrap();
            prop_assert_eq!(&out, &data);
        }
    }

    #[test]
    fn what_is_cut_short_or_damaged_is_refused(data in data(), cut in any::<prop::sample::Index>(), bit in 0..8) {
        let packed = gzip(&data, 6).unwrap();
        let at = cut.index(packed.len());
        prop_assert_eq!(unpacked(&packed[..at]), Err(Code::InvalidGzip));
        let mut damaged = packed.clone();
        damaged[at] ^= 1u8 << bit;
        // Time, effort and system of the header mean nothing here, nor do the bits after the last one.
        match unpacked(&damaged) {
Ok(out) => prop_assert!(out == data && (3..packed.len() - 8).contains(&at), "{at}"),
            Err(code) => prop_assert!(matches!(code, Code::InvalidGzip | Code::GzipRatio | Code::GzipTooLarge), "{code}"),
        }
    }

    #[test]
    fn members_are_one_body_and_nothing_may_follow(a in data(), b in data(), after in prop::collection::vec(any::<u8>(), 1..20)) {
        let packed = [gzip(&a, 1).unwrap(), gzip(&b, 9).unwrap()].concat();
        prop_assert_eq!(unpacked(&packed), Ok([a, b].concat()));
        prop_assume!(!after.starts_with(&[0x1f]));
        prop_assert_eq!(unpacked(&[packed, after].concat()), Err(Code::InvalidGzip));
    }

    #[test]
    fn nothing_that_is_no_gzip_is_taken(bytes in prop::collection::vec(any::<u8>(), 0..100)) {
        let with_header = [&[0x1f, 0x8b, 8][..], &bytes].concat();
        prop_assert!(unpacked(&bytes).is_err() && unpacked(&with_header).is_err());
    }

    #[test]
    fn limits_are_exact(data in data()) {
        let packed = gzip(&data, 6).unwrap();
        let limits = GunzipLimits::new().max_bytes(data.len() as u64);
        prop_assert!(gunzip(&packed, &limits).is_ok());
        if !data.is_empty() {
            let limits = GunzipLimits::new().max_bytes(data.len() as u64 - 1);
            let (mut unpacker, mut out) = (Gunzip::new(limits), Vec::new());
            prop_assert_eq!(unpacker.feed(&packed, &mut out).unwrap_err().code, Code::GzipTooLarge);
            prop_assert_eq!(&out, &data[..data.len() - 1]);
        }
    }
}

#[test]
fn every_part_of_a_header_is_passed_over() {
    let plain = gzip(b"m f=1\n", 6).unwrap();
    for flags in 0..32u8 {
        let mut packed = plain[..10].to_vec();
        packed[3] = flags;
        if flags & 4 != 0 {
            packed.extend_from_slice(b"\x03\x00abc");
        }
        if flags & 8 != 0 {
            packed.extend_from_slice(b"name\0");
        }
        if flags & 16 != 0 {
            packed.extend_from_slice(b"\0");
        }
        if flags & 2 != 0 {
            packed.extend_from_slice(b"\x01\x02");
        }
        packed.extend_from_slice(&plain[10..]);
        assert_eq!(unpacked(&packed), Ok(b"m f=1\n".to_vec()), "{flags}");
    }
    let long = [&[0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 0, 0xff, 0xff][..], &[b'x'; 65535], &plain[10..]].concat();
    assert_eq!(unpacked(&long), Ok(b"m f=1\n".to_vec()));
    let empty = [&[0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 0, 0, 0][..], &plain[10..]].concat();
    assert_eq!(unpacked(&empty), Ok(b"m f=1\n".to_vec()));
    assert_eq!(unpacked(&[&[0x1f, 0x8b, 8, 32][..], &plain[4..]].concat()), Err(Code::InvalidGzip));
}

/// Ten gibibytes in ten megabytes: some hundred kilobytes of it are read, and one mebibyte comes out.
#[test]
fn a_bomb_goes_off_in_constant_memory() {
    let member = gzip(&vec![0; 64 << 20], 9).unwrap();
    assert!(member.len() < 70_000);
    let bomb = member.repeat(160);
    for (limits, code, most) in [
        (GunzipLimits::new(), Code::GzipRatio, 1 << 20),
        (GunzipLimits::new().max_ratio(None), Code::GzipTooLarge, 10 << 20),
    ] {
        let (mut unpacker, mut out) = (Gunzip::new(limits), Vec::new());
        assert_eq!(unpacker.feed(&bomb, &mut out).unwrap_err().code, code);
        assert!(out.len() <= most && out.capacity() <= 2 * most + (1 << 20), "{} {}", out.len(), out.capacity());
        // In pieces, of which each may be thrown away as soon as it is checked.
        unpacker.reset();
        let (mut total, mut largest) = (0, 0);
        let failed = bomb.chunks(1000).find_map(|piece| {
            out.clear();
            let failed = unpacker.feed(piece, &mut out).err();
            total += out.len();
            largest = largest.max(out.len());
            failed
        });
        assert_eq!(failed.unwrap().code, code);
        assert!(total <= most && largest <= 1100 * 1000);
    }
}

/// A member costs no more than its bytes.
#[test]
fn many_small_members_are_one_body() {
    let packed = gzip(b"m f=1\n", 6).unwrap().repeat(50_000);
    assert_eq!(unpacked(&packed), Ok(b"m f=1\n".repeat(50_000)));
}
