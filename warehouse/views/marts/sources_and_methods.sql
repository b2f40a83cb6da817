-- Sources and methods: where the numbers come from, how they were coded, and how right that is.
--
-- Grain:   one row per source and query of which there was ever a pull or a gap, and the tagger all tags come from.
-- Reads:   measured_coverage, measured_queries, measured_state, measured_accuracy
-- Columns: source                 connector asked
--          query                  name of the query
--          about                  what the source holds; null where it is no longer asked
--          brand                  key of the brand the query is about; null where it is about all, or is no longer
--                                 asked
--          asked_for              search text; null where all the source holds is taken, or it is no longer asked
--          first_day              first UTC day of a pull or a gap
--          last_day               last one
--          pull_count             pulls begun
--          failed_pull_count      pulls begun that have not come to their end
--          read_count             rows read
--          loaded_count           posts that were new
--          quarantined_count      rows that could not become posts
--          gap_day_count          days that a gap touches
--          cost_usd               what it cost, in US dollars
--          tagger                 name and version of the tagger; null before anything is tagged
--          measured_on            annotated posts it was measured on, none of which it learned from; null where its
--                                 accuracy is not known
--          measured_post_count    how many those are
--          kind_f1                macro F1 over the six kinds, in [0, 1]
--          kind_f1_low            lower end of its 95 % bootstrap interval
--          kind_f1_high           upper end
--          sentiment_recall       macro recall of sentiment toward the brand, in [0, 1]
--          sentiment_recall_low   lower end of its interval
--          sentiment_recall_high  upper end
--          passion_correlation    Spearman correlation of passion, in [-1, 1]
--          trust_auc              mean area under the curve of telling who vouches and who warns, in [0, 1]
--          promotion_auc          area under the curve of telling plain promotion, in [0, 1]
-- Note:    the accuracy is that on the posts named, not on yours: brands, years and platforms differ. A query is not
--          followed to its mentions, so one tagger and its accuracy stand beside every query.
with collected as (
    select
        source,
        query,
        min(day) as first_day,
        max(day) as last_day,
        sum(pull_count)::bigint as pull_count,
        sum(failed_pull_count)::bigint as failed_pull_count,
        sum(read_count)::bigint as read_count,
        sum(loaded_count)::bigint as loaded_count,
        sum(quarantined_count)::bigint as quarantined_count,
        count(*) filter (where gap_count > 0) as gap_day_count,
        sum(cost_usd) as cost_usd
    from measured_coverage
    group by source, query
),

measured as (
    select
        tagger,
        measured_on,
        any_value(post_count) as measured_post_count,
        max(value) filter (where measure = 'kind, macro F1') as kind_f1,
        max(value_low) filter (where measure = 'kind, macro F1') as kind_f1_low,
        max(value_high) filter (where measure = 'kind, macro F1') as kind_f1_high,
        max(value) filter (where measure = 'sentiment, macro recall') as sentiment_recall,
        max(value_low) filter (where measure = 'sentiment, macro recall') as sentiment_recall_low,
        max(value_high) filter (where measure = 'sentiment, macro recall') as sentiment_recall_high,
        max(value) filter (where measure = 'passion, Spearman') as passion_correlation,
        max(value) filter (where measure = 'trust, mean AUC') as trust_auc,
        max(value) filter (where measure = 'promotion = 2, AUC') as promotion_auc
    from measured_accuracy
    group by tagger, measured_on
    having bool_or(measure = 'kind, macro F1')
    qualify row_number() over (partition by tagger order by any_value(post_count) desc, measured_on) = 1
)

select
    collected.source,
    collected.query,
    measured_queries.about,
    measured_queries.brand,
    measured_queries.asked_for,
    collected.first_day,
    collected.last_day,
    collected.pull_count,
    collected.failed_pull_count,
    collected.read_count,
    collected.loaded_count,
    collected.quarantined_count,
    collected.gap_day_count,
    collected.cost_usd,
    measured_state.tagger,
    measured.measured_on,
    measured.measured_post_count,
    measured.kind_f1,
    measured.kind_f1_low,
    measured.kind_f1_high,
    measured.sentiment_recall,
    measured.sentiment_recall_low,
    measured.sentiment_recall_high,
    measured.passion_correlation,
    measured.trust_auc,
    measured.promotion_auc
from collected
left join measured_queries using (source, query)
left join measured_state on true
left join measured using (tagger)
