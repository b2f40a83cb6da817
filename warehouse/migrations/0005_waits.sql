-- Until when a source asked to be left alone, so that no process asks it before.

alter table pulls add column waits_until timestamp;
comment on column pulls.waits_until is 'UTC, until when the source is not to be asked, null where it asked for no wait';
comment on column pulls.outcome is
'done; partial: something was served no longer; running; or how it ended early: not_authorised, rate_limited, ...';

alter table measured_coverage add column waits_until timestamp;
