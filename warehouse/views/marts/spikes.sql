-- Spikes: hours and days on which more is said than the same hour or weekday of the weeks before lets expect.
--
-- Grain:   one row per brand, grain, measure and hour or day that stands out.
-- Reads:   measured_spikes, measured_state
-- Columns: brand           key of the brand
--          grain           hour or day
--          measure         mention: all that was earned, reposts included; advocacy: in full; detraction
--          starts_at       begin of the hour or day, in the time zone of the brand
--          found_count     how many there were, 5 or more
--          expected_count  median of the same hour, or day, of the week in the eight weeks before
--          spread          1.4826 times their median absolute deviation, or the root of expected_count + 1 if that is
--                          more
--          excess          (found_count - expected_count) / spread, over 4
--          week_count      weeks it was compared with, 4 to 8
--          author_count    different people behind it
--          repost_count    how much of it was passed on without own words
--          posts           up to five, as platform:post_id: first those that echoed most, then the most passionate
--          tagger          name and version of the tagger all tags come from
-- Note:    a week without any mention of the brand is no measure, as it may not have been collected. Many posts of few
--          authors, or reposts only, are no crowd. By chance alone up to 14 hours a year stand out per measure, and a
--          day in two years. An hour that the clock goes through twice is none. Whether the day was collected
--          completely says advocacy_trend.
select
    measured_spikes.brand,
    measured_spikes.grain,
    measured_spikes.measure,
    measured_spikes.starts_at,
    measured_spikes.found_count,
    measured_spikes.expected_count,
    measured_spikes.spread,
    (measured_spikes.found_count - measured_spikes.expected_count) / measured_spikes.spread as excess,
    measured_spikes.week_count,
    measured_spikes.author_count,
    measured_spikes.repost_count,
    measured_spikes.posts,
    measured_state.tagger
from measured_spikes
cross join measured_state
