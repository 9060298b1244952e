//! Questions as statements for an engine that reads the files of behaviour: the only place that says how an engine is asked.
//!
//! The words are those of Spark's SQL, as Sail understands it. Every statement is one pass over the rows it is about, with
//! windows in place of joins of a table with itself; what it answers is as small as the answer. Invariants:
//! - a statement says the same as the fold it stands beside: who is nobody, who counts once, and where a window ends;
//! - nothing that came from outside gets in but as a literal ([`Sql`]).

mod days;
mod text;

pub use self::days::Days;
pub use self::text::{Sql, is_plain};
use crate::analysis::ask::{AnalysisDirection, AnalysisEvent};
use crate::behaviour::BehaviourName;

/// A visit ends when somebody opens no page for so long, in milliseconds.
const VISIT_GAP_MS: i64 = 30 * 60 * 1_000;

/// What a question is about, as tables.
#[derive(Debug, Clone)]
pub struct Tables {
    /// The files.
    pub rows: Sql,
    /// Which numbers are whose, where anybody has two: `number`, `person`.
    pub aliases: Option<Sql>,
    /// Who is asked about, where not everybody is: `person`.
    pub only: Option<Sql>,
}

impl Tables {
    /// How many rows there are.
    pub fn counted(&self) -> Sql {
        Sql::of("select cast(count(*) as bigint) as n from {rows}", &[("rows", self.rows.clone())])
    }

    /// `asked`: the rows the question is about that are `wanted`, each with its person. Whoever is not asked about is not there.
    fn asked(&self, wanted: Sql) -> Sql {
        let mut rows = Sql::of(
            "with asked0 as (select name, what, ms, unix_micros(at) as at_us, cast(person as bigint) as person \
             from {rows} where {wanted})",
            &[("rows", self.rows.clone()), ("wanted", wanted)],
        );
        let mut last = Sql::ours("asked0");
        if let Some(aliases) = &self.aliases {
            rows = Sql::of(
                "{rows}, asked1 as (select r.name, r.what, r.ms, r.at_us, coalesce(a.person, r.person) as person \
                 from {last} r left join {aliases} a on r.person = a.number)",
                &[("rows", rows), ("last", last), ("aliases", aliases.clone())],
            );
            last = Sql::ours("asked1");
        }
        if let Some(only) = &self.only {
            rows = Sql::of(
                "{rows}, asked2 as (select r.* from {last} r left semi join {only} o on r.person = o.person)",
                &[("rows", rows), ("last", last), ("only", only.clone())],
            );
            last = Sql::ours("asked2");
        }
        Sql::of("{rows}, asked as (select * from {last})", &[("rows", rows), ("last", last)])
    }

    /// Things of a name, those of `among` or all: `what` (nothing for all of them together), `times`, `people`, `timed`,
    /// `total_ms`.
    pub fn things(&self, name: BehaviourName, among: Option<&[String]>) -> Sql {
        let named = of_name(name);
        let wanted = match among {
            None => named,
            Some(among) => {
                let words = Sql::joined(among.iter().map(|word| Sql::word(word)), ", ");
                let within = if among.is_empty() {
                    Sql::ours("false")
                } else {
                    Sql::of("what in ({words})", &[("words", words)])
                };
                Sql::of("{named} and {within}", &[("named", named), ("within", within)])
            }
        };
        Sql::of(
            "{asked} select what, {counts}, cast(count(ms) as bigint) as timed, \
             cast(coalesce(sum(ms), 0) as bigint) as total_ms from asked group by grouping sets ((what), ())",
            &[("asked", self.asked(wanted)), ("counts", counts())],
        )
    }

    /// Who was there on which day, as often as they came again after how many days: `day` from the first on, `gap` (at most
    /// `wide`), `people`.
    pub fn there(&self, name: BehaviourName, days: &Days, wide: usize) -> Sql {
        Sql::of(
            "{asked}, met as (select distinct person, {day} as day from asked where person <> 0), \
             again as (select day, lead(day) over (partition by person order by day) as next from met) \
             select cast(day as bigint) as day, cast(least(coalesce(next - day, {wide}), {wide}) as bigint) as gap, \
             cast(count(*) as bigint) as people from again group by 1, 2",
            &[("asked", self.asked(of_name(name))), ("day", days.of_moment()), ("wide", Sql::count(wide))],
        )
    }

    /// How often each event was done in each slot of time: `nth` event, `slot`, `times`, `people`.
    pub fn over_time(&self, events: &[AnalysisEvent], slot: &Sql) -> Sql {
        let each = events.iter().enumerate().map(|(nth, event)| {
            Sql::of(
                "select cast({nth} as bigint) as nth, cast({slot} as bigint) as slot, {counts} from asked where {event} \
                 group by 2",
                &[("nth", Sql::count(nth)), ("slot", slot.clone()), ("counts", counts()), ("event", is(event))],
            )
        });
        let each = Sql::joined(each, " union all ");
        Sql::of("{asked} {each}", &[("asked", self.asked(any(events))), ("each", each)])
    }

    /// Whoever did something: `person`.
    pub fn doers(&self, event: &AnalysisEvent) -> Sql {
        Sql::of("{asked} select distinct person from asked where person <> 0", &[("asked", self.asked(is(event)))])
    }

    /// How many people came to each step of a way: `step`, `people`, `took_ms` (the middle one from the step before). Steps nobody
    /// came to are not told.
    pub fn funnel(&self, steps: &[AnalysisEvent], window_s: u32, begin_us: i64) -> Sql {
        Sql::of(
            "{came}, ordered as (select step, took_ms, row_number() over (partition by step order by took_ms) as nth, \
             count(*) over (partition by step) as people from came) \
             select cast(step as bigint) as step, cast(people as bigint) as people, took_ms from ordered \
             where nth = people div 2 + 1",
            &[("came", self.came(steps, window_s, begin_us))],
        )
    }

    /// Whoever came to a step: `person`.
    pub fn came_to(&self, (steps, window_s): (&[AnalysisEvent], u32), begin_us: i64, step: usize) -> Sql {
        Sql::of(
            "{came} select person from came where step = {step}",
            &[("came", self.came(steps, window_s, begin_us)), ("step", Sql::count(step))],
        )
    }

    /// `came`: for everybody and every step they came to the moment they first did, as a row: `person`, `step`, `took_ms`. Of all ways that have come to a
    /// step, the one that began last can go furthest, so a row need know no more than when that one began. A row is one step only:
    /// windows end before it.
    fn came(&self, steps: &[AnalysisEvent], window_s: u32, begin_us: i64) -> Sql {
        let marks = steps
            .iter()
            .enumerate()
            .map(|(nth, step)| Sql::of("{is} as s{nth}", &[("is", is(step)), ("nth", Sql::count(nth))]));
        let mut ways = Sql::of(
            "{asked}, way0 as (select person, {moment} as t, name, what, {marks} from asked where person <> 0), \
             begun0 as (select *, case when s0 then t end as b0 from way0)",
            &[("asked", self.asked(any(steps))), ("moment", moment(begin_us)), ("marks", Sql::joined(marks, ", "))],
        );
        let window = Sql::number(i64::from(window_s) * 1_000);
        for nth in 1..=steps.len() {
            let (before, is_last) = (nth - 1, nth == steps.len());
            let begun = if is_last {
                Sql::ours("")
            } else {
                Sql::of(
                    ", begun{nth} as (select *, case when s{nth} and t - m{nth} <= {window} then m{nth} end as b{nth} \
                     from way{nth})",
                    &[("nth", Sql::count(nth)), ("window", window.clone())],
                )
            };
            ways = Sql::of(
                "{ways}, way{nth} as (select *, max(b{before}) over ({earlier}) as m{nth}, \
                 max(case when b{before} is not null then t end) over ({earlier}) as l{nth} from begun{before}){begun}",
                &[
                    ("ways", ways),
                    ("nth", Sql::count(nth)),
                    ("before", Sql::count(before)),
                    ("earlier", Sql::ours(EARLIER)),
                    ("begun", begun),
                ],
            );
        }
        let first_at = |nth: usize, told: Sql| {
            Sql::of(
                "when b{nth} is not null and m{next} is null then {told}",
                &[("nth", Sql::count(nth)), ("next", Sql::count(nth + 1)), ("told", told)],
            )
        };
        let last_first = (0..steps.len()).rev();
        let step = last_first.clone().map(|nth| first_at(nth, Sql::count(nth)));
        let took = last_first.map(|nth| match nth {
            0 => first_at(0, Sql::ours("cast(null as bigint)")),
            nth => first_at(nth, Sql::of("t - l{nth}", &[("nth", Sql::count(nth))])),
        });
        Sql::of(
            "{ways}, reached as (select person, case {step} end as step, case {took} end as took_ms from way{last}), \
             came as (select person, step, took_ms from reached where step is not null)",
            &[
                ("ways", ways),
                ("step", Sql::joined(step, " ")),
                ("took", Sql::joined(took, " ")),
                ("last", Sql::count(steps.len())),
            ],
        )
    }

    /// How many were first there on which of the first `many` days, and back how many days later, up to `after`: `first`, `gap`
    /// (0 for the day itself), `people`.
    pub fn retention(
        &self,
        (there, back): (&AnalysisEvent, &AnalysisEvent),
        days: &Days,
        many: usize,
        after: u32,
    ) -> Sql {
        Sql::of(
            "{asked}, dated as (select person, {day} as day, {there} as there, {back} as back from asked where person <> 0), \
             seen as (select person, day, max(case when there and day < {many} then 1 else 0 end) as there, \
             max(case when back then 1 else 0 end) as back from dated group by person, day), \
             known as (select day, back, min(case when there = 1 then day end) over (partition by person) as first from seen) \
             select cast(first as bigint) as first, cast(day - first as bigint) as gap, \
             cast(sum(case when day = first then 1 else back end) as bigint) as people from known \
             where day >= first and day - first <= {after} group by 1, 2",
            &[
                ("asked", self.asked(any(&[there.clone(), back.clone()]))),
                ("day", days.of_moment()),
                ("there", is(there)),
                ("back", is(back)),
                ("many", Sql::count(many)),
                ("after", Sql::number(i64::from(after))),
            ],
        )
    }

    /// Where visits went that came by a page: `step`, `page`, `next` (nothing for the end of the visit), `times`. Every visit that
    /// came by has one row at step 0.
    pub fn paths(&self, start: &str, direction: AnalysisDirection, depth: u32, begin_us: i64) -> Sql {
        let order = match direction {
            AnalysisDirection::After => "t, what",
            AnalysisDirection::Before => "t desc, what desc",
        };
        Sql::of(
            "{asked}, views as (select person, {moment} as t, what from asked where person <> 0), \
             gaps as (select person, t, what, case when t - lag(t) over (partition by person order by t, what) <= {gap} then 0 \
             else 1 end as fresh from views), \
             visits as (select person, t, what, sum(fresh) over (partition by person order by t, what \
             rows between unbounded preceding and current row) as visit from gaps), \
             turned as (select person, visit, t, what, lag(what) over (partition by person, visit order by {order}) as before, \
             max(case when what = {start} then 1 else 0 end) over (partition by person, visit order by {order} \
             rows between unbounded preceding and current row) as since from visits), \
             ways as (select what, row_number() over (partition by person, visit order by {order}) - 1 as step, \
             lead(what) over (partition by person, visit order by {order}) as next from turned \
             where since = 1 and (before is null or before <> what)) \
             select cast(step as bigint) as step, what as page, next, cast(count(*) as bigint) as times from ways \
             where step < {depth} group by 1, 2, 3",
            &[
                ("asked", self.asked(of_name(BehaviourName::PageView))),
                ("moment", moment(begin_us)),
                ("gap", Sql::number(VISIT_GAP_MS)),
                ("order", Sql::ours(order)),
                ("start", Sql::word(start)),
                ("depth", Sql::number(i64::from(depth))),
            ],
        )
    }
}

/// What the same person did before.
const EARLIER: &str = "partition by person order by t, name, what rows between unbounded preceding and 1 preceding";

/// How often, and by how many; who is not to be known counts in times alone.
fn counts() -> Sql {
    Sql::ours(
        "cast(count(*) as bigint) as times, \
         cast(count(distinct case when person <> 0 then person end) as bigint) as people",
    )
}

/// Milliseconds since the period began.
fn moment(begin_us: i64) -> Sql {
    Sql::of("(at_us - {begin}) div 1000", &[("begin", Sql::number(begin_us))])
}

/// Hours since the period began.
pub fn hour(begin_us: i64) -> Sql {
    Sql::of("(at_us - {begin}) div 3600000000", &[("begin", Sql::number(begin_us))])
}

fn of_name(name: BehaviourName) -> Sql {
    Sql::of("name = {name}", &[("name", Sql::word(name.as_str()))])
}

fn is(event: &AnalysisEvent) -> Sql {
    match &event.what {
        None => Sql::of("({name})", &[("name", of_name(event.name))]),
        Some(what) => {
            Sql::of("({name} and what = {what})", &[("name", of_name(event.name)), ("what", Sql::word(what))])
        }
    }
}

fn any(events: &[AnalysisEvent]) -> Sql {
    Sql::of("({events})", &[("events", Sql::joined(events.iter().map(is), " or "))])
}

/// Whether the engine answers at all.
pub fn probe() -> Sql {
    Sql::ours("select cast(1 as bigint) as n")
}
