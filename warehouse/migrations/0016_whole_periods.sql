-- Whether a period was collected completely of all brands: shares need all of them.

alter table measured_periods add column is_whole boolean;

comment on column measured_periods.is_whole is 'is_complete, of all brands and not of this alone';
