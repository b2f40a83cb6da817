insert into current_tagger (tagger, matcher, since)
values ($tagger, $matcher, current_timestamp::timestamp)
