select
    'disk_low' as kind,
    watched_disks.what as subject,
    null as brand,
    null as source,
    watched_disks.free_gib as found,
    watched_rule.disk_free_gib as threshold,
    watched_rule.moment as began_at,
    watched_disks.folder as detail
from watched_disks
cross join watched_rule
where watched_disks.free_gib < watched_rule.disk_free_gib
