//! The port over the models.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use contracts::PortFault;
use contracts::face::{
    FaceAction, FaceFault, FaceFrame, FaceLikeness, FaceLook, FaceRoute, FaceSeen, FaceTemplate, FaceVerifier,
};
use kernel::Ctx;
use tokio::sync::Semaphore;

use crate::acts::judge;
use crate::geometry::likeness;
use crate::models::{Looked, Models, ModelsUnfit};

/// How long a look waits for its turn.
const WAIT_MAX: Duration = Duration::from_secs(2);
/// Faces of one look that are less alike, in thousandths, are of two people.
const SAME_MIN: i64 = 350;
/// The same, when one of them is turned aside, where a face is less like itself.
const SAME_TURNED_MIN: i64 = 150;

/// The engine; see the crate.
pub struct Engine {
    models: Arc<Models>,
    turns: Arc<Semaphore>,
}

impl Engine {
    /// The engine over the models in `folder`.
    ///
    /// # Errors
    /// One is missing, or is not what it should be.
    pub fn open(folder: &Path) -> Result<Self, ModelsUnfit> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Ok(Self { models: Arc::new(Models::open(folder)?), turns: Arc::new(Semaphore::new(cores)) })
    }
}

#[async_trait]
impl FaceVerifier for Engine {
    fn route(&self) -> FaceRoute {
        FaceRoute::DemonstrationEngine
    }

    async fn look(&self, _: &Ctx, look: FaceLook<'_>) -> Result<FaceSeen, PortFault> {
        let turn = tokio::time::timeout(WAIT_MAX, self.turns.clone().acquire_owned()).await;
        let Ok(Ok(turn)) = turn else { return Ok(FaceSeen::Unanswered) };
        let (models, action) = (self.models.clone(), look.action);
        let (frames, first) = (look.frames.to_vec(), look.first.cloned());
        let seen = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            looked_at(&models, action, &frames, first.as_ref())
        });
        // Nothing of the picture is in the words of the library: they name operators and shapes.
        let seen = seen.await.map_err(|error| PortFault::Store(error.to_string()))?;
        seen.map_err(|error| PortFault::Store(format!("{error:#}")))
    }

    async fn compare(
        &self,
        _: &Ctx,
        _: &str,
        (live, enrolled): (&FaceTemplate, &FaceTemplate),
    ) -> Result<FaceLikeness, PortFault> {
        if live.model != self.models.name || enrolled.model != self.models.name {
            return Ok(FaceLikeness::OtherModel);
        }
        let alike = likeness(&read(live), &read(enrolled));
        Ok(alike.map_or(FaceLikeness::OtherModel, FaceLikeness::Score))
    }
}

fn looked_at(
    models: &Models,
    action: FaceAction,
    frames: &[FaceFrame],
    first: Option<&FaceTemplate>,
) -> tract_onnx::prelude::TractResult<FaceSeen> {
    let mut pictures: Vec<Looked> = Vec::with_capacity(frames.len());
    for frame in frames {
        match models.look(frame.bytes())? {
            Some(looked) => pictures.push(looked),
            None => return Ok(FaceSeen::NotYet(FaceFault::Unreadable)),
        }
    }
    let seen: Vec<_> = pictures.iter().map(|looked| looked.seen).collect();
    let shown = match judge(action, &seen) {
        Ok(shown) => shown,
        Err(fault) => return Ok(FaceSeen::NotYet(fault)),
    };
    let straight = models.features(&pictures[shown.straightest])?;
    let acting = models.features(&pictures[shown.act])?;
    let (Some(straight), Some(acting)) = (straight, acting) else {
        return Ok(FaceSeen::NotYet(FaceFault::NoFace));
    };
    if let Some(first) = first {
        let first = read(first);
        let turned = matches!(action, FaceAction::TurnLeft | FaceAction::TurnRight);
        let least = if turned { SAME_TURNED_MIN } else { SAME_MIN };
        let stays = |features: &[f32]| likeness(&first, features).is_some_and(|alike| alike >= least);
        if !stays(&straight) || !stays(&acting) {
            return Ok(FaceSeen::NotYet(FaceFault::AnotherPerson));
        }
    }
    Ok(FaceSeen::Done(FaceTemplate { model: models.name.clone(), features: written(&straight) }))
}

/// Features as they are kept: four bytes each, the lowest first.
fn written(features: &[f32]) -> Vec<u8> {
    features.iter().flat_map(|feature| feature.to_le_bytes()).collect()
}

fn read(template: &FaceTemplate) -> Vec<f32> {
    let four = template.features.chunks_exact(4);
    four.map(|bytes| f32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::print_stdout)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    /// A folder the environment names, or nothing: then there is nothing to be seen.
    fn folder(variable: &str) -> Option<PathBuf> {
        std::env::var_os(variable).map(PathBuf::from)
    }

    #[test]
    fn a_folder_without_models_is_refused_in_words() {
        let error = Engine::open(Path::new("/nowhere/at/all")).err().unwrap().to_string();
        assert!(error.contains("fr_feature.onnx") && error.contains("scripts/face-models.sh"), "{error}");
    }

    #[test]
    fn what_is_no_picture_is_unreadable() {
        let Some(models) = folder("POLYBANK_TEST_FACE_MODELS") else { return };
        let models = Models::open(&models).unwrap();
        let broken = FaceFrame::new(vec![0xff, 0xd8, 0xff, 0xfe, 0, 4, 1, 2, 0xff, 0xd9]).unwrap();
        let seen = looked_at(&models, FaceAction::Front, &[broken], None).unwrap();
        assert!(matches!(seen, FaceSeen::NotYet(FaceFault::Unreadable)));
    }

    /// Tells what is seen in each photo of a folder, and how much the faces in them are alike. For whoever wants to know.
    #[test]
    fn photos_of_ones_own() {
        let folders = folder("POLYBANK_TEST_FACE_MODELS").zip(folder("POLYBANK_TEST_FACE_PHOTOS"));
        let Some((models, photos)) = folders else { return };
        let models = Models::open(&models).unwrap();
        let mut paths: Vec<_> = std::fs::read_dir(photos).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        let mut known: Vec<(String, Vec<f32>)> = Vec::new();
        for path in paths.into_iter().filter(|path| path.extension().is_some_and(|end| end == "jpg")) {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let begun = std::time::Instant::now();
            let Some(looked) = models.look(&std::fs::read(&path).unwrap()).unwrap() else {
                println!("{name}: no picture");
                continue;
            };
            let features = models.features(&looked).unwrap();
            println!("{name}: {:?}, {:?}, {} ms", looked.seen, looked.turned(), begun.elapsed().as_millis());
            for (other, theirs) in &known {
                let alike = features.as_ref().and_then(|features| likeness(features, theirs));
                println!("  {alike:?} to {other}");
            }
            known.extend(features.map(|features| (name, features)));
        }
    }
}
