//! From an uploaded file to pictures that may be served: decoded, bounded, written anew in the sizes screens have.
//!
//! Nothing of the file survives but its pixels: no metadata, no place where it was taken, nothing behind its end. What it is, is
//! read from its first bytes and never from its name.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType as PngFilter, PngEncoder};
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use sha2::{Digest, Sha256};

/// Bytes of an upload.
pub const UPLOAD_BYTES_MAX: usize = 2_560 * 1024;
/// Pixels of a side.
pub const SIDE_MAX: u32 = 5_000;
/// Pixels in all: what it takes in memory is four times that.
pub const PIXELS_MAX: u64 = 16_000_000;
/// The smallest side that is taken.
pub const SIDE_MIN: u32 = 16;
/// The widths pictures are kept in, where they are as wide.
pub const WIDTHS: [u32; 3] = [375, 750, 1_125];
/// Quality of what has no transparent pixels.
const JPEG_QUALITY: u8 = 82;

/// Why a file is not taken, in words for the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Too many bytes.
    #[error("at most 2.5 MiB")]
    TooLarge,
    /// Neither PNG nor JPEG nor WebP.
    #[error("PNG, JPEG or WebP only")]
    NotAPicture,
    /// It says so, and cannot be read.
    #[error("cannot be read")]
    Broken,
    /// Too many pixels.
    #[error("at most 5000 pixels a side and 16 million in all")]
    TooManyPixels,
    /// Too few.
    #[error("at least 16 pixels a side")]
    TooSmall,
}

/// How a picture is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Without transparent pixels.
    Jpeg,
    /// With them.
    Png,
}

impl Format {
    /// The end of its name, which is also the word stored.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
        }
    }

    /// What it is served as.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
        }
    }

    /// The format of a stored word.
    pub fn of_ending(ending: &str) -> Option<Self> {
        [Self::Jpeg, Self::Png].into_iter().find(|format| format.ending() == ending)
    }
}

/// A picture written anew.
#[derive(Debug)]
pub struct Picture {
    /// The digest of its largest size: the same pixels have the same id.
    pub id: String,
    /// How it is kept.
    pub format: Format,
    /// Of the largest size.
    pub width: u32,
    /// The same.
    pub height: u32,
    /// Width and file of every size, ascending.
    pub sizes: Vec<(u32, Vec<u8>)>,
}

/// The picture a file shows. Work of some hundred milliseconds: not for the threads that serve.
pub fn written_anew(file: &[u8]) -> Result<Picture, Refused> {
    if file.len() > UPLOAD_BYTES_MAX {
        return Err(Refused::TooLarge);
    }
    let format = image::guess_format(file).map_err(|_| Refused::NotAPicture)?;
    if !matches!(format, ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::WebP) {
        return Err(Refused::NotAPicture);
    }
    let image = decoded(file, format)?;
    let format = if is_opaque(&image) { Format::Jpeg } else { Format::Png };
    let (width, height) = (image.width().min(WIDTHS[2]), image.height());
    let mut sizes = Vec::new();
    for wanted in WIDTHS.into_iter().filter(|wanted| *wanted < width).chain([width]) {
        sizes.push((wanted, encoded(&resized(&image, wanted), format)?));
    }
    let largest = sizes.last().map(|(_, bytes)| bytes.as_slice()).unwrap_or_default();
    let id = hex::encode(Sha256::digest(largest));
    let height = if width == image.width() { height } else { scaled(height, image.width(), width) };
    Ok(Picture { id, format, width, height, sizes })
}

fn decoded(file: &[u8], format: ImageFormat) -> Result<DynamicImage, Refused> {
    let mut reader = ImageReader::with_format(Cursor::new(file), format);
    let mut limits = Limits::default();
    (limits.max_image_width, limits.max_image_height) = (Some(SIDE_MAX), Some(SIDE_MAX));
    limits.max_alloc = Some(PIXELS_MAX * 8);
    reader.limits(limits);
    let too_many = |error: image::ImageError| match error {
        image::ImageError::Limits(_) => Refused::TooManyPixels,
        _ => Refused::Broken,
    };
    let mut decoder = reader.into_decoder().map_err(too_many)?;
    let (width, height) = decoder.dimensions();
    if width > SIDE_MAX || height > SIDE_MAX || u64::from(width) * u64::from(height) > PIXELS_MAX {
        return Err(Refused::TooManyPixels);
    }
    if width < SIDE_MIN || height < SIDE_MIN {
        return Err(Refused::TooSmall);
    }
    let turned = decoder.orientation().map_err(too_many)?;
    let mut image = DynamicImage::from_decoder(decoder).map_err(too_many)?;
    image.apply_orientation(turned);
    Ok(match image.color().has_alpha() {
        true => DynamicImage::ImageRgba8(image.into_rgba8()),
        false => DynamicImage::ImageRgb8(image.into_rgb8()),
    })
}

fn is_opaque(image: &DynamicImage) -> bool {
    image.as_rgba8().is_none_or(|pixels| pixels.pixels().all(|pixel| pixel.0[3] == u8::MAX))
}

fn scaled(height: u32, from: u32, to: u32) -> u32 {
    let scaled = u64::from(height) * u64::from(to) / u64::from(from.max(1));
    u32::try_from(scaled).unwrap_or(SIDE_MAX).max(1)
}

fn resized(image: &DynamicImage, width: u32) -> DynamicImage {
    if width == image.width() {
        return image.clone();
    }
    image.resize_exact(width, scaled(image.height(), image.width(), width), FilterType::CatmullRom)
}

fn encoded(image: &DynamicImage, format: Format) -> Result<Vec<u8>, Refused> {
    let mut bytes = Vec::new();
    let written = match format {
        Format::Jpeg => image.to_rgb8().write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY)),
        Format::Png => {
            let encoder = PngEncoder::new_with_quality(&mut bytes, CompressionType::Default, PngFilter::Adaptive);
            image.to_rgba8().write_with_encoder(encoder)
        }
    };
    written.map_err(|_| Refused::Broken)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use image::{Rgba, RgbaImage};

    use super::*;

    fn png(width: u32, height: u32, alpha: u8) -> Vec<u8> {
        let pixels = RgbaImage::from_fn(width, height, |x, y| Rgba([(x % 256) as u8, (y % 256) as u8, 80, alpha]));
        let mut bytes = Vec::new();
        pixels.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).unwrap();
        bytes
    }

    #[test]
    fn a_picture_is_kept_in_sizes_and_known_by_what_it_shows() {
        let picture = written_anew(&png(1_500, 560, 255)).unwrap();
        assert_eq!((picture.format, picture.width, picture.height), (Format::Jpeg, 1_125, 420));
        assert_eq!(picture.sizes.iter().map(|(width, _)| *width).collect::<Vec<_>>(), WIDTHS);
        for (width, bytes) in &picture.sizes {
            let read = image::load_from_memory(bytes).unwrap();
            assert_eq!(read.width(), *width);
        }
        assert_eq!(written_anew(&png(1_500, 560, 255)).unwrap().id, picture.id);
        let clear = written_anew(&png(200, 200, 120)).unwrap();
        assert_eq!((clear.format, clear.sizes.len()), (Format::Png, 1));
    }

    #[test]
    fn nothing_but_pixels_survives() {
        let mut file = png(64, 64, 255);
        file.extend(b"<script>alert(1)</script>");
        let picture = written_anew(&file).unwrap();
        let kept = &picture.sizes[0].1;
        assert!(!kept.windows(8).any(|window| window == b"<script>"));
    }

    #[test]
    fn what_is_no_picture_or_too_large_is_refused() {
        assert_eq!(written_anew(b"<svg xmlns='http://www.w3.org/2000/svg'/>").unwrap_err(), Refused::NotAPicture);
        assert_eq!(written_anew(b"GIF89a........").unwrap_err(), Refused::NotAPicture);
        assert_eq!(written_anew(&[]).unwrap_err(), Refused::NotAPicture);
        assert_eq!(written_anew(&png(200, 200, 255)[..300]).unwrap_err(), Refused::Broken);
        assert_eq!(written_anew(&png(8, 200, 255)).unwrap_err(), Refused::TooSmall);
        assert_eq!(written_anew(&vec![0; UPLOAD_BYTES_MAX + 1]).unwrap_err(), Refused::TooLarge);
        // It says it is enormous; nobody makes room for it.
        let mut bomb = png(64, 64, 255);
        bomb[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
        bomb[20..24].copy_from_slice(&60_000_u32.to_be_bytes());
        let crc = crc32(&bomb[12..29]);
        bomb[29..33].copy_from_slice(&crc.to_be_bytes());
        assert_eq!(written_anew(&bomb).unwrap_err(), Refused::TooManyPixels);
    }

    fn crc32(bytes: &[u8]) -> u32 {
        let mut crc = u32::MAX;
        for byte in bytes {
            crc ^= u32::from(*byte);
            for _ in 0..8 {
                crc = if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 };
            }
        }
        !crc
    }
}
