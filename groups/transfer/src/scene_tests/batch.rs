//! Batches: each row once, whatever goes wrong; a row that is refused does not stop the others.

use storage::jobs::Work;

use super::stand_ins::Fault;
use super::{Fixture, on_every_engine};
use crate::batch::{BatchStatus, RawRow, RowStatus, Unfinished};
use crate::error::Error;
use crate::refusal::Refused;

fn row(fixture: &Fixture, yuan: &str) -> RawRow {
    RawRow {
        name: fixture.payee.holder.as_str().to_owned(),
        account_no: fixture.payee.account_no.as_str().to_owned(),
        bank: String::new(),
        amount: yuan.to_owned(),
        note: String::new(),
    }
}

async fn make(fixture: &Fixture, rows: Vec<RawRow>) -> Result<crate::batch::Batch, Error> {
    let from = fixture.payer.account_id;
    fixture.service.make_batch(&fixture.call("make"), fixture.user(), from, "工资".into(), rows, None).await
}

#[tokio::test]
async fn rows_are_paid_each_with_its_own_result() {
    on_every_engine(|fixture| async move {
        // 1,000 yuan are there: the second row is too much, the third is not.
        let rows = vec![row(&fixture, "300"), row(&fixture, "800"), row(&fixture, "200")];
        let batch = make(&fixture, rows.clone()).await.unwrap();
        assert_eq!((batch.status, batch.done, batch.failed), (BatchStatus::Done, 2, 1));
        assert_eq!((fixture.has(&fixture.payee), batch.done_amount.minor()), (50_000, 50_000));
        let (_, results) = fixture.service.batch(fixture.ctx(), fixture.user(), batch.batch_id).await.unwrap();
        let statuses: Vec<_> = results.iter().map(|row| row.status).collect();
        assert_eq!(statuses, [RowStatus::Done, RowStatus::Failed, RowStatus::Done]);
        assert_eq!(results[1].refusal.as_ref().unwrap().code, "insufficient_funds");
        assert!(make(&fixture, rows).await.unwrap().batch_id == batch.batch_id, "a repeat is the same batch");
        assert_eq!(fixture.has(&fixture.payee), 50_000);
        // Its own rows may have used up the limit: a repeat is answered, not judged anew. Simulated seed 25, step 194.
        assert_eq!(fixture.consent.asked.lock().len(), 1);
        let asked = fixture.consent.asked.lock()[0].clone();
        assert_eq!((asked.amount.minor(), asked.bundle.unwrap().title), (130_000, "批量转账 3 笔".to_owned()));
    })
    .await;
}

#[tokio::test]
async fn a_batch_cut_off_goes_on_where_it_was() {
    on_every_engine(|fixture| async move {
        // Faults are taken from the end: the first row is booked, and nobody hears of it.
        fixture.till.state.lock().faults = vec![Fault::After];
        let batch = make(&fixture, vec![row(&fixture, "100"), row(&fixture, "200")]).await.unwrap();
        assert_eq!((batch.status, fixture.has(&fixture.payee)), (BatchStatus::Running, 10_000));
        let db = fixture.bank.banks.db(fixture.ctx()).unwrap();
        let job = Unfinished(fixture.service.clone());
        job.run(fixture.ctx(), &db).await.unwrap();
        assert_eq!(fixture.has(&fixture.payee), 10_000, "somebody may still be at it");
        fixture.later(31);
        job.run(fixture.ctx(), &db).await.unwrap();
        job.run(fixture.ctx(), &db).await.unwrap();
        let (batch, _) = fixture.service.batch(fixture.ctx(), fixture.user(), batch.batch_id).await.unwrap();
        assert_eq!((batch.status, batch.done, batch.failed), (BatchStatus::Done, 2, 0));
        assert_eq!((fixture.has(&fixture.payee), fixture.till.booked()), (30_000, 2));
    })
    .await;
}

#[tokio::test]
async fn nothing_is_made_of_rows_that_cannot_be_paid() {
    on_every_engine(|fixture| async move {
        let wrong_name = RawRow { name: "林浅".into(), ..row(&fixture, "10") };
        let own = RawRow {
            name: fixture.payer.holder.as_str().to_owned(),
            account_no: fixture.payer.account_no.as_str().to_owned(),
            ..row(&fixture, "10")
        };
        let rows = vec![row(&fixture, "10"), wrong_name, own, row(&fixture, "10")];
        let from = fixture.payer.account_id;
        let checked = fixture.service.check_batch(fixture.ctx(), fixture.user(), from, rows.clone()).await.unwrap();
        let fields: Vec<Vec<_>> =
            checked.rows.iter().map(|row| row.objections.iter().map(|objection| objection.field).collect()).collect();
        assert_eq!(fields, [vec![], vec!["name"], vec!["account_no"], vec![]]);
        assert_eq!(checked.rows[3].warnings[0].field, "row", "the same as the first");
        assert_eq!((checked.total.minor(), checked.tools.len()), (2_000, 0));
        assert!(matches!(make(&fixture, rows).await, Err(Error::Scene(Refused::BatchUnsound { wrong: 2 }))));
        let many = vec![row(&fixture, "1"); 501];
        assert!(matches!(make(&fixture, many).await, Err(Error::Scene(Refused::BatchTooLong))));
        let foreign = fixture.service.check_batch(fixture.ctx(), fixture.payee.user_id, from, vec![]).await;
        assert!(matches!(foreign, Err(Error::NotFound)));
        assert_eq!(fixture.till.booked(), 0);
    })
    .await;
}
