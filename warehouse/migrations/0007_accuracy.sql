-- How right a tagger was on annotated posts that it did not learn from, as its model card has it.

create table measured_accuracy (
    tagger varchar not null,
    measured_on varchar not null,
    measure varchar not null,
    post_count bigint not null,
    value double not null,
    value_low double not null,
    value_high double not null
);

comment on table measured_accuracy is 'How right each tagger was on annotated posts, as its model card says.';
comment on column measured_accuracy.tagger is 'name and version of the tagger';
comment on column measured_accuracy.measured_on is 'which posts, none of which it learned from';
comment on column measured_accuracy.measure is 'what was measured, as in docs/tagger.md';
comment on column measured_accuracy.post_count is 'how many posts';
comment on column measured_accuracy.value_low is 'lower end of the 95 % bootstrap interval';
comment on column measured_accuracy.value_high is 'its upper end';

comment on column evidence.cue is 'for what the words speak: a kind, positive, warns; of a brand, how it is named';
