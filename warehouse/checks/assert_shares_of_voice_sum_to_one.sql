-- The brands divide all talk of a period among them, and all word of mouth, weighed or not, where there is any.
select
    grain,
    starts_on,
    sum(share_of_voice) as share_of_voice,
    sum(word_of_mouth_share) as word_of_mouth_share,
    sum(credible_word_of_mouth_share) as credible_word_of_mouth_share
from share_of_voice
group by grain, starts_on
having
    abs(sum(share_of_voice) - 1) > 1e-9
    or abs(sum(word_of_mouth_share) - 1) > 1e-9
    or abs(sum(credible_word_of_mouth_share) - 1) > 1e-9
