//! A face engine inside the process: finds a face, its 68 points, how the head is turned and whether the eyes are closed, and
//! takes 512 features of it. It implements [`contracts::face::FaceVerifier`].
//!
//! **For demonstrations.** The models come from a package of somebody else (`scripts/face-models.sh`), and nobody can say what
//! they were trained on. Whether a face is alive it tells by nothing but what was asked for and done in the order the bank
//! drew: a good mask, or a face put together as one goes, passes. A bank that opens accounts on faces uses a vendor
//! (`docs/guides/face.md`).
//!
//! Invariants: pictures and features are neither kept nor logged; a picture is decoded to at most [`picture::SIDE_MAX`] pixels a
//! side; at most as many looks as there are cores are under way, and few wait.
//!
//! The library that runs the models takes minutes to build, so it comes with the feature `engine` only; what it is told and
//! how its answers are read is always built and tested.

pub mod acts;
pub mod geometry;
pub mod picture;

#[cfg(feature = "engine")]
mod engine;
#[cfg(feature = "engine")]
mod models;

#[cfg(feature = "engine")]
pub use engine::Engine;
#[cfg(feature = "engine")]
pub use models::ModelsUnfit;
