//! The models: read from a folder, run one after the other on one picture.

use std::path::Path;
use std::sync::Arc;

use sha2::{Digest, Sha256};
use tract_onnx::prelude::*;
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use crate::acts::Seen;
use crate::geometry::{Face, Found, Rect, Turn, distinct};
use crate::picture::{Picture, SIDE_MAX, light};

/// The least certainty of a face.
const SURE_MIN: f32 = 0.65;
/// Two boxes that share more are one face.
const SHARED_MOST: f32 = 0.4;
/// A face of less than this share of the largest one stands behind somebody and is let be.
const BYSTANDER: f32 = 0.4;
/// What the detector sees.
const DETECTING: (usize, usize) = (320, 240);

/// The models cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ModelsUnfit {
    /// A file is missing or cannot be read.
    #[error("{path}: {why} (scripts/face-models.sh fetches the models)")]
    File {
        /// Which.
        path: String,
        /// Why.
        why: std::io::Error,
    },
    /// It is no model, or not one of these.
    #[error("{path}: not a model that is known: {why}")]
    Model {
        /// Which.
        path: String,
        /// Why.
        why: String,
    },
}

type Plan = Arc<TypedRunnableModel>;

/// The models of a folder.
pub(crate) struct Models {
    detect: Plan,
    points: Plan,
    pose: Plan,
    eye: Plan,
    feature: Plan,
    /// What the model of features is called: by its bytes.
    pub(crate) name: String,
}

/// One picture as the models saw it; the face is there when there is one.
pub(crate) struct Looked {
    picture: Picture,
    face: Option<Face>,
    pub(crate) seen: Seen,
}

#[cfg(test)]
impl Looked {
    /// Where the nose says that the face looks; for comparing with what the model of the pose says.
    pub(crate) fn turned(&self) -> Option<f32> {
        self.face.as_ref().map(Face::turned)
    }
}

impl Models {
    pub(crate) fn open(folder: &Path) -> Result<Self, ModelsUnfit> {
        let open = |file: &str, input: [usize; 4]| -> Result<(Plan, Vec<u8>), ModelsUnfit> {
            let path = folder.join(file);
            let named = path.display().to_string();
            let bytes = std::fs::read(&path).map_err(|why| ModelsUnfit::File { path: named.clone(), why })?;
            let plan =
                plan(&bytes, input).map_err(|why| ModelsUnfit::Model { path: named, why: format!("{why:#}") })?;
            Ok((plan, bytes))
        };
        let (feature, bytes) = open("fr_feature.onnx", [1, 3, 112, 112])?;
        Ok(Self {
            detect: open("fr_detect.onnx", [1, 3, DETECTING.1, DETECTING.0])?.0,
            points: open("fr_landmark.onnx", [1, 1, 64, 64])?.0,
            pose: open("fr_pose.onnx", [1, 3, 224, 224])?.0,
            eye: open("fr_eye.onnx", [1, 1, 24, 24])?.0,
            feature,
            name: format!("fr_feature/{}", hex::encode(&Sha256::digest(&bytes)[..8])),
        })
    }

    /// Everything about a picture but its features; nothing for what is no picture.
    pub(crate) fn look(&self, jpeg: &[u8]) -> TractResult<Option<Looked>> {
        let Some(picture) = decode(jpeg) else { return Ok(None) };
        let found = self.faces(&picture)?;
        let largest = found.iter().map(|(place, _)| place.height()).fold(0.0, f32::max);
        let near: Vec<Rect> =
            found.into_iter().map(|(place, _)| place).filter(|place| place.height() >= BYSTANDER * largest).collect();
        let none = Seen {
            faces: near.len(),
            share: 0.0,
            brightness: 0.0,
            sharpness: 0.0,
            yaw: 0.0,
            pitch: 0.0,
            closed: false,
        };
        let Some(place) = near.first().copied().filter(|_| near.len() == 1) else {
            return Ok(Some(Looked { picture, face: None, seen: none }));
        };
        let square = place.square(1.0);
        let grey = picture.grey(square, (64, 64));
        let figures = self.run_one(&self.points, &[1, 1, 64, 64], grey.iter().map(|value| value / 256.0).collect())?;
        let Some(face) = Face::of(&figures, square) else {
            return Ok(Some(Looked { picture, face: None, seen: Seen { faces: 0, ..none } }));
        };
        let (brightness, sharpness) = light(&grey, 64);
        let (yaw, pitch) = self.turned(&picture, square)?;
        let seen = Seen {
            share: place.height() / picture.width().min(picture.height()) as f32,
            brightness,
            sharpness,
            yaw,
            pitch,
            closed: self.closed(&picture, &face)?,
            ..none
        };
        Ok(Some(Looked { picture, face: Some(face), seen }))
    }

    /// The features of the face of a picture; nothing when there is none, or its points cannot be.
    pub(crate) fn features(&self, looked: &Looked) -> TractResult<Option<Vec<f32>>> {
        let Some(turn) = looked.face.as_ref().and_then(Turn::of_face) else { return Ok(None) };
        let straight = looked.picture.straightened(turn, (112, 112), |_, value| (value - 127.0) / 128.0);
        Ok(Some(self.run_one(&self.feature, &[1, 3, 112, 112], straight)?))
    }

    fn faces(&self, picture: &Picture) -> TractResult<Vec<Found>> {
        let (width, height) = (picture.width() as f32, picture.height() as f32);
        let all = Rect { left: 0.0, top: 0.0, right: width, bottom: height };
        let planes = picture.planes(all, DETECTING, |_, value| (value - 127.0) / 128.0);
        let answers = self.run(&self.detect, &[1, 3, DETECTING.1, DETECTING.0], planes)?;
        let [scores, boxes] = &answers[..] else { return Ok(Vec::new()) };
        let sure = scores.chunks_exact(2).zip(boxes.chunks_exact(4)).filter(|(score, _)| score[1] >= SURE_MIN);
        let found = sure.map(|(score, place)| {
            let place = Rect {
                left: place[0] * width,
                top: place[1] * height,
                right: place[2] * width,
                bottom: place[3] * height,
            };
            (place, score[1])
        });
        Ok(distinct(found.collect(), SHARED_MOST))
    }

    /// How the head is turned: degrees to its owner's left, and up.
    fn turned(&self, picture: &Picture, square: Rect) -> TractResult<(f32, f32)> {
        const MEAN: [f32; 3] = [0.485, 0.456, 0.406];
        const SPREAD: [f32; 3] = [0.229, 0.224, 0.225];
        let normal = |channel: usize, value: f32| (value / 255.0 - MEAN[channel]) / SPREAD[channel];
        let planes = picture.planes(square.square(1.5), (224, 224), normal);
        let answers = self.run(&self.pose, &[1, 3, 224, 224], planes)?;
        let [yaw, pitch, ..] = &answers[..] else { return Ok((0.0, 0.0)) };
        // The model counts to its owner's right; seen by the nose in photos and in their mirror images.
        Ok((-degrees(yaw), degrees(pitch)))
    }

    /// Whether both eyes are closed: of two figures the first is then the larger one.
    fn closed(&self, picture: &Picture, face: &Face) -> TractResult<bool> {
        let (left, right) = face.eye_widths();
        for (eye, width) in [(face.left_eye(), left), (face.right_eye(), right)] {
            let grey = picture.grey(Rect::around(eye, (width * 1.6).max(4.0)), (24, 24));
            let grey = grey.iter().map(|value| value / 255.0).collect();
            let answer = self.run_one(&self.eye, &[1, 1, 24, 24], grey)?;
            if answer.len() != 2 || answer[0] <= answer[1] {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn run_one(&self, plan: &Plan, shape: &[usize], values: Vec<f32>) -> TractResult<Vec<f32>> {
        Ok(self.run(plan, shape, values)?.into_iter().next().unwrap_or_default())
    }

    fn run(&self, plan: &Plan, shape: &[usize], values: Vec<f32>) -> TractResult<Vec<Vec<f32>>> {
        let input = Tensor::from_shape(shape, &values)?;
        let answers = plan.run(tvec!(input.into_tvalue()))?;
        answers.iter().map(|answer| Ok(answer.to_plain_array_view::<f32>()?.iter().copied().collect())).collect()
    }
}

fn plan(bytes: &[u8], input: [usize; 4]) -> TractResult<Plan> {
    let model = tract_onnx::onnx().model_for_read(&mut &*bytes)?;
    let model = model.with_input_fact(0, f32::fact(input).into())?;
    model.into_optimized()?.into_runnable()
}

/// What 66 bins of three degrees each come to, as the makers of this kind of model say.
fn degrees(bins: &[f32]) -> f32 {
    let most = bins.iter().copied().fold(f32::MIN, f32::max);
    let weights: Vec<f32> = bins.iter().map(|bin| (bin - most).exp()).collect();
    let sum: f32 = weights.iter().sum();
    let expected: f32 = weights.iter().enumerate().map(|(at, weight)| at as f32 * weight / sum).sum();
    expected * 3.0 - 99.0
}

fn decode(jpeg: &[u8]) -> Option<Picture> {
    let options = DecoderOptions::new_fast()
        .set_max_width(SIDE_MAX)
        .set_max_height(SIDE_MAX)
        .jpeg_set_out_colorspace(ColorSpace::RGB);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(jpeg), options);
    let pixels = decoder.decode().ok()?;
    let info = decoder.info()?;
    Picture::new(usize::from(info.width), usize::from(info.height), pixels)
}
