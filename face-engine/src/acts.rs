//! Whether what was asked for was done, told from what the models saw in each picture of a look.
//!
//! Figures are ours, found by trying (confidence C); the guide says how to try again.

use contracts::face::{FaceAction, FaceFault};

/// What the models saw in one picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Seen {
    /// Faces; the figures below are of the surest.
    pub faces: usize,
    /// How much of the picture's shorter side the face takes, 0 to 1.
    pub share: f32,
    /// 0 to 255.
    pub brightness: f32,
    /// Variance of the Laplacian of the face at 64 pixels.
    pub sharpness: f32,
    /// Degrees to its owner's left; negative to the right.
    pub yaw: f32,
    /// Degrees up; negative down.
    pub pitch: f32,
    /// Whether both eyes are closed.
    pub closed: bool,
}

/// The least share of the picture a face takes.
const SHARE_MIN: f32 = 0.22;
/// Between them is light enough.
const BRIGHTNESS: std::ops::RangeInclusive<f32> = 45.0..=225.0;
/// Below it nobody could be told.
const SHARPNESS_MIN: f32 = 12.0;
/// Straight ahead, in degrees to either side.
const AHEAD: f32 = 14.0;
/// The same, up and down: cameras stand above or below the screen, and the model sees everybody bowed by some ten degrees.
const AHEAD_UP: f32 = 25.0;
/// The head does not turn while it nods or blinks, in degrees from end to end.
const STILL: f32 = 24.0;
/// A turned head, in degrees.
const TURNED: f32 = 20.0;
/// A nod, in degrees from its highest to its lowest.
const NODDED: f32 = 12.0;

/// Which picture the features are to be taken of, and which shows the act most plainly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown {
    /// The one that looks straightest ahead.
    pub straightest: usize,
    /// The one that shows the act.
    pub act: usize,
}

/// Judges a look.
///
/// # Errors
/// What is in the way, the plainest reason first.
pub fn judge(action: FaceAction, seen: &[Seen]) -> Result<Shown, FaceFault> {
    if seen.iter().any(|one| one.faces > 1) {
        return Err(FaceFault::SeveralFaces);
    }
    // One picture of a movement may have lost the face; half of them may not.
    let with_face: Vec<(usize, &Seen)> = seen.iter().enumerate().filter(|(_, one)| one.faces == 1).collect();
    if with_face.is_empty() || with_face.len() * 2 <= seen.len() {
        return Err(FaceFault::NoFace);
    }
    let most = |of: fn(&Seen) -> f32| with_face.iter().map(|(_, one)| of(one)).fold(f32::MIN, f32::max);
    let least = |of: fn(&Seen) -> f32| with_face.iter().map(|(_, one)| of(one)).fold(f32::MAX, f32::min);
    if most(|one| one.share) < SHARE_MIN {
        return Err(FaceFault::TooFar);
    }
    if most(|one| one.brightness) < *BRIGHTNESS.start() {
        return Err(FaceFault::TooDark);
    }
    if least(|one| one.brightness) > *BRIGHTNESS.end() {
        return Err(FaceFault::TooBright);
    }
    if most(|one| one.sharpness) < SHARPNESS_MIN {
        return Err(FaceFault::Blurred);
    }
    let aside = |one: &Seen| one.yaw.abs() + one.pitch.abs();
    let place = |of: &dyn Fn(&Seen) -> f32| {
        let first = with_face.iter().min_by(|(_, one), (_, other)| of(one).total_cmp(&of(other)));
        first.map_or(0, |(at, _)| *at)
    };
    let open = with_face.iter().filter(|(_, one)| !one.closed);
    let ahead = open.min_by(|(_, one), (_, other)| aside(one).total_cmp(&aside(other)));
    let straightest = ahead.map_or_else(|| place(&aside), |(at, _)| *at);
    let still = most(|one| one.yaw) - least(|one| one.yaw) <= STILL;
    let (done, act) = match action {
        FaceAction::Front => {
            let one = &seen[straightest];
            if one.closed || one.yaw.abs() > AHEAD || one.pitch.abs() > AHEAD_UP {
                return Err(FaceFault::NotFrontal);
            }
            (true, straightest)
        }
        FaceAction::TurnLeft => (most(|one| one.yaw) >= TURNED, place(&|one| -one.yaw)),
        FaceAction::TurnRight => (least(|one| one.yaw) <= -TURNED, place(&|one| one.yaw)),
        FaceAction::Blink => {
            let closed = with_face.iter().find(|(_, one)| one.closed).map(|(at, _)| *at);
            let opened = with_face.iter().any(|(_, one)| !one.closed);
            (still && opened && closed.is_some(), closed.unwrap_or(straightest))
        }
        FaceAction::Nod => (still && most(|one| one.pitch) - least(|one| one.pitch) >= NODDED, place(&|one| one.pitch)),
    };
    if done { Ok(Shown { straightest, act }) } else { Err(FaceFault::ActionNotSeen) }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const AHEAD_NOW: Seen =
        Seen { faces: 1, share: 0.4, brightness: 120.0, sharpness: 80.0, yaw: 0.0, pitch: 0.0, closed: false };

    fn turned(yaw: f32) -> Seen {
        Seen { yaw, ..AHEAD_NOW }
    }

    fn bowed(pitch: f32) -> Seen {
        Seen { pitch, ..AHEAD_NOW }
    }

    const SHUT: Seen = Seen { closed: true, ..AHEAD_NOW };

    #[test]
    fn each_act_is_told_from_the_others() {
        let acts: [(FaceAction, Vec<Seen>); 5] = [
            (FaceAction::Front, vec![AHEAD_NOW]),
            (FaceAction::TurnLeft, vec![AHEAD_NOW, turned(12.0), turned(28.0)]),
            (FaceAction::TurnRight, vec![AHEAD_NOW, turned(-12.0), turned(-28.0)]),
            (FaceAction::Blink, vec![AHEAD_NOW, SHUT, AHEAD_NOW]),
            (FaceAction::Nod, vec![bowed(5.0), bowed(-12.0), bowed(3.0)]),
        ];
        for (asked, _) in &acts {
            for (done, seen) in &acts {
                let passes = judge(*asked, seen).is_ok();
                // Whoever does anything has looked ahead meanwhile.
                let may = asked == done || *asked == FaceAction::Front;
                assert_eq!(passes, may, "{asked:?} asked, {done:?} done");
            }
        }
    }

    #[test]
    fn the_pictures_to_compare_are_named() {
        let seen = [turned(9.0), turned(2.0), turned(31.0)];
        assert_eq!(judge(FaceAction::TurnLeft, &seen).unwrap(), Shown { straightest: 1, act: 2 });
        let seen = [SHUT, turned(3.0), AHEAD_NOW];
        assert_eq!(judge(FaceAction::Blink, &seen).unwrap(), Shown { straightest: 2, act: 0 });
    }

    #[test]
    fn what_is_in_the_way_is_named() {
        for (fault, change) in [
            (FaceFault::NoFace, Seen { faces: 0, ..AHEAD_NOW }),
            (FaceFault::SeveralFaces, Seen { faces: 2, ..AHEAD_NOW }),
            (FaceFault::TooFar, Seen { share: 0.1, ..AHEAD_NOW }),
            (FaceFault::TooDark, Seen { brightness: 20.0, ..AHEAD_NOW }),
            (FaceFault::TooBright, Seen { brightness: 250.0, ..AHEAD_NOW }),
            (FaceFault::Blurred, Seen { sharpness: 1.0, ..AHEAD_NOW }),
            (FaceFault::NotFrontal, turned(30.0)),
            (FaceFault::NotFrontal, SHUT),
        ] {
            assert_eq!(judge(FaceAction::Front, &[change]), Err(fault));
        }
        assert_eq!(judge(FaceAction::Front, &[]), Err(FaceFault::NoFace));
        let swinging = [turned(-15.0), SHUT, turned(15.0)];
        assert_eq!(judge(FaceAction::Blink, &swinging), Err(FaceFault::ActionNotSeen), "a head that turns");
    }

    proptest! {
        /// A picture held still does nothing, whatever it shows.
        #[test]
        fn a_still_picture_never_blinks_nods_or_does_both_turns(
            yaw in -60.0_f32..60.0, pitch in -60.0_f32..60.0, closed in any::<bool>(), times in 1_usize..=6,
        ) {
            let still = vec![Seen { yaw, pitch, closed, ..AHEAD_NOW }; times];
            prop_assert!(judge(FaceAction::Blink, &still).is_err() && judge(FaceAction::Nod, &still).is_err());
            prop_assert!(judge(FaceAction::TurnLeft, &still).is_err() || judge(FaceAction::TurnRight, &still).is_err());
        }
    }
}
