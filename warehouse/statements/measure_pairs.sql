insert into measured_pairs by name
from found_pairs
