-- A brand that lives where the day ends later.

update brands set timezone = 'America/New_York'
where brand = 'acme';
