insert into measured_people by name
from found_people
