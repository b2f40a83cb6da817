select
    version,
    token
from data_version
