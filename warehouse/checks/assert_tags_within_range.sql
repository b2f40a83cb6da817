-- Every tag lies in its range and every label is a known one; NaN is in no range.
select
    platform,
    post_id,
    brand,
    tagger
from mentions
where
    sentiment not between -1 and 1
    or passion not between 0 and 1
    or trust not between -1 and 1
    or promotion not between 0 and 1
    or reciprocity not between 0 and 1
    or sentiment_label not in ('negative', 'neutral', 'positive')
    or kind not in ('advocacy', 'satisfaction', 'share', 'promotion', 'detraction', 'talk')
