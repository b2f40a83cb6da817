-- How right the tagger was.

insert into measured_accuracy (tagger, measured_on, measure, post_count, value, value_low, value_high) values
('rules-1', 'gold', 'kind accuracy', 100, 0.7, 0.6, 0.8);
