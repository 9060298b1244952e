//! The tables of the image library.

use kernel::{Cursor, Page, PageQuery, Timestamp};
use storage::{Db, Result, Row, Tx, args};

/// A picture of the library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageRow {
    /// The digest of what it shows.
    pub image_id: String,
    /// What operators call it.
    pub name: String,
    /// What somebody who does not see it is told, zh and en.
    pub alt: (String, String),
    /// `jpg` or `png`.
    pub format: String,
    /// Pixels of its largest size.
    pub width: i64,
    /// The same.
    pub height: i64,
    /// The widths it is kept in, ascending.
    pub widths: Vec<i64>,
    /// Bytes of all sizes together.
    pub bytes: i64,
    /// When it came.
    pub created_at: Timestamp,
    /// Who brought it.
    pub created_by: String,
}

const COLUMNS: &str = "image_id, name, alt_zh, alt_en, format, width, height, widths, bytes, created_at, created_by";

fn image_of(row: &Row) -> Result<ImageRow> {
    let widths = row.text("widths")?;
    Ok(ImageRow {
        image_id: row.text("image_id")?,
        name: row.text("name")?,
        alt: (row.text("alt_zh")?, row.text("alt_en")?),
        format: row.text("format")?,
        width: row.int("width")?,
        height: row.int("height")?,
        widths: widths.split(',').filter_map(|width| width.parse().ok()).collect(),
        bytes: row.int("bytes")?,
        created_at: row.time("created_at")?,
        created_by: row.text("created_by")?,
    })
}

/// The blob of one size.
pub fn blob_id(image: &str, width: i64) -> String {
    format!("content.image:{image}:{width}")
}

/// One picture.
pub async fn image(db: &Db, id: &str) -> Result<Option<ImageRow>> {
    let sql = "SELECT image_id, name, alt_zh, alt_en, format, width, height, widths, bytes, created_at, created_by \
               FROM content_image WHERE image_id = $1";
    db.by_key(sql, args![id]).await?.as_ref().map(image_of).transpose()
}

/// A page of the library, the newest first; of those whose name contains `part`, where something is said.
pub async fn images(db: &Db, part: &str, page: &PageQuery) -> Result<Page<ImageRow>> {
    let (key, id) = page.after.as_ref().map_or((i64::MAX, String::new()), |after| (after.key, after.id.clone()));
    let sql = format!(
        "SELECT {COLUMNS} FROM content_image WHERE (created_at < $1 OR (created_at = $1 AND image_id < $2)) \
         AND ($3 = '' OR lower(name) LIKE $4 ESCAPE '!') ORDER BY created_at DESC, image_id DESC LIMIT $5"
    );
    let escaped: String = part
        .to_lowercase()
        .chars()
        .flat_map(|one| ['!'].into_iter().filter(move |_| "%_!".contains(one)).chain([one]))
        .collect();
    let rows = db.fetch_composed(sql, args![key, id, part, format!("%{escaped}%"), page.fetch()]).await?;
    let rows = rows.iter().map(image_of).collect::<Result<Vec<_>>>()?;
    Ok(Page::cut(rows, page, |row| Cursor { key: row.created_at.micros(), id: row.image_id.clone() }))
}

/// How many pictures there are, and their bytes; their number is taken under a lock, so that two at once are one after the other.
pub async fn held_in_tx(tx: &mut Tx) -> Result<(i64, i64)> {
    // Whoever changes the library holds this row.
    tx.execute("UPDATE content_viewer_head SET viewer = viewer WHERE head_id = 2", args![]).await?;
    let sql = "SELECT count(*) AS n, CAST(COALESCE(SUM(bytes), 0) AS BIGINT) AS bytes FROM content_image";
    let row = tx.fetch_one(sql, args![]).await?;
    Ok((row.int(0)?, row.int(1)?))
}

/// The picture, if it is there, inside a transaction.
pub async fn image_in_tx(tx: &mut Tx, id: &str) -> Result<Option<ImageRow>> {
    let sql = "SELECT image_id, name, alt_zh, alt_en, format, width, height, widths, bytes, created_at, created_by \
               FROM content_image WHERE image_id = $1";
    tx.fetch_optional(sql, args![id]).await?.as_ref().map(image_of).transpose()
}

/// Puts a picture into the library.
pub async fn put_in_tx(tx: &mut Tx, row: &ImageRow) -> Result<()> {
    let sql = "INSERT INTO content_image (image_id, name, alt_zh, alt_en, format, width, height, widths, bytes, created_at, \
               created_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let widths = row.widths.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
    let (zh, en) = &row.alt;
    let values = args![
        &row.image_id,
        &row.name,
        zh,
        en,
        &row.format,
        row.width,
        row.height,
        widths,
        row.bytes,
        row.created_at,
        &row.created_by
    ];
    tx.execute(sql, values).await.map(drop)
}

/// What it is called and what is told of it, from now on.
pub async fn name_in_tx(tx: &mut Tx, id: &str, name: &str, (zh, en): (&str, &str)) -> Result<u64> {
    let sql = "UPDATE content_image SET name = $2, alt_zh = $3, alt_en = $4 WHERE image_id = $1";
    tx.execute(sql, args![id, name, zh, en]).await
}

/// Takes a picture out of the library.
pub async fn forget_in_tx(tx: &mut Tx, image: &ImageRow) -> Result<()> {
    tx.execute("DELETE FROM content_image WHERE image_id = $1", args![&image.image_id]).await?;
    let blobs: Vec<_> = image.widths.iter().map(|width| blob_id(&image.image_id, *width)).collect();
    storage::blobs::forget_in_tx(tx, &blobs).await
}
