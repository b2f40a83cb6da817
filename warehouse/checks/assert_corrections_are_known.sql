-- Every correction is of a post that is there, and says what a tagger could have said.
select
    corrections.platform,
    corrections.post_id,
    corrections.number
from corrections
left join posts using (platform, post_id)
where
    posts.post_id is null
    or case corrections.tag
        when 'kind'
            then
                corrections.value_after
                not in ('advocacy', 'satisfaction', 'share', 'promotion', 'detraction', 'talk')
        when 'sentiment' then corrections.value_after not in ('negative', 'neutral', 'positive')
        else true
    end
