-- Each brand counts in days of its own time zone.

alter table brands add column timezone varchar default 'UTC';

create macro local_of(zone, moment) as if(zone = 'UTC', moment, timezone(zone, timezone('UTC', moment)));

create macro day_in(zone, moment) as local_of(zone, moment)::date;

create macro utc_of(zone, local_time) as timezone('UTC', timezone(zone, local_time::timestamp));

comment on column brands.timezone is 'time zone in which its days, weeks and months begin';

comment on column measured_mentions.day is 'of created_at, in the time zone of the brand';
comment on column measured_periods.starts_on is 'in the time zone of the brand';
comment on column measured_owned_weeks.starts_on is 'Monday, in the time zone of the brand';
comment on column brand_campaigns.starts_on is 'first day, in the time zone of the brand, null where open';
comment on column brand_campaigns.ends_on is 'last day, in the time zone of the brand, null where open';
