-- Two accounts of one person, and a stricter rule.

insert into person_accounts (person, platform, account) values ('ann', 'x', 'ann'), ('ann', 'reddit', 'ann_on_reddit');

update advocate_rule set window_days = 30;
