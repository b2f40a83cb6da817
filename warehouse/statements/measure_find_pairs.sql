-- Pairs of the praise that is measured, by the text of stg_pairs itself.
-- noqa: disable=ST03,AM04
create or replace temp table found_pairs as
with stg_praise as (
    select
        brand,
        platform,
        post_id,
        created_at,
        praiser,
        praised
    from measured_praise
)

select pairs.*
from $stg_pairs as pairs
