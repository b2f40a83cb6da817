insert into measured_answers by name
from found_answers
