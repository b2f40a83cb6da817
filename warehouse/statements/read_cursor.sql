select cursor
from cursors
where source = $source and query = $query
