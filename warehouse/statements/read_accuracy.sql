select
    measured_on,
    measure,
    post_count,
    value,
    value_low,
    value_high
from measured_accuracy
where tagger = $tagger
order by measured_on, measure
