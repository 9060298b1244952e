#!/usr/bin/env python3
"""Trains the example model, `transfer.json`: how much a transfer looks like fraud.

    python3 -m venv venv && venv/bin/pip install scikit-learn==1.9.1 && venv/bin/python train.py

The data is MADE UP here, by a seed: stories of honest customers and of fraud as public sources tell them. No bank's record went
in, so the figures below say that the way from data to score works, not how much fraud a bank would find with it. A bank trains
the same way on its own journal (`risk_moment`) with its analysts' labels, and replaces the file.

What the training is held to: a feature only ever makes a moment worse in its own direction (monotonic constraints), so that a
customer is never asked for more because something looked better.
"""

import json
import math
from pathlib import Path

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score

SEED, HONEST, FRAUD = 20261129, 240_000, 8_000
HERE = Path(__file__).parent
MINUTE, HOUR, DAY = 60.0, 3_600.0, 86_400.0
NAN = math.nan

# Field of the catalogue, what is made of it, what counts when it is not known, which way it is worse.
FEATURES = [
    ("amount", "ln1p", 0, "more"),
    ("balance.share", "value", 0.2, "more"),
    ("payee.first_time", "value", 0, "more"),
    ("device.age", "ln1p", 0, "less"),
    ("device.score", "value", 0, "more"),
    ("device.user_count_30d", "value", 1, "more"),
    ("customer.since", "ln1p", 365 * DAY, "less"),
    ("customer.age_years", "value", 40, "either"),
    ("customer.transfer_count_1h", "value", 1, "more"),
    ("customer.new_payee_count_1d", "value", 0, "more"),
    ("customer.new_payee_sum_1d", "ln1p", 0, "more"),
    ("customer.same_payee_min_1d", "ln1p", 1e8, "less"),
    ("customer.credential_since", "ln1p", 90 * DAY, "less"),
    ("customer.phone_since", "ln1p", 90 * DAY, "less"),
    ("customer.raise_since", "ln1p", 30 * DAY, "less"),
    ("customer.pin_failed_count_1h", "value", 0, "more"),
    ("customer.new_device_count_1d", "value", 0, "more"),
    ("customer.stepped_count_1d", "value", 0, "more"),
    ("profile.hour_share_90d", "value", 10, "less"),
    ("profile.amount_to_p90_90d", "ln1p", 100, "more"),
    ("profile.speed", "value", 0, "more"),
    ("payee.new_payer_count_1d", "value", 0, "more"),
    ("payee.seen_since", "ln1p", 30 * DAY, "less"),
    ("payee.out_share_1d", "value", 0, "more"),
    ("account.in_payer_count_1d", "value", 0, "more"),
    ("account.out_share_30m", "value", 0, "more"),
]
NAMES = [field for field, *_ in FEATURES]


class Stories:
    """Rows of made-up transfers; everything by the one generator, so that a seed gives the same file."""

    def __init__(self, rng):
        self.rng = rng

    def sometimes(self, n, share, then, otherwise):
        pick = self.rng.random(n) < share
        return np.where(pick, then, otherwise)

    def amounts(self, n, median_yuan, spread):
        return np.round(np.exp(self.rng.normal(math.log(median_yuan), spread, n)) * 100).clip(1, 2e9)

    def honest(self, n):
        """Everyday transfers, with what happens to honest people now and then: a new phone, a large purchase, a night shift, a test
        of one yuan, a journey, a forgotten password."""
        r = self.rng
        amount = self.amounts(n, 600, 1.5)
        first = (r.random(n) < 0.18).astype(float)
        usual = np.where(r.random(n) < 0.08, NAN, 100 * np.exp(r.normal(-0.9, 1.0, n)))
        big = r.random(n) < 0.012
        amount = np.where(big, self.amounts(n, 60_000, 0.7), amount)
        usual = np.where(big, usual * 12, usual)
        share = np.where(r.random(n) < 0.1, NAN, r.beta(0.7, 3.0, n))
        share = np.where(big, r.beta(3, 2, n), share)
        share = self.sometimes(n, 0.03, 1.0, share)  # salary moved on to another bank of one's own
        young_device = r.random(n) < 0.006
        device_age = np.where(young_device, r.uniform(0, 2 * DAY, n), r.gamma(1.2, 250 * DAY, n) + 2 * DAY)
        credential = self.sometimes(n, 0.006, r.uniform(0, DAY, n), self.sometimes(n, 0.15, r.uniform(DAY, 90 * DAY, n), NAN))
        credential = np.where(young_device & (r.random(n) < 0.4), r.uniform(0, DAY, n), credential)
        phone = self.sometimes(n, 0.03, r.uniform(0, 90 * DAY, n), NAN)
        phone = np.where(young_device & (r.random(n) < 0.12), r.uniform(0, 2 * DAY, n), phone)
        new_payees = first + (r.random(n) < 0.08) * first + r.poisson(0.03, n)
        trader = r.random(n) < 0.04
        new_payees = new_payees + trader * r.poisson(1.2, n)
        seen = np.where(first == 1, np.where(r.random(n) < 0.6, NAN, r.uniform(0, 90 * DAY, n)), r.uniform(DAY, 90 * DAY, n))
        popular = r.random(n) < 0.05
        return self.table(
            n,
            amount=amount, share=share, first=first, device_age=device_age,
            device_score=self.sometimes(n, 0.02, r.integers(200, 700, n), self.sometimes(n, 0.5, r.integers(0, 120, n), NAN)),
            device_users=1 + (r.random(n) < 0.08) + (r.random(n) < 0.01) * r.integers(1, 5, n),
            since=self.sometimes(n, 0.05, r.uniform(HOUR, 30 * DAY, n), r.gamma(1.5, 500 * DAY, n) + 30 * DAY),
            age=r.normal(42, 15, n).clip(14, 92).round(),
            count_1h=1 + r.poisson(np.where(trader, 1.5, 0.25), n),
            new_payees=new_payees, new_sum=np.where(new_payees > 0, amount * (first + 0.4 * new_payees), 0),
            least=self.sometimes(n, 0.03, r.integers(1, 1_000, n), amount),
            credential=credential, phone=phone,
            raised=self.sometimes(n, 0.004, r.uniform(0, 4 * HOUR, n), NAN),
            pin_failed=r.poisson(0.04, n) + (r.random(n) < 0.004) * 3,
            new_devices=young_device * 1.0 + (r.random(n) < 0.001),
            stepped=(r.random(n) < 0.02) * 1.0 + (r.random(n) < 0.004),
            hour_share=np.where(r.random(n) < 0.08, NAN, r.gamma(2.2, 7.0, n).clip(0, 100).round()),
            to_p90=usual.round(), speed=self.sometimes(n, 0.01, r.integers(80, 1_100, n), self.sometimes(n, 0.6, r.integers(0, 60, n), NAN)),
            new_payers=first + popular * r.poisson(4, n), seen=seen,
            payee_out=np.where(r.random(n) < 0.7, NAN, r.gamma(0.8, 45, n).clip(0, 400).round()),
            in_payers=r.poisson(np.where(trader, 3.0, 0.2), n),
            through=np.where(r.random(n) < 0.93, NAN, r.gamma(0.9, 50, n).clip(0, 300).round()),
        )

    def table(self, n, **c):
        columns = [
            c["amount"], c["share"], c["first"], c["device_age"], c["device_score"], c["device_users"], c["since"], c["age"], c["count_1h"],
            c["new_payees"], c["new_sum"], c["least"], c["credential"], c["phone"], c["raised"], c["pin_failed"], c["new_devices"],
            c["stepped"], c["hour_share"], c["to_p90"], c["speed"], c["new_payers"], c["seen"], c["payee_out"], c["in_payers"], c["through"],
        ]
        return np.column_stack([np.broadcast_to(np.asarray(column, dtype=float), (n,)) for column in columns])

    def changed(self, rows, **over):
        """An honest customer's row in which a fraud shows."""
        for name, column in over.items():
            rows[:, NAMES.index(name.replace("__", "."))] = column
        return rows

    def to_a_stranger(self, n, median_yuan, spread=0.8):
        r = self.rng
        rows = self.honest(n)
        amount = self.amounts(n, median_yuan, spread)
        return self.changed(
            rows, amount=amount, payee__first_time=(r.random(n) < 0.9).astype(float),
            customer__new_payee_count_1d=1 + r.poisson(0.8, n), customer__new_payee_sum_1d=amount * (1 + r.gamma(1, 0.5, n)),
            customer__same_payee_min_1d=amount, profile__amount_to_p90_90d=np.where(r.random(n) < 0.2, NAN, 100 * np.exp(r.normal(1.1, 0.9, n))).round(),
            payee__new_payer_count_1d=1 + r.poisson(1.2, n), payee__seen_since=np.where(r.random(n) < 0.35, NAN, r.gamma(1, 6 * DAY, n)),
            payee__out_share_1d=np.where(r.random(n) < 0.5, NAN, r.normal(85, 25, n).clip(0, 300).round()),
        )

    def frauds(self, n):
        """Each kind of fraud in its share; some of every kind look nearly honest."""
        r, kinds = self.rng, []
        take_over = self.to_a_stranger(n, 6_000)
        kinds.append(self.changed(
            take_over, device__age=r.uniform(0, 1.5 * DAY, n), customer__credential_since=self.sometimes(n, 0.6, r.uniform(0, 12 * HOUR, n), NAN),
            balance__share=r.beta(5, 1.5, n), customer__new_device_count_1d=1 + r.poisson(0.4, n), customer__pin_failed_count_1h=r.poisson(0.8, n),
            profile__hour_share_90d=r.gamma(1.2, 3, n).clip(0, 60).round(), profile__speed=self.sometimes(n, 0.3, r.integers(400, 2_000, n), NAN),
            device__score=self.sometimes(n, 0.4, r.integers(300, 950, n), NAN), customer__transfer_count_1h=1 + r.poisson(1.5, n)))
        sim_swap = self.to_a_stranger(n, 9_000)
        kinds.append(self.changed(
            sim_swap, device__age=r.uniform(0, DAY, n), customer__phone_since=self.sometimes(n, 0.7, r.uniform(0, 2 * DAY, n), NAN),
            customer__credential_since=r.uniform(0, 6 * HOUR, n), balance__share=r.beta(5, 1.5, n), customer__new_device_count_1d=1 + r.poisson(0.2, n)))
        scam = self.to_a_stranger(n, 25_000)
        kinds.append(self.changed(
            scam, balance__share=r.beta(4, 2, n), customer__raise_since=self.sometimes(n, 0.3, r.uniform(0, 2 * HOUR, n), NAN),
            device__score=self.sometimes(n, 0.3, r.integers(300, 800, n), NAN), customer__stepped_count_1d=r.poisson(0.6, n)))
        elder = self.to_a_stranger(n, 30_000)
        kinds.append(self.changed(elder, customer__age_years=r.normal(70, 6, n).clip(58, 92).round(), balance__share=r.beta(5, 2, n)))
        rising = self.to_a_stranger(n, 4_000)
        kinds.append(self.changed(
            rising, customer__age_years=r.normal(26, 6, n).clip(16, 50).round(), customer__new_payee_count_1d=2 + r.poisson(2, n),
            customer__transfer_count_1h=2 + r.poisson(1, n)))
        test = self.to_a_stranger(n, 8_000)
        kinds.append(self.changed(
            test, customer__same_payee_min_1d=r.integers(1, 1_000, n), payee__first_time=(r.random(n) < 0.1).astype(float),
            device__age=self.sometimes(n, 0.6, r.uniform(0, 2 * DAY, n), r.uniform(DAY, 400 * DAY, n)), balance__share=r.beta(6, 1.2, n)))
        night = self.to_a_stranger(n, 5_000)
        kinds.append(self.changed(
            night, profile__hour_share_90d=r.gamma(0.8, 1.2, n).clip(0, 20).round(), balance__share=r.beta(6, 1.2, n),
            customer__transfer_count_1h=2 + r.poisson(2, n), device__age=self.sometimes(n, 0.5, r.uniform(0, 3 * DAY, n), r.uniform(DAY, 400 * DAY, n))))
        mule = self.to_a_stranger(n, 5_000)
        kinds.append(self.changed(
            mule, customer__since=r.gamma(1, 40 * DAY, n) + HOUR, account__in_payer_count_1d=1 + r.poisson(3, n),
            account__out_share_30m=self.sometimes(n, 0.75, r.normal(95, 12, n).clip(30, 200).round(), NAN), balance__share=r.beta(8, 1, n),
            device__user_count_30d=1 + r.poisson(1.5, n), customer__age_years=r.normal(27, 7, n).clip(16, 60).round()))
        per_kind = n // len(kinds)
        rows = np.vstack([kind[:per_kind] for kind in kinds])
        # Every eighth shows next to nothing: an honest-looking transfer to somebody who turned out to be a fraud.
        blind = r.random(len(rows)) < 0.12
        rows[blind] = self.honest(int(blind.sum()))
        return rows


def taken(rows):
    """What the evaluator makes of raw values: `missing` for what is not known, then `take`."""
    columns = []
    for place, (_, take, missing, _) in enumerate(FEATURES):
        column = np.where(np.isnan(rows[:, place]), missing, rows[:, place])
        columns.append(np.log1p(column.clip(0)) if take == "ln1p" else column)
    return np.column_stack(columns)


def short(number):
    return float(f"{number:.6g}")


def just_above(threshold):
    """A bound in nine digits: thresholds are often values of the data, and another machine's logarithm may differ in the last bit."""
    return float(f"{threshold + abs(threshold) * 1e-7:.9g}")


def tree(nodes):
    return {
        "feature": [-1 if node["is_leaf"] else int(node["feature_idx"]) for node in nodes],
        "up_to": [0.0 if node["is_leaf"] else just_above(node["num_threshold"]) for node in nodes],
        "left": [0 if node["is_leaf"] else int(node["left"]) for node in nodes],
        "right": [0 if node["is_leaf"] else int(node["right"]) for node in nodes],
        "value": [short(node["value"]) if node["is_leaf"] else 0.0 for node in nodes],
    }


def scores(margins):
    return np.round(1_000 / (1 + np.exp(-np.clip(margins, -40, 40)))).astype(int)


def main():
    stories = Stories(np.random.default_rng(SEED))
    rows = np.vstack([stories.honest(HONEST), stories.frauds(FRAUD)])
    fraud = np.arange(len(rows)) >= HONEST
    order = stories.rng.permutation(len(rows))
    rows, fraud = rows[order], fraud[order]
    cut = int(len(rows) * 0.7)
    train, test = slice(0, cut), slice(cut, None)
    inputs = taken(rows)
    way = {"more": 1, "less": -1, "either": 0}
    model = HistGradientBoostingClassifier(
        learning_rate=0.15, max_iter=60, max_leaf_nodes=12, min_samples_leaf=80, l2_regularization=2.0,
        monotonic_cst=[way[worse] for *_, worse in FEATURES], early_stopping=False, random_state=SEED,
    )
    # Fraud weighs three times itself: a score of 500 is then not yet a sure thing, and one of 900 is rare among the honest.
    model.fit(inputs[train], fraud[train], sample_weight=np.where(fraud[train], 3.0, 1.0))
    margins = model.decision_function(inputs[test])
    given, honest, caught = scores(margins), ~fraud[test], fraud[test]
    at = [
        {"score": bound, "honest": short(float((given[honest] >= bound).mean())), "fraud": short(float((given[caught] >= bound).mean()))}
        for bound in (300, 500, 700, 900, 970)
    ]
    quality = {"tried": int(len(given)), "fraud": int(caught.sum()), "auc": short(roc_auc_score(caught, margins)), "at": at}
    trees = [tree(predictors[0].nodes) for predictors in model._predictors]
    features = [{"field": f, "take": t, "missing": m, "worse": w} for f, t, m, w in FEATURES]
    file = {
        "format": 1, "id": "transfer_example", "version": 1, "name_zh": "转账风险模型（示例）", "name_en": "A model of transfers (an example)",
        "about": "An example, trained by train.py on made-up stories (seed 20261129), not on any bank's records. Its figures say that the way "
                 "from data to score works; they say nothing of what a bank would find with it.",
        "scenarios": ["transfer"], "features": features, "base": short(float(model._baseline_prediction.ravel()[0])), "trees": trees, "quality": quality,
    }
    written = "{\n" + ",\n".join(
        f"  {json.dumps(key)}: " + (lines(value) if key in ("features", "trees") else json.dumps(value, ensure_ascii=False))
        for key, value in file.items()
    ) + "\n}\n"
    (HERE / "transfer.json").write_text(written, encoding="utf-8")
    picked = np.concatenate([np.flatnonzero(caught)[:70], np.flatnonzero(honest)[:50]])
    checked = [([None if math.isnan(x) else short(x) for x in rows[test][place]], 0) for place in picked]
    again = np.array([[NAN if x is None else x for x in known] for known, _ in checked])
    exact = scores(model.decision_function(taken(again)))
    checked = [[known, int(score)] for (known, _), score in zip(checked, exact)]
    text = json.dumps({"features": NAMES})[:-1] + ', "rows": ' + lines(checked) + "}\n"
    (HERE / "transfer.checked.json").write_text(text, encoding="utf-8")
    print(json.dumps(quality, indent=1), len(trees), "trees")


def lines(values):
    return "[\n    " + ",\n    ".join(json.dumps(value) for value in values) + "\n  ]"


if __name__ == "__main__":
    main()
