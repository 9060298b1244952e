//! Is this a living face that does what was asked, and are these two faces one person's? The questions auth asks whoever can
//! look at pictures. Pictures and features are C3: nothing here prints them, and whoever answers keeps neither.

use async_trait::async_trait;
use kernel::Ctx;
use serde::{Deserialize, Serialize};

use crate::PortFault;

/// Most pictures of one look: a nod, or a blink, in a second and a half.
pub const FRAMES_MAX: usize = 6;
/// Largest picture, in bytes.
pub const FRAME_BYTES_MAX: usize = 48 * 1_024;
/// All pictures of one look together, in bytes: sealed and in base64 they still fit into a request.
pub const LOOK_BYTES_MAX: usize = 136 * 1_024;
/// Longest features, in bytes.
pub const FEATURES_MAX: usize = 8 * 1_024;

/// What somebody is asked to do before the camera.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FaceAction {
    /// Look straight ahead. Always first: the features are taken from it.
    Front,
    /// Turn the head to one's own left.
    TurnLeft,
    /// Turn the head to one's own right.
    TurnRight,
    /// Close both eyes and open them.
    Blink,
    /// Nod.
    Nod,
}

impl FaceAction {
    /// Those that show that somebody is there and listens.
    pub const ACTIVE: [Self; 4] = [Self::TurnLeft, Self::TurnRight, Self::Blink, Self::Nod];
}

/// A picture: a JPEG of at most [`FRAME_BYTES_MAX`]. C3, so there is no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct FaceFrame(Vec<u8>);

impl FaceFrame {
    /// A picture; nothing when it is too large, or by its first and last bytes no JPEG.
    pub fn new(bytes: Vec<u8>) -> Option<Self> {
        let whole = bytes.starts_with(&[0xff, 0xd8, 0xff]) && bytes.ends_with(&[0xff, 0xd9]);
        (whole && bytes.len() <= FRAME_BYTES_MAX).then_some(Self(bytes))
    }

    /// The JPEG.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

/// The features of a face: what a proof is compared with. C3, so there is no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct FaceTemplate {
    /// Who made them, and which version: those of another are no use.
    pub model: String,
    /// At most [`FEATURES_MAX`].
    pub features: Vec<u8>,
}

/// What is looked at, and for what.
pub struct FaceLook<'a> {
    /// Of this check and step; says nothing of anybody. Asked again, the same answer comes back.
    pub reference: &'a str,
    /// What was asked for.
    pub action: FaceAction,
    /// One to [`FRAMES_MAX`], in the order they were taken.
    pub frames: &'a [FaceFrame],
    /// The face of the first step: it has to stay the same one. Nothing at the first step.
    pub first: Option<&'a FaceTemplate>,
}

/// What was seen.
pub enum FaceSeen {
    /// A living face that does what was asked, and its features.
    Done(FaceTemplate),
    /// Not yet, and this is why.
    NotYet(FaceFault),
    /// Nobody could look. Never to be taken for a "no".
    Unanswered,
}

/// Why a look was in vain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FaceFault {
    /// No face to be seen.
    NoFace,
    /// More than one.
    SeveralFaces,
    /// Too far away.
    TooFar,
    /// Too dark.
    TooDark,
    /// Too bright.
    TooBright,
    /// Not sharp.
    Blurred,
    /// Not straight ahead, or eyes closed.
    NotFrontal,
    /// What was asked for was not done.
    ActionNotSeen,
    /// Not the face of the first step.
    AnotherPerson,
    /// A picture, a screen, a mask.
    NotAlive,
    /// No picture that can be read.
    Unreadable,
}

impl FaceFault {
    /// Whether this is no clumsiness but an attempt: it ends the check, and counts as a wrong proof.
    pub const fn is_an_attempt(self) -> bool {
        matches!(self, Self::AnotherPerson | Self::NotAlive)
    }
}

/// How two faces compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaceLikeness {
    /// So much alike, in thousandths: 1,000 is the same picture. Negative for faces that could not differ more.
    Score(i64),
    /// One was made by another model: no comparison means anything.
    OtherModel,
    /// Nobody could compare. Never to be taken for a "no".
    Unanswered,
}

/// Who looks, as the customer is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FaceRoute {
    /// A vendor's server beside the bank's.
    Vendor,
    /// The engine in this process, whose models are of unknown origin: for demonstrations.
    DemonstrationEngine,
}

/// The port to whoever can look at faces.
#[async_trait]
pub trait FaceVerifier: Send + Sync {
    /// Who this implementation is.
    fn route(&self) -> FaceRoute;

    /// Looks. A fault means that nothing could even be asked.
    async fn look(&self, ctx: &Ctx, look: FaceLook<'_>) -> Result<FaceSeen, PortFault>;

    /// Compares the face of a check with the one that was enrolled, in this order.
    async fn compare(
        &self,
        ctx: &Ctx,
        reference: &str,
        faces: (&FaceTemplate, &FaceTemplate),
    ) -> Result<FaceLikeness, PortFault>;
}
