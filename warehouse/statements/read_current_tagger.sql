select
    tagger,
    matcher
from current_tagger
