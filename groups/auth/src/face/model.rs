//! Pure rules: what is asked for in which order, how pictures arrive, how features are kept.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use contracts::face::{FEATURES_MAX, FRAMES_MAX, FaceAction, FaceFrame, FaceTemplate, LOOK_BYTES_MAX};

/// Longest text of pictures that is looked at.
pub const FRAMES_TEXT_MAX: usize = LOOK_BYTES_MAX / 3 * 4 + FRAMES_MAX * 5;

/// What is asked for: to look ahead, then `count` acts in an order and choice that `random` makes, none twice.
pub fn drawn(count: i64, random: [u8; 16]) -> Vec<FaceAction> {
    let mut left = FaceAction::ACTIVE.to_vec();
    let mut dice = u128::from_be_bytes(random);
    let mut asked = vec![FaceAction::Front];
    while !left.is_empty() && i64::try_from(asked.len()).is_ok_and(|asked| asked <= count) {
        let among = left.len() as u128;
        // Below the number of acts, so it fits; a remainder of 2^128 favours none that anybody could count.
        asked.push(left.remove((dice % among) as usize));
        dice /= among;
    }
    asked
}

/// Why pictures are not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PicturesUnfit {
    /// None, too many, or together too large.
    Number,
    /// One is too large, or no JPEG in base64.
    Picture,
}

/// Pictures as they arrive: JPEGs in base64, a comma between them.
pub fn frames(text: &str) -> Result<Vec<FaceFrame>, PicturesUnfit> {
    if text.is_empty() || text.len() > FRAMES_TEXT_MAX || text.matches(',').count() >= FRAMES_MAX {
        return Err(PicturesUnfit::Number);
    }
    let frame = |part: &str| STANDARD.decode(part).ok().and_then(FaceFrame::new).ok_or(PicturesUnfit::Picture);
    let frames = text.split(',').map(frame).collect::<Result<Vec<_>, _>>()?;
    let all: usize = frames.iter().map(|frame| frame.bytes().len()).sum();
    if all > LOOK_BYTES_MAX { Err(PicturesUnfit::Number) } else { Ok(frames) }
}

/// Features as a text, before they are sealed.
pub fn written(template: &FaceTemplate) -> String {
    format!("{}\n{}", template.model, STANDARD.encode(&template.features))
}

/// Features from a text; nothing for what cannot be.
pub fn read(text: &str) -> Option<FaceTemplate> {
    let (model, features) = text.split_once('\n')?;
    let features = STANDARD.decode(features).ok().filter(|features| (1..=FEATURES_MAX).contains(&features.len()))?;
    Some(FaceTemplate { model: model.to_owned(), features })
}

#[cfg(test)]
mod tests {
    use super::*;
    use contracts::face::FRAME_BYTES_MAX;
    use proptest::prelude::*;

    /// A picture of `size` bytes, as far as anybody looks before it is decoded.
    fn jpeg(size: usize) -> String {
        let mut bytes = vec![0; size];
        bytes[..3].copy_from_slice(&[0xff, 0xd8, 0xff]);
        bytes[size - 2..].copy_from_slice(&[0xff, 0xd9]);
        STANDARD.encode(bytes)
    }

    #[test]
    fn pictures_are_bounded_in_number_and_size() {
        assert_eq!(frames(&jpeg(FRAME_BYTES_MAX)).unwrap().len(), 1);
        assert_eq!(frames(&vec![jpeg(20_000); FRAMES_MAX].join(",")).unwrap().len(), FRAMES_MAX);
        for (text, why) in [
            (String::new(), PicturesUnfit::Number),
            (vec![jpeg(99); FRAMES_MAX + 1].join(","), PicturesUnfit::Number),
            (vec![jpeg(FRAME_BYTES_MAX); 3].join(","), PicturesUnfit::Number),
            (jpeg(FRAME_BYTES_MAX + 1), PicturesUnfit::Picture),
            (format!("{},", jpeg(99)), PicturesUnfit::Picture),
            ("not base64!".into(), PicturesUnfit::Picture),
            (STANDARD.encode("GIF89a"), PicturesUnfit::Picture),
        ] {
            assert_eq!(frames(&text).err(), Some(why), "{} characters", text.len());
        }
    }

    #[test]
    fn every_order_is_drawn() {
        let orders: std::collections::HashSet<_> = (0..=u8::MAX).map(|n| drawn(4, [n; 16])).collect();
        assert!(orders.len() > 20, "of 24 there are {}", orders.len());
        let seconds: std::collections::HashSet<_> = orders.iter().map(|order| order[1]).collect();
        assert_eq!(seconds.len(), 4, "any act may come first");
    }

    #[test]
    fn features_are_read_as_they_were_written() {
        let template = FaceTemplate { model: "m/1".into(), features: vec![1, 2, 250] };
        assert!(read(&written(&template)) == Some(template));
        for text in ["", "m/1", "m/1\n", "m/1\n!", &format!("m\n{}", STANDARD.encode(vec![0; FEATURES_MAX + 1]))] {
            assert!(read(text).is_none(), "{text:.20}");
        }
    }

    proptest! {
        #[test]
        fn one_looks_ahead_first_and_does_nothing_twice(count in 1_i64..=4, random in any::<[u8; 16]>()) {
            let asked = drawn(count, random);
            prop_assert_eq!((asked.len() as i64, asked[0]), (count + 1, FaceAction::Front));
            let different: std::collections::HashSet<_> = asked.iter().collect();
            prop_assert_eq!(different.len(), asked.len());
        }

        #[test]
        fn any_text_is_pictures_or_none(text in "[A-Za-z0-9+/=, ]{0,200}") {
            prop_assert!(frames(&text).is_err());
        }
    }
}
